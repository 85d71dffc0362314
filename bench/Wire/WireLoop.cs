namespace Matching.Bench.Wire;

/// <summary>How a turn's commands are sent.</summary>
/// <param name="Commands">Of each lane.</param>
/// <param name="List">No more in one message, and no more than the window holds.</param>
/// <param name="Window">No more unanswered, of each lane.</param>
/// <param name="PerSecond">Of each lane, each at its moment; 0 for as fast as the window lets.</param>
internal readonly record struct WireLoop(int Commands, int List, int Window, double PerSecond)
{
    public static WireLoop Closed(int commands, int list, int window) =>
        new(commands, Math.Min(list, window), window, 0);

    /// <summary>Each waits for the answer to the one before it.</summary>
    public static WireLoop OneByOne(int commands) => new(commands, 1, 1, 0);
}
