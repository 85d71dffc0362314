using System.Diagnostics;
using Matching.Engine;
using Matching.Engine.Memory;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;

namespace Matching.Replay.Verification;

/// <summary>
/// Verifies a journal from its first byte to its last: checksums and both hash chains, each event's encoding
/// and place, each command executed again, and the state that all of it makes. It only reads, and takes no
/// lock.
/// </summary>
public static class JournalVerifier
{
    /// <param name="directory">Of a venue that is stopped or runs, or a copy.</param>
    /// <param name="reading">Null finds out.</param>
    /// <param name="expected">A C_k from elsewhere, which the history must lead to.</param>
    /// <param name="progress">Told after each segment.</param>
    /// <exception cref="NoJournalException">There is no journal, or nothing in it.</exception>
    public static VerificationReport Run(
        string directory,
        LogReading? reading = null,
        ChainAnchor? expected = null,
        Action<RecoveryProgress>? progress = null)
    {
        long started = Stopwatch.GetTimestamp();
        JournalPlace place = JournalPlace.At(directory, reading);
        var disk = new NativeDisk();
        var snapshots = new SnapshotDirectory(disk, directory);
        LogBeginning? beginning = LogBeginning.Of(disk, directory);
        var comparison = SnapshotComparison.Of(snapshots, beginning);
        using var memory = new NativeBlocks();
        var audit = new EventAudit(memory, comparison);
        if (beginning?.FirstSequence > 1) comparison.Begin(audit);
        var chain = new ChainCheck(expected);
        var options = new RecoveryOptions
        {
            Claim = comparison.Start?.History,
            Progress = progress,
            GroupScanned = audit.OnGroup,
            ChainBlockCompleted = chain.OnBlock,
        };
        VerificationReport report = Scan(place, audit, chain, options, comparison);
        return report with
        {
            Expected = expected,
            Start = comparison.Start,
            ComparedSnapshots = comparison.Equal,
            DamagedSnapshots = comparison.Damaged,
            Elapsed = Stopwatch.GetElapsedTime(started),
        };
    }

    private static VerificationReport Scan(
        JournalPlace place, EventAudit audit, ChainCheck chain, RecoveryOptions options,
        SnapshotComparison comparison)
    {
        try
        {
            LogFacts log = place.Scan(ref audit, options);
            return Conclude(place, log, audit, chain, comparison);
        }
        catch (LogDamagedException damaged)
        {
            return Count(place, Verdict.Damaged, audit) with
            {
                Difference = audit.Difference,
                Damage = new Damage(
                    damaged.SegmentOrdinal, damaged.Offset, damaged.Sequence, damaged.Sentence),
            };
        }
    }

    private static VerificationReport Conclude(
        JournalPlace place, LogFacts log, EventAudit audit, ChainCheck chain, SnapshotComparison comparison)
    {
        bool isPruned = log.FirstSequence > 1 && comparison.Start is null;
        Difference? difference = isPruned ? null : CheckVenue(log, audit) ?? audit.Difference;
        difference ??= chain.Finish(log);
        if (place.Reading == LogReading.Stopped) difference ??= comparison.Finish(log);
        if (isPruned || difference is not null)
        {
            Verdict verdict = difference is null ? Verdict.NotFolded : Verdict.Differs;
            return Count(place, verdict, audit) with { Log = log, Difference = difference };
        }
        (Hash256 folded, Hash256 executed) = (audit.FoldedState, audit.ReexecutedState);
        if (folded != executed)
        {
            difference = new Difference(
                log.LastSequence, "all events are equal, but folding and executing them make two states");
        }
        return Count(place, difference is null ? Verdict.Equal : Verdict.Differs, audit) with
        {
            Log = log,
            Difference = difference,
            FoldedState = folded,
            ReexecutedState = executed,
            InstrumentHashes = audit.InstrumentHashes(),
        };
    }

    private static Difference? CheckVenue(LogFacts log, EventAudit audit)
    {
        if (audit.Genesis is not { } genesis) return null;
        Span<byte> venueId = stackalloc byte[Bytes16.Length];
        log.Identity.VenueId.TryWriteBytes(venueId, bigEndian: true, out _);
        if (genesis.VenueId != new Bytes16(venueId))
            return new Difference(1, $"Genesis is not of venue {log.Identity.VenueId} as the headers are");
        return genesis.Shard == log.Identity.Shard
            ? null
            : new Difference(1, $"Genesis is of shard {genesis.Shard}, the headers of {log.Identity.Shard}");
    }

    private static VerificationReport Count(JournalPlace place, Verdict verdict, EventAudit audit) => new()
    {
        Place = place,
        Verdict = verdict,
        Events = audit.Events,
        Transactions = audit.Transactions,
        Epochs = audit.Epochs,
        Instruments = audit.Instruments,
        FoldedOnly = audit.FoldedOnly,
    };
}
