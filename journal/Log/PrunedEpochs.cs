using System.Buffers.Binary;

namespace Matching.Journal.Log;

/// <summary>
/// Which epochs the events were of that a pruned log no longer holds, in a file beside it: so that who has
/// seen an item of then can still be told from one who has seen another history's. It is a help, not a
/// record: where it is missing, damaged or has a gap, nothing is known.
/// <code>
///   0 sequence behind the last event that it tells of (8)
///   8 n (4)
///  12 n times: sequence of an epoch's first event that it tells of (8), epoch (4)
///     CRC of all before (4), zeros to the sector's end
/// </code>
/// </summary>
public static class PrunedEpochs
{
    private const string Name = "pruned-epochs";
    private const int CountAt = sizeof(long);
    private const int EntriesAt = CountAt + sizeof(int);
    private const int EntryBytes = sizeof(long) + sizeof(uint);

    /// <summary>The epoch of an event that was pruned; null where it is not known.</summary>
    public static uint? Of(IDisk disk, string directory, long sequence)
    {
        (List<Entry> entries, long next) = Read(disk, directory);
        if (sequence >= next) return null;
        int at = entries.FindLastIndex(entry => entry.Sequence <= sequence);
        return at < 0 ? null : entries[at].Epoch;
    }

    /// <summary>
    /// Before segments are pruned: notes what they say. What the disk denies is not worth a log that can't be
    /// pruned: then it is not known later, which is what the readers are told.
    /// </summary>
    internal static void Keep(IDisk disk, string directory, long firstKept)
    {
        try
        {
            var index = new SparseIndex(disk, directory);
            List<SegmentHeader> headers = HeadersThrough(disk, directory, index, firstKept);
            if (headers.Count < 2) return;
            (List<Entry> entries, long next) = Read(disk, directory);
            long first = headers[0].Before.NextSequence;
            if (next < first) entries.Clear();
            // Segments that stayed the last time are looked at again.
            entries.RemoveAll(entry => entry.Sequence >= first);
            for (int at = 0; at + 1 < headers.Count; at++)
                Note(disk, directory, index, headers[at], headers[at + 1].Before, entries);
            Write(disk, directory, entries, headers[^1].Before.NextSequence);
        }
        catch (Exception error) when (error is DiskException or LogDamagedException)
        {
            return;
        }
    }

    private static List<SegmentHeader> HeadersThrough(
        IDisk disk, string directory, SparseIndex index, long firstKept)
    {
        var headers = new List<SegmentHeader>();
        foreach (long ordinal in LogDirectory.OrdinalsIn(disk, directory))
        {
            if (ordinal > firstKept || !index.TryReadHeader(ordinal, out SegmentHeader header)) break;
            headers.Add(header);
        }
        return headers;
    }

    /// <summary>Epochs only rise: where it ends with the one that it began with, it has no other.</summary>
    private static void Note(
        IDisk disk, string directory, SparseIndex index, in SegmentHeader segment, LogState end,
        List<Entry> entries)
    {
        long sequence = segment.Before.NextSequence;
        if (segment.Before.Epoch == end.Epoch)
        {
            Add(entries, sequence, end.Epoch);
            return;
        }
        using var cursor = new GroupCursor(disk, directory, LogReading.Running, index);
        if (!cursor.GoTo(sequence)) return;
        while (cursor.MoveNext() && cursor.Group.FirstSequence < end.NextSequence)
            Add(entries, cursor.Group.FirstSequence, cursor.Group.Epoch);
    }

    private static void Add(List<Entry> entries, long sequence, uint epoch)
    {
        if (entries.Count == 0 || entries[^1].Epoch != epoch) entries.Add(new Entry(sequence, epoch));
    }

    private static (List<Entry> Entries, long Next) Read(IDisk disk, string directory)
    {
        string path = Path.Combine(directory, Name);
        if (!disk.Exists(path)) return ([], 0);
        using IDiskFile file = disk.Open(path, forWriting: false);
        byte[] bytes = new byte[file.Length];
        if (file.Read(0, bytes) < bytes.Length || bytes.Length < LogFormat.SectorBytes) return ([], 0);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(CountAt));
        long crcAt = EntriesAt + (long)count * EntryBytes;
        if (crcAt + sizeof(uint) > bytes.Length) return ([], 0);
        Span<byte> checkedBytes = bytes.AsSpan(..(int)crcAt);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan((int)crcAt)) != Crc32C.Of(checkedBytes))
            return ([], 0);
        var entries = new List<Entry>();
        for (int at = EntriesAt; at < crcAt; at += EntryBytes)
        {
            entries.Add(new Entry(
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + sizeof(long)))));
        }
        return (entries, BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }

    /// <summary>Aside first: what is there under the name is whole.</summary>
    private static void Write(IDisk disk, string directory, List<Entry> entries, long next)
    {
        int crcAt = EntriesAt + entries.Count * EntryBytes;
        int sectors = (crcAt + sizeof(uint) + LogFormat.SectorBytes - 1) / LogFormat.SectorBytes;
        byte[] bytes = new byte[sectors * LogFormat.SectorBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, next);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CountAt), entries.Count);
        for (int at = 0; at < entries.Count; at++)
        {
            Span<byte> entry = bytes.AsSpan(EntriesAt + at * EntryBytes);
            BinaryPrimitives.WriteInt64LittleEndian(entry, entries[at].Sequence);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[sizeof(long)..], entries[at].Epoch);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(crcAt), Crc32C.Of(bytes.AsSpan(..crcAt)));
        string path = Path.Combine(directory, Name);
        string aside = LogDirectory.LeftoverOf(path);
        if (disk.Exists(aside)) disk.Delete(aside);
        using (IDiskFile file = disk.Create(aside))
        {
            file.Write(0, bytes);
            file.Sync();
        }
        disk.Rename(aside, path);
        disk.SyncDirectory(directory);
    }

    private readonly record struct Entry(long Sequence, uint Epoch);
}
