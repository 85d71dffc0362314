namespace Matching.Replay.Export;

/// <summary>What to export, and where to.</summary>
public sealed record ExportRequest
{
    /// <summary>A directory, made if it isn't there. No file in it is ever overwritten.</summary>
    public required string Target { get; init; }

    public bool Csv { get; init; } = true;
    public bool Parquet { get; init; } = true;

    /// <summary>Rows of events from here on; all of those before are folded all the same.</summary>
    public long From { get; init; } = 1;

    public long To { get; init; } = long.MaxValue;
}

/// <summary>What was exported.</summary>
public sealed record ExportReport
{
    public required int SchemaVersion { get; init; }
    public required string VenueId { get; init; }

    /// <summary>The last event that is in it; beside a running venue the last one proved durable.</summary>
    public required long LastSequence { get; init; }

    public required long FromSequence { get; init; }

    /// <summary>Of the whole state behind that event.</summary>
    public required string StateHash { get; init; }

    /// <summary>Rows by table.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    public required IReadOnlyList<string> Files { get; init; }
}
