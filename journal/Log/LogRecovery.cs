namespace Matching.Journal.Log;

/// <summary>
/// Opens a log after a stop or a crash: verifies it, hands out its events, cuts a torn last group, refuses
/// damage. It may crash at any point and be run again.
/// </summary>
public static class LogRecovery
{
    // One more than the last in use: a segment that is being entered may look like one that is.
    private const int SegmentsInUseToSettle = 2;

    /// <summary>What it returns is durable, and so is every event that the visitor saw.</summary>
    /// <param name="identity">
    /// Of a new log; one that exists keeps its venue id and must have that shard.
    /// </param>
    /// <exception cref="LogDamagedException">The log can't be trusted. Nothing was changed.</exception>
    public static LogTail Open<TVisitor>(
        LogDirectory directory, LogIdentity identity, ref TVisitor visitor, RecoveryOptions? options = null)
        where TVisitor : ILogVisitor
    {
        Settle(directory);
        using var window = new SegmentWindow();
        SegmentCatalog catalog = SegmentCatalog.Read(directory.Disk, directory.Location, window);
        if (catalog.Entered.Count == 0) return OpenEmpty(directory, identity, catalog);
        RefuseOtherShard(catalog.Entered[0], identity);
        var scan = new RecoveryScan(
            directory.Disk, directory.Location, catalog, window, options ?? new RecoveryOptions());
        LogCut? cut = scan.Run(ref visitor);
        if (cut is { } torn)
        {
            catalog.RefuseTornEntryBehind(torn);
            Zero(directory, torn);
        }
        LogCut? entryCut = CutTornEntry(directory, catalog, scan.Chains.NextSequence);
        return new LogTail(catalog.Entered[0].Identity, scan.Chains, scan.End, scan.SegmentBytes)
        {
            FirstSequence = catalog.Entered[0].Before.NextSequence,
            Cut = cut ?? entryCut,
        };
    }

    /// <summary>For those who want the tail only.</summary>
    public static LogTail Open(LogDirectory directory, LogIdentity identity, RecoveryOptions? options = null)
    {
        var nobody = default(NoVisitor);
        return Open(directory, identity, ref nobody, options);
    }

    /// <summary>
    /// Syncs what a killed writer may have left unsynced, then has it read from the device: a group is taken
    /// for written only if it is on the device, also when an earlier write-back failed and the pages still
    /// look sound.
    /// </summary>
    private static void Settle(LogDirectory directory)
    {
        long[] ordinals = LogDirectory.OrdinalsIn(directory.Disk, directory.Location);
        int inUse = 0;
        for (int last = ordinals.Length - 1; last >= 0 && inUse < SegmentsInUseToSettle; last--)
        {
            using IDiskFile file = directory.Disk.Open(directory.PathOf(ordinals[last]), forWriting: true);
            if (IsWritten(file)) inUse++;
            file.Sync();
            file.ForgetCache();
        }
    }

    /// <summary>As memory has it, which is what a killed writer has left; the device may have less.</summary>
    private static bool IsWritten(IDiskFile file)
    {
        Span<byte> first = stackalloc byte[LogFormat.SectorBytes];
        file.Read(0, first);
        return !Sectors.IsZero(first);
    }

    private static LogTail OpenEmpty(LogDirectory directory, LogIdentity identity, SegmentCatalog catalog)
    {
        LogState start = LogChains.StartOf(identity);
        LogCut? cut = CutTornEntry(directory, catalog, start.NextSequence);
        return new LogTail(identity, new LogChains(start, start), default, segmentBytes: 0) { Cut = cut };
    }

    private static void RefuseOtherShard(in SegmentHeader first, LogIdentity identity)
    {
        if (first.Identity.Shard == identity.Shard) return;
        throw new LogDamagedException(
            first.Ordinal, 0, 0, $"it is shard {first.Identity.Shard}, not {identity.Shard}.");
    }

    private static LogCut? CutTornEntry(LogDirectory directory, SegmentCatalog catalog, long nextSequence)
    {
        LogCut? cut = catalog.TornEntryAt(nextSequence);
        if (cut is { } torn) Zero(directory, torn);
        return cut;
    }

    /// <summary>
    /// Cuts by writing zeros, which is what stood there before. A crash on the way leaves fewer sectors of
    /// the same torn write, still one of them zero, so the next recovery comes to the same judgement and
    /// cuts the rest.
    /// </summary>
    private static void Zero(LogDirectory directory, LogCut cut)
    {
        using IDiskFile file = directory.Disk.Open(directory.PathOf(cut.SegmentOrdinal), forWriting: true);
        file.Write(cut.Offset, new byte[cut.Bytes]);
        file.Sync();
    }
}
