using Matching.Journal.Log;
using Matching.Replay.Archive;

namespace Matching.Replay.Snapshots;

/// <summary>
/// Lets go of the segments that stand before the older of two snapshots, both of which were just read and
/// found whole: should the newer one turn bad, the older one and the log behind it are still there. What a
/// stream is not known to hold stays too: nobody else has it.
/// </summary>
public static class SnapshotPruning
{
    /// <param name="disk">Where the log is.</param>
    /// <param name="location">The log's directory.</param>
    /// <param name="archive">Nothing goes that it doesn't hold; null where there is none.</param>
    /// <param name="shippedThrough">
    /// The last event that a stream is known to hold; null where there is no stream.
    /// </param>
    /// <param name="heldBack">Why segments stay that would have gone, but for the stream; else null.</param>
    /// <returns>The ordinals that were deleted; none while there are not two.</returns>
    /// <exception cref="InvalidSnapshotException">One of the two newest is damaged.</exception>
    /// <exception cref="ArchiveException">The archive is damaged, or another log's.</exception>
    public static IReadOnlyList<long> Run(
        IDisk disk, string location, string? archive, long? shippedThrough, out string? heldBack)
    {
        heldBack = null;
        var snapshots = new SnapshotDirectory(disk, location);
        if (LogBeginning.Of(disk, location) is not { } log) return [];
        IReadOnlyList<long> sequences = snapshots.SequencesOf(log.Identity);
        if (sequences.Count < 2) return [];
        foreach (long sequence in sequences.Take(2))
        {
            using SnapshotFile file = snapshots.Open(sequence);
            file.Check();
        }
        long firstKept = LogPruning.FirstNeeded(disk, location, sequences[1]);
        if (shippedThrough is { } shipped)
            firstKept = FirstUnshipped(disk, location, firstKept, shipped, out heldBack);
        return LogPruning.Prune(disk, location, firstKept, MayGo(disk, location, archive));
    }

    /// <summary>
    /// The segment of the last event that was shipped, or where its block of the event chain began: from
    /// there on a replicator can compare and go on.
    /// </summary>
    private static long FirstUnshipped(
        IDisk disk, string location, long firstKept, long shipped, out string? heldBack)
    {
        long first = Math.Min(firstKept, LogPruning.FirstNeeded(disk, location, shipped - 1));
        bool isHeldBack = first < firstKept
            && LogDirectory.OrdinalsIn(disk, location) is [var oldest, ..] && oldest < firstKept;
        heldBack = isHeldBack
            ? $"segments before {firstKept} are no longer needed here, but stay: the stream is not known to"
                + $" hold more than event {shipped}"
            : null;
        return first;
    }

    /// <summary>Where there is an archive, nothing goes that it doesn't hold.</summary>
    private static Func<long, bool>? MayGo(IDisk disk, string location, string? archive)
    {
        if (archive is null) return null;
        var held = new SegmentArchive(disk, archive);
        Dictionary<long, ClosedSegment> closed =
            ClosedSegment.In(disk, location, LogReading.Running, out _)
                .ToDictionary(segment => segment.Ordinal);
        return ordinal => closed.TryGetValue(ordinal, out ClosedSegment segment) && held.Holds(segment);
    }
}
