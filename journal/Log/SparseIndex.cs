namespace Matching.Journal.Log;

/// <summary>
/// Where some of the groups start, by sequence: each segment's first and about one in each 256 KiB that was
/// read. It grows as its reader goes, 24 bytes an entry, and spares a point read more than that much
/// scanning.
/// </summary>
internal sealed class SparseIndex(IDisk disk, string directory)
{
    private const long SpacingBytes = 256 * 1024;

    private readonly List<Entry> _entries = [];
    private readonly byte[] _block = new byte[LogFormat.SegmentHeaderBytes];
    private long _lastSegment;

    /// <summary>0 if no segment is in use.</summary>
    public long FirstSequence()
    {
        if (_entries.Count == 0) FindSegments();
        while (_entries.Count > 0 && !IsThere(_entries[0].Place))
            ForgetThrough(_entries[0].Place.SegmentOrdinal);
        return _entries.Count == 0 ? 0 : _entries[0].Sequence;
    }

    /// <summary>
    /// The last known place at or before the sequence; false if it lies before the log's beginning.
    /// </summary>
    public bool TryFind(long sequence, out GroupPlace place, out long firstSequence)
    {
        FindSegments();
        int index = IndexBehind(new Entry(sequence, new GroupPlace(long.MaxValue, 0))) - 1;
        (firstSequence, place) = index >= 0 ? _entries[index] : default;
        return index >= 0;
    }

    /// <summary>These segments were pruned.</summary>
    public void ForgetThrough(long segmentOrdinal) =>
        _entries.RemoveAll(entry => entry.Place.SegmentOrdinal <= segmentOrdinal);

    /// <summary>Takes note of a data group, if there is none near before it.</summary>
    public void Note(in GroupHeader header)
    {
        var entry = new Entry(header.FirstSequence, new GroupPlace(header.SegmentOrdinal, header.Offset));
        int index = IndexBehind(entry);
        if (index > 0 && IsNear(_entries[index - 1].Place, entry.Place)) return;
        _entries.Insert(index, entry);
    }

    /// <summary>The header of a segment that is in use, read afresh.</summary>
    public bool TryReadHeader(long ordinal, out SegmentHeader header)
    {
        header = default;
        string path = LogDirectory.PathOf(directory, ordinal);
        if (!disk.Exists(path)) return false;
        using IDiskFile file = disk.Open(path, forWriting: false);
        if (file.Read(0, _block) < _block.Length)
            throw new LogDamagedException(ordinal, 0, 0, "its file was cut short.");
        if (!SegmentHeader.TryRead(_block, out header, out int version)) return false;
        if (version == LogFormat.Version && header.Ordinal == ordinal && header.SegmentBytes == file.Length)
            return true;
        throw new LogDamagedException(ordinal, 0, 0, "its header is of another version, place or size.");
    }

    private bool IsThere(GroupPlace place) =>
        disk.Exists(LogDirectory.PathOf(directory, place.SegmentOrdinal));

    private static bool IsNear(GroupPlace before, GroupPlace place) =>
        before.SegmentOrdinal == place.SegmentOrdinal && place.Offset - before.Offset < SpacingBytes;

    private void FindSegments()
    {
        if (_entries.Count == 0)
        {
            // Also where the first ones were pruned between the listing and the look.
            long[] ordinals = LogDirectory.OrdinalsIn(disk, directory);
            if (ordinals.Length == 0) return;
            _lastSegment = ordinals[0] - 1;
        }
        while (TryReadHeader(_lastSegment + 1, out SegmentHeader header))
        {
            _lastSegment++;
            var entry = new Entry(
                header.Before.NextSequence, new GroupPlace(header.Ordinal, LogFormat.SegmentHeaderBytes));
            _entries.Insert(IndexBehind(entry), entry);
        }
        if (_entries.Count == 0) RefuseMissingBeginning(_lastSegment + 1);
    }

    /// <summary>
    /// Segments are made from 1, and pruned only behind one in use: so where none is in use, the first is
    /// there. Looked at twice, for it may have been pruned between the listing and the look.
    /// </summary>
    private void RefuseMissingBeginning(long first)
    {
        if (first == 1 || LogDirectory.OrdinalsIn(disk, directory) is not [var again, ..]) return;
        if (again == first && !TryReadHeader(first, out _))
        {
            throw new LogDamagedException(
                first, 0, 0, "it was never in use, but those before it are missing.");
        }
    }

    private int IndexBehind(Entry entry)
    {
        int index = _entries.BinarySearch(entry);
        return index < 0 ? ~index : index + 1;
    }

    private readonly record struct Entry(long Sequence, GroupPlace Place) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => (Sequence, Place.SegmentOrdinal, Place.Offset).CompareTo(
            (other.Sequence, other.Place.SegmentOrdinal, other.Place.Offset));
    }
}
