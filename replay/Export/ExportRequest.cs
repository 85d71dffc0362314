using Matching.Replay.States;

namespace Matching.Replay.Export;

/// <summary>What to export, and where to.</summary>
public sealed record ExportRequest
{
    /// <summary>A directory, made if it isn't there. No file in it is ever overwritten.</summary>
    public required string Target { get; init; }

    public bool Csv { get; init; } = true;
    public bool Parquet { get; init; } = true;

    /// <summary>
    /// Rows of events from here on; all of those before are folded all the same. Null for the first that is
    /// left.
    /// </summary>
    public long? From { get; init; }

    public long To { get; init; } = long.MaxValue;
}

/// <summary>What was exported.</summary>
public sealed record ExportReport
{
    public required int SchemaVersion { get; init; }
    public required string VenueId { get; init; }

    /// <summary>Of a pruned journal; null where all of it was folded from Genesis.</summary>
    public required FoldStart? Start { get; init; }

    /// <summary>The last event that is in it; beside a running venue the last one proved durable.</summary>
    public required long LastSequence { get; init; }

    public required long FromSequence { get; init; }

    /// <summary>Of the whole state behind that event.</summary>
    public required string StateHash { get; init; }

    /// <summary>Rows by table.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    public required IReadOnlyList<string> Files { get; init; }
}
