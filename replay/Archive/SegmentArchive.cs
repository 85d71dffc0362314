using System.Globalization;
using Matching.Journal.Log;

namespace Matching.Replay.Archive;

/// <summary>
/// A directory with the closed segments of one log, compressed, each under its segment's name. A file that
/// has its name was decompressed once and compared before it got it. It only grows.
/// </summary>
public sealed class SegmentArchive(IDisk disk, string location)
{
    private const string Suffix = ".zst";

    /// <summary>The ordinals that it holds, rising.</summary>
    public IReadOnlyList<long> Ordinals()
    {
        var ordinals = new List<long>();
        foreach (string name in disk.List(location))
        {
            if (name.EndsWith(Suffix, StringComparison.Ordinal)
                && LogDirectory.TryParse(name[..^Suffix.Length], out long ordinal))
                ordinals.Add(ordinal);
        }
        ordinals.Sort();
        return ordinals;
    }

    /// <summary>
    /// Adds the closed segments of a log that it doesn't have yet, oldest first. The log is verified first,
    /// from the first of them on; it may be in use.
    /// </summary>
    /// <param name="log">Its directory.</param>
    /// <param name="reading">Whether a venue may be at work on it.</param>
    /// <param name="progress">Told after each segment that was verified, and that was compressed.</param>
    /// <returns>The ordinals that were added.</returns>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    /// <exception cref="ArchiveException">The archive is another log's, or damaged.</exception>
    public IReadOnlyList<long> Add(
        string log, LogReading reading, Action<RecoveryProgress>? progress = null)
    {
        IReadOnlyList<ClosedSegment> closed = ClosedSegment.In(disk, log, reading, out _);
        disk.CreateDirectory(location);
        var missing = new List<ClosedSegment>();
        foreach (ClosedSegment segment in closed)
            if (!Holds(segment)) missing.Add(segment);
        if (missing.Count == 0) return [];
        RefuseGap(missing[0].Ordinal);
        var nobody = default(NoVisitor);
        int verified = 0;
        var options = new RecoveryOptions
        {
            FromSequence = missing[0].FirstSequence,
            Progress = done =>
            {
                verified = done.SegmentsInAll;
                progress?.Invoke(done with { SegmentsInAll = verified + missing.Count });
            },
        };
        LogScan.Run(disk, log, reading, ref nobody, options);
        for (int at = 0; at < missing.Count; at++)
        {
            Add(log, missing[at]);
            progress?.Invoke(new RecoveryProgress(
                verified + at + 1, verified + missing.Count, missing[at].NextSequence));
        }
        return [.. missing.Select(segment => segment.Ordinal)];
    }

    /// <summary>Whether it has this very segment.</summary>
    /// <exception cref="ArchiveException">It has another one of that number, or a damaged one.</exception>
    public bool Holds(ClosedSegment segment)
    {
        string path = PathOf(segment.Ordinal);
        if (!disk.Exists(path)) return false;
        if (ArchivedSegment.ReadHeader(disk, path).Segment == segment) return true;
        throw new ArchiveException(
            $"The archive's segment {segment.Ordinal} is not the log's: they are of different histories.");
    }

    /// <summary>
    /// Where the archive goes further than a log that has stopped, the log is an older copy, or has lost its
    /// end.
    /// </summary>
    /// <exception cref="LogDamagedException">The log's segments don't say where it ends.</exception>
    /// <exception cref="ArchiveException">Says so.</exception>
    public void RefuseOlder(string log)
    {
        if (Ordinals() is not [.., long newest]) return;
        ClosedSegment archived = ArchivedSegment.ReadHeader(disk, PathOf(newest)).Segment;
        IReadOnlyList<ClosedSegment> closed = ClosedSegment.In(
            disk, log, LogReading.Stopped, out long lastInUse);
        if (lastInUse <= newest)
        {
            throw new ArchiveException(
                $"The log ends in segment {lastInUse}, but the archive holds segment {newest}, with events up"
                + $" to {archived.NextSequence - 1}: an older copy was restored, or the log has lost"
                + " its end.");
        }
        foreach (ClosedSegment segment in closed)
            if (segment.Ordinal == newest) Holds(segment);
    }

    /// <summary>The header's word; the rest is for <see cref="Decompress"/>.</summary>
    internal ArchiveHeader HeaderOf(long ordinal) => ArchivedSegment.ReadHeader(disk, PathOf(ordinal));

    internal void Decompress(long ordinal, IDiskFile target) =>
        ArchivedSegment.Decompress(disk, PathOf(ordinal), target);

    private string PathOf(long ordinal) => LogDirectory.PathOf(location, ordinal) + Suffix;

    private void Add(string log, ClosedSegment segment)
    {
        string path = PathOf(segment.Ordinal);
        string aside = LogDirectory.LeftoverOf(path);
        if (disk.Exists(aside)) disk.Delete(aside);
        ArchivedSegment.Compress(disk, LogDirectory.PathOf(log, segment.Ordinal), segment, aside);
        ArchivedSegment.Decompress(disk, aside, target: null);
        disk.Rename(aside, path);
        disk.SyncDirectory(location);
    }

    /// <summary>A gap in an archive could never be restored over.</summary>
    private void RefuseGap(long next)
    {
        if (Ordinals() is not [.., long newest] || next <= newest + 1) return;
        throw new ArchiveException(string.Create(
            CultureInfo.InvariantCulture,
            $"The archive ends with segment {newest}, the log begins with {next}: those between are gone."));
    }
}
