using System.Runtime.InteropServices;

namespace Matching.Engine.Events;

/// <summary>Where an event stands in the shard's one history.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct EventHeader
{
    /// <summary>From 1, without gaps.</summary>
    public long Sequence;

    /// <summary>The sequence of the first event of the same transaction.</summary>
    public long FirstSequence;

    /// <summary>The engine's time, nanoseconds since the Unix epoch, UTC; never goes back.</summary>
    public long Time;

    /// <summary>The epoch of the process that decided it.</summary>
    public uint Epoch;

    public EventFlags Flags;
    public EventKind Kind;
}

[Flags]
public enum EventFlags : byte
{
    None = 0,

    /// <summary>The last event of its transaction.</summary>
    Last = 1,

    /// <summary>The transaction goes on with an earlier command's effect; no client sent it.</summary>
    Continuation = 2,
}
