namespace Matching.Replay.Snapshots;

/// <summary>
/// How often snapshots are taken, and what they are good for. None of it changes what the bytes mean.
/// </summary>
public sealed record SnapshotPolicy
{
    /// <summary>
    /// Bounds the tail of a recovery: a million events are folded in about a second.
    /// </summary>
    public long EveryEvents { get; init; } = 1_000_000;

    /// <summary>After so long, if there was any event since the last one.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether segments go that recovery no longer needs: those before the older of two verified snapshots.
    /// </summary>
    public bool Prune { get; init; }

    /// <summary>Where a segment must be archived before it may go; null for no such condition.</summary>
    public string? ArchiveDirectory { get; init; }

    /// <summary>
    /// The last event that the shard's stream is known to hold: what must still be shipped, and the event
    /// before it, by which log and stream are compared, may not go. Null where there is no stream.
    /// </summary>
    public Func<long>? ShippedThrough { get; init; }

    /// <summary>Says when time has passed; no event depends on it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
