namespace Matching.Gateway.Queries;

/// <summary>Of the projections that queries are answered from.</summary>
internal sealed record QueryOptions
{
    /// <summary>Where their file is; null for a directory beside the journal's files.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// They stop growing where the file system has less: on the journal's own disk it is the journal's.
    /// </summary>
    public long KeepFreeBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Days of history, by the journal's time, today's among them; what is open is kept. Null keeps all.
    /// </summary>
    public int? KeepDays { get; init; }

    /// <summary>Events of one transaction, and some more to the end of theirs.</summary>
    public int BatchEvents { get; init; } = 5_000;

    /// <summary>Between two attempts to go on where the disk or the file is in trouble.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For tests: told before each commit, and may fail as a disk does.</summary>
    public Action<long>? Committing { get; init; }
}
