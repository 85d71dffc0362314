using Matching.Journal.Log;

namespace Matching.Replay.Archive;

/// <summary>
/// Gives a log back the segments that were pruned, bit for bit. They are written aside, verified together
/// with the log as recovery would, and only then take their names, newest first, so that the log never has
/// a gap.
/// </summary>
public static class ArchiveRestore
{
    /// <param name="archive">Of the same log.</param>
    /// <param name="log">Held.</param>
    /// <param name="progress">Told after each segment that was written aside, and that was verified.</param>
    /// <returns>The ordinals that were restored, rising.</returns>
    /// <exception cref="ArchiveException">
    /// The archive is damaged, or not this log's; the log is as before.
    /// </exception>
    /// <exception cref="LogDamagedException">They don't chain to the log, which is as before.</exception>
    public static IReadOnlyList<long> Run(
        SegmentArchive archive, LogDirectory log, Action<RecoveryProgress>? progress = null)
    {
        long first = FirstOf(log);
        List<long> wanted = [.. archive.Ordinals().Where(ordinal => ordinal < first)];
        RefuseGap(wanted, first);
        RefuseDifference(archive, log, first);
        try
        {
            int written = 0;
            foreach (long ordinal in wanted)
            {
                WriteAside(archive, log, ordinal);
                progress?.Invoke(new RecoveryProgress(++written, 2 * wanted.Count, NextSequence: 0));
            }
            var nobody = default(NoVisitor);
            var options = new RecoveryOptions
            {
                Progress = done => progress?.Invoke(new RecoveryProgress(
                    written + done.SegmentsDone, written + done.SegmentsInAll, done.NextSequence)),
            };
            LogScan.Run(new RestoringDisk(log.Disk), log.Location, LogReading.Stopped, ref nobody, options);
        }
        catch (Exception wrong) when (wrong is ArchiveException or LogDamagedException or DiskException)
        {
            GiveBack(log, wanted);
            throw;
        }
        foreach (long ordinal in wanted.AsEnumerable().Reverse())
        {
            log.Disk.Rename(AsideOf(log, ordinal), log.PathOf(ordinal));
            log.Disk.SyncDirectory(log.Location);
        }
        return wanted;
    }

    private static long FirstOf(LogDirectory log)
    {
        long[] ordinals = LogDirectory.OrdinalsIn(log.Disk, log.Location);
        return ordinals.Length == 0 ? long.MaxValue : ordinals[0];
    }

    private static string AsideOf(LogDirectory log, long ordinal) =>
        LogDirectory.LeftoverOf(log.PathOf(ordinal));

    private static void WriteAside(SegmentArchive archive, LogDirectory log, long ordinal)
    {
        using IDiskFile target = log.Disk.Create(AsideOf(log, ordinal));
        archive.Decompress(ordinal, target);
        target.Sync();
        target.ForgetCache();
    }

    private static void GiveBack(LogDirectory log, List<long> wanted)
    {
        foreach (string aside in wanted.Select(ordinal => AsideOf(log, ordinal)))
            if (log.Disk.Exists(aside)) log.Disk.Delete(aside);
    }

    private static void RefuseGap(List<long> wanted, long first)
    {
        for (int at = 0; at < wanted.Count; at++)
        {
            long next = at + 1 < wanted.Count ? wanted[at + 1] : first;
            if (next != long.MaxValue && next != wanted[at] + 1)
            {
                throw new ArchiveException(
                    $"Segment {wanted[at] + 1} is neither in the archive nor in the log.");
            }
        }
    }

    /// <summary>What is in both must be the same, to the bit.</summary>
    private static void RefuseDifference(SegmentArchive archive, LogDirectory log, long first)
    {
        foreach (long ordinal in archive.Ordinals())
        {
            if (ordinal < first || !log.Disk.Exists(log.PathOf(ordinal))) continue;
            if (ArchivedSegment.HashOf(log.Disk, log.PathOf(ordinal)) != archive.HeaderOf(ordinal).Hash)
                throw new ArchiveException($"Segment {ordinal} in the log is not the one in the archive.");
        }
    }
}
