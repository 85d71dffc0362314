namespace Matching.Engine.Memory;

/// <summary>
/// Where the engine's state lives. The host decides: plain memory, huge pages, a test's guard pages.
/// </summary>
public interface IBlockSource
{
    /// <summary>
    /// Zeroed memory on a 64-byte boundary that stays in place as long as the source is not disposed.
    /// </summary>
    /// <exception cref="OutOfMemoryException">
    /// This machine can't hold the journaled capacities: the venue must not start.
    /// </exception>
    nint Take(long bytes);
}
