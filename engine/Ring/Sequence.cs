using System.Runtime.InteropServices;

namespace Matching.Engine.Ring;

/// <summary>
/// How far a producer or a consumer has come on a ring: a number that one thread moves and others read. It
/// has 128 bytes of its own on each side (two cache lines, since the prefetcher fetches pairs), so that
/// moving one sequence never slows the reader of another. It starts at <see cref="Initial"/>; the first
/// slot is 0.
/// </summary>
public sealed class Sequence
{
    public const long Initial = -1;

    private PaddedLong _padded;

    public Sequence(long value = Initial) => _padded.Value = value;

    public long Value
    {
        // Acquire: this read comes before the reads and writes of the slots that it makes safe to touch.
        get => Volatile.Read(ref _padded.Value);

        // Release: the writes to (or last reads of) the slots up to here come before this write, so whoever
        // reads the new value may read (or overwrite) those slots.
        set => Volatile.Write(ref _padded.Value, value);
    }

    /// <summary>
    /// Sets the value if it is <paramref name="comparand"/>; returns what it was. A full fence.
    /// </summary>
    public long CompareExchange(long value, long comparand) =>
        // Orders the reads of the gating sequences that justified the claim before the claim itself.
        Interlocked.CompareExchange(ref _padded.Value, value, comparand);

    /// <summary>Adds and returns the new value. A full fence.</summary>
    public long Add(long increment) =>
        // Like the setter: all earlier writes come before this one.
        Interlocked.Add(ref _padded.Value, increment);

    /// <summary>The smallest of the values, or <paramref name="bound"/> if that is smaller.</summary>
    internal static long Minimum(Sequence[] sequences, long bound)
    {
        foreach (Sequence sequence in sequences)
            bound = Math.Min(bound, sequence.Value);
        return bound;
    }

    [StructLayout(LayoutKind.Explicit, Size = 264)]
    private struct PaddedLong
    {
        [FieldOffset(128)] public long Value;
    }
}
