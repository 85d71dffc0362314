namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>What a power-loss campaign did and saw.</summary>
internal sealed record CrashReport
{
    /// <summary>Calls of the traces behind each of which the power went.</summary>
    public required int Calls { get; init; }

    /// <summary>Images that were recovered from and judged.</summary>
    public required long Images { get; init; }

    /// <summary>
    /// By the fingerprint of all names, lengths and sectors: 128 bits made of each sector's SHA-256.
    /// </summary>
    public required long DistinctImages { get; init; }

    /// <summary>Of the images, those that a power cut during recovery left.</summary>
    public required long ImagesOfRecovery { get; init; }

    /// <summary>
    /// Calls that failed with EIO, and writes cut short, each followed by a kill or a power cut.
    /// </summary>
    public required long Errors { get; init; }

    /// <summary>With what shows it again; null if nothing was wrong.</summary>
    public required string? Violation { get; init; }
}
