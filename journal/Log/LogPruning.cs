namespace Matching.Journal.Log;

/// <summary>
/// Deletes segments from the front of a log. What stays is enough to confirm a snapshot, to go on with the
/// event chain from there, and to fold all that came after it.
/// </summary>
public static class LogPruning
{
    /// <summary>
    /// The ordinal of the first segment that a log must keep so that it can be recovered from a snapshot of
    /// that event; 0 if none is in use.
    /// </summary>
    public static long FirstNeeded(IDisk disk, string directory, long sequence)
    {
        long needed = 0;
        var index = new SparseIndex(disk, directory);
        foreach (long ordinal in LogDirectory.OrdinalsIn(disk, directory))
        {
            if (!index.TryReadHeader(ordinal, out SegmentHeader header)) break;
            if (header.Before.NextSequence > sequence + 1) break;
            needed = header.Before.OpenBlock.SegmentOrdinal;
        }
        return needed;
    }

    /// <summary>
    /// Whether the log still holds what confirms a snapshot of that event. Of an older one that was kept, the
    /// event itself may be there and yet the segment gone in which its block of the event chain began.
    /// </summary>
    public static bool Confirms(IDisk disk, string directory, long sequence) =>
        LogDirectory.OrdinalsIn(disk, directory) is [var first, ..]
        && FirstNeeded(disk, directory, sequence) >= first;

    /// <summary>
    /// Deletes the segments before that one, oldest first. The directory is synced after each, so that
    /// whatever a power cut takes back there is never a gap: the log just begins a segment earlier or later.
    /// </summary>
    /// <param name="disk">Where the directory lies.</param>
    /// <param name="directory">The log's.</param>
    /// <param name="firstKept">As <see cref="FirstNeeded"/> has it.</param>
    /// <param name="mayGo">Asked of each ordinal; the first refusal ends it.</param>
    /// <returns>The ordinals that were deleted.</returns>
    public static IReadOnlyList<long> Prune(
        IDisk disk, string directory, long firstKept, Func<long, bool>? mayGo = null)
    {
        var deleted = new List<long>();
        foreach (long ordinal in LogDirectory.OrdinalsIn(disk, directory))
        {
            if (ordinal >= firstKept || mayGo?.Invoke(ordinal) == false) break;
            if (deleted.Count == 0) PrunedEpochs.Keep(disk, directory, firstKept);
            disk.Delete(LogDirectory.PathOf(directory, ordinal));
            disk.SyncDirectory(directory);
            deleted.Add(ordinal);
        }
        return deleted;
    }
}
