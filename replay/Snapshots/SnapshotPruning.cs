using Matching.Journal.Log;
using Matching.Replay.Archive;

namespace Matching.Replay.Snapshots;

/// <summary>
/// Lets go of the segments that stand before the older of two snapshots, both of which were just read and
/// found whole: should the newer one turn bad, the older one and the log behind it are still there.
/// </summary>
public static class SnapshotPruning
{
    /// <returns>The ordinals that were deleted; none while there are not two.</returns>
    /// <exception cref="InvalidSnapshotException">One of the two newest is damaged.</exception>
    /// <exception cref="ArchiveException">The archive is damaged, or another log's.</exception>
    public static IReadOnlyList<long> Run(IDisk disk, string location, string? archive)
    {
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
        return LogPruning.Prune(disk, location, firstKept, MayGo(disk, location, archive));
    }

    /// <summary>Where there is an archive, nothing goes that it doesn't hold.</summary>
    private static Func<long, bool>? MayGo(IDisk disk, string location, string? archive)
    {
        if (archive is null) return null;
        var held = new SegmentArchive(disk, archive);
        Dictionary<long, ClosedSegment> closed =
            ClosedSegment.In(disk, location, out _).ToDictionary(segment => segment.Ordinal);
        return ordinal => closed.TryGetValue(ordinal, out ClosedSegment segment) && held.Holds(segment);
    }
}
