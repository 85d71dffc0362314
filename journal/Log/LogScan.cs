namespace Matching.Journal.Log;

/// <summary>One group as a scan passed it.</summary>
public readonly record struct LogGroup(
    GroupPlace Place, GroupKind Kind, long FirstSequence, int EventCount, int ExtentBytes, uint Epoch)
{
    internal LogGroup(GroupPlace place, in GroupHeader header) : this(
        place, header.Kind, header.FirstSequence, header.EventCount, header.ExtentBytes, header.Epoch)
    {
    }
}

/// <summary>A segment in use.</summary>
/// <param name="FirstSequence">Of the event that came next when it was entered.</param>
/// <param name="CreatedNs">By the writer's clock, nanoseconds since the Unix epoch, UTC.</param>
public readonly record struct LogSegment(long Ordinal, long Bytes, long FirstSequence, long CreatedNs);

/// <summary>What a scan of a whole log found to be true.</summary>
public sealed record LogFacts
{
    public required LogIdentity Identity { get; init; }
    public required IReadOnlyList<LogSegment> Segments { get; init; }

    /// <summary>The first sequence that the directory still holds; above 1 if it was pruned.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>One below <see cref="FirstSequence"/> if there is no event.</summary>
    public required long LastSequence { get; init; }

    /// <summary>Of the last group, 0 if there is none.</summary>
    public required uint Epoch { get; init; }

    public required GroupKind LastKind { get; init; }

    /// <summary>The group chain at the end: over all that the directory holds.</summary>
    public required Hash256 LastGroupHash { get; init; }

    /// <summary>k and C_k, the event chain's last complete block.</summary>
    public required long ChainBlocks { get; init; }

    public required Hash256 ChainHash { get; init; }

    /// <summary>
    /// Where a header's word is taken for the event chain; 0 and C_0 in a log from its beginning.
    /// </summary>
    public required long AnchorBlocks { get; init; }

    public required Hash256 AnchorHash { get; init; }
    public required GroupPlace End { get; init; }

    /// <summary>What recovery would cut; null if nothing.</summary>
    public LogCut? Torn { get; init; }

    /// <summary>Of a last group beside a running venue that is whole, but not proved durable yet.</summary>
    public int UnprovedEvents { get; init; }
}

/// <summary>
/// Verifies a log as recovery does, for those who only look: it takes no lock, writes nothing, and beside a
/// running venue ends with the last group that is proved durable.
/// </summary>
public static class LogScan
{
    /// <returns>Null if no segment is in use: there is no log, or nothing was ever written to it.</returns>
    /// <exception cref="LogDamagedException">
    /// Something that no crash can explain; the visitor has had all before it.
    /// </exception>
    public static LogFacts? Run<TVisitor>(
        IDisk disk,
        string directory,
        LogReading reading,
        ref TVisitor visitor,
        RecoveryOptions? options = null)
        where TVisitor : ILogVisitor
    {
        using var window = new SegmentWindow();
        SegmentCatalog catalog = SegmentCatalog.Read(disk, directory, reading, window);
        if (catalog.Entered.Count == 0) return null;
        var scan = new RecoveryScan(
            disk, directory, catalog, window, options ?? new RecoveryOptions(), reading);
        using LogChains chains = scan.Chains;
        LogCut? torn = scan.Run(ref visitor);
        if (torn is { } cut) catalog.RefuseTornEntryBehind(cut);
        return Facts(catalog, scan) with { Torn = torn ?? catalog.TornEntryAt(chains.NextSequence) };
    }

    private static LogFacts Facts(SegmentCatalog catalog, RecoveryScan scan)
    {
        SegmentHeader first = catalog.Entered[0];
        LogChains chains = scan.Chains;
        return new LogFacts
        {
            Identity = first.Identity,
            Segments = [.. catalog.Entered.Select(Describe)],
            FirstSequence = first.Before.NextSequence,
            LastSequence = chains.NextSequence - 1,
            Epoch = chains.Epoch,
            LastKind = chains.LastKind,
            LastGroupHash = chains.LastGroupHash,
            ChainBlocks = chains.Events.Blocks,
            ChainHash = chains.Events.Hash,
            AnchorBlocks = scan.ChainAnchor.ChainBlocks,
            AnchorHash = scan.ChainAnchor.ChainHash,
            End = scan.End,
            UnprovedEvents = scan.UnprovedEvents,
        };
    }

    private static LogSegment Describe(SegmentHeader header) =>
        new(header.Ordinal, header.SegmentBytes, header.Before.NextSequence, header.CreatedNs);
}
