namespace Matching.Journal.Replication;

/// <summary>How a log is shipped.</summary>
public sealed record ReplicatorOptions
{
    /// <summary>The stream of one shard.</summary>
    public required string Stream { get; init; }

    /// <summary>
    /// Appends under way at once. More than one only where no other may take the stream over meanwhile: one
    /// that was sent ahead can slip in behind another writer's events (docs/decisions/0023).
    /// </summary>
    public int BatchesInFlight { get; init; } = 1;

    /// <summary>The log may be shipped to a stream that does not exist: an operator's word.</summary>
    public bool MaySeed { get; init; }

    /// <summary>Told, on the replicator's thread, how far the stream is.</summary>
    public Action<long>? Confirmed { get; init; }

    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After which open appends are given up: the server's own limit, and a network.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How soon an idle writer asks whether the stream is still its own.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(20);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
