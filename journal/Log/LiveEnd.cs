namespace Matching.Journal.Log;

/// <summary>
/// Where a log that may be written to seems to end: whether something sound stands behind. The writer begins
/// no write before the last one's sync returned. So where a later header is seen, what comes before it is
/// whole when it is looked at again, or it is damaged. This reads to the end of the segment and all of the
/// next one: it is for those who come to the end once, or have stood there for long.
/// </summary>
internal static class LiveEnd
{
    /// <param name="disk">Only read from.</param>
    /// <param name="directory">The log's.</param>
    /// <param name="window">On the segment; what it holds is forgotten.</param>
    /// <param name="place">Where the next group should come.</param>
    /// <param name="nextSequence">With which it should begin.</param>
    /// <exception cref="LogDamagedException">Something sound stands behind what is not.</exception>
    /// <exception cref="LogPrunedException">What should come was pruned meanwhile.</exception>
    public static void RefuseDamage(
        IDisk disk, string directory, SegmentWindow window, GroupPlace place, long nextSequence)
    {
        window.Forget();
        new TailJudge(window, place, nextSequence).RefuseUnlessUnderWay(window.Length);
        var index = new SparseIndex(disk, directory);
        if (index.TryReadHeader(place.SegmentOrdinal + 1, out SegmentHeader next))
            RefuseOtherStart(window, place, nextSequence, in next);
        else RefuseUnsoundSegment(disk, directory, place, nextSequence);
    }

    /// <summary>It may have been entered since; then more groups may have been written here before.</summary>
    private static void RefuseOtherStart(
        SegmentWindow window, GroupPlace place, long nextSequence, in SegmentHeader next)
    {
        window.Forget();
        GroupVerdict verdict = GroupCheck.At(window, place, out GroupHeader header, out _);
        if (verdict == GroupVerdict.Whole && header.FirstSequence == nextSequence) return;
        if (next.Before.NextSequence == nextSequence) return;
        throw new TailJudge(window, place, nextSequence).Damaged(
            place.Offset, "no whole group is here, but the next segment is in use.");
    }

    private static void RefuseUnsoundSegment(
        IDisk disk, string directory, GroupPlace place, long nextSequence)
    {
        long next = place.SegmentOrdinal + 1;
        long[] ordinals = LogDirectory.OrdinalsIn(disk, directory);
        using var window = new SegmentWindow();
        foreach (long ordinal in ordinals)
        {
            if (ordinal < next) continue;
            string? found = SoundIn(disk, directory, window, ordinal, isNext: ordinal == next);
            if (found is null) continue;
            if (new SparseIndex(disk, directory).TryReadHeader(next, out _)) return;
            if (LogDirectory.OrdinalsIn(disk, directory) is [var first, ..] && first > next)
                throw new LogPrunedException(nextSequence, first);
            throw new LogDamagedException(next, 0, nextSequence, $"its header is not sound, but {found}.");
        }
    }

    /// <summary>In the next segment whatever was written; of a later one the header is enough.</summary>
    private static string? SoundIn(
        IDisk disk, string directory, SegmentWindow window, long ordinal, bool isNext)
    {
        string path = LogDirectory.PathOf(directory, ordinal);
        if (!disk.Exists(path)) return null;
        window.Attach(disk.Open(path, forWriting: false));
        if (!isNext)
        {
            return SegmentHeader.TryRead(window.Read(0, LogFormat.SegmentHeaderBytes), out _, out _)
                ? $"segment {ordinal} is in use"
                : null;
        }
        long written = window.FirstNonZero(LogFormat.SegmentHeaderBytes, window.Length);
        return written < 0 ? null : $"offset {written} behind it was written";
    }
}
