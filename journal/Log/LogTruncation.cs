using System.Buffers.Binary;
using System.Globalization;

namespace Matching.Journal.Log;

/// <summary>What was taken off a log's end.</summary>
/// <param name="File">
/// Holds the events, each behind its length as u32, as they stood in the log; zeros behind the last.
/// </param>
public readonly record struct SetAside(string File, long FirstSequence, long Events);

/// <summary>
/// Takes a log's tail off its end, where the stream has proved that history went on otherwise. The events are
/// durable in a file of their own before anything of the log is touched; they are never deleted.
/// </summary>
public static class LogTruncation
{
    private const string Prefix = "fork-";
    private const string Suffix = ".events";

    /// <summary>
    /// Sets aside all events from that one on. The log may end some events earlier then, at a group's end;
    /// what a crash leaves on the way is a log that ends, or is torn, between the two.
    /// </summary>
    /// <param name="directory">Recovered; nobody writes to it.</param>
    /// <param name="sequence">The log holds it.</param>
    /// <param name="wasSetAside">Told once the events are safe, before the log is touched.</param>
    /// <exception cref="LogDamagedException">The log can't be trusted. Nothing was changed.</exception>
    public static SetAside From(LogDirectory directory, long sequence, Action<SetAside>? wasSetAside = null)
    {
        SetAside aside = Copy(directory, sequence);
        wasSetAside?.Invoke(aside);
        List<GroupHeader> groups = GroupsFrom(directory, sequence);
        long kept = groups[0].SegmentOrdinal;
        long[] ordinals = LogDirectory.OrdinalsIn(directory.Disk, directory.Location);
        for (int at = ordinals.Length - 1; at >= 0 && ordinals[at] > kept; at--)
        {
            directory.Disk.Delete(directory.PathOf(ordinals[at]));
            directory.Disk.SyncDirectory(directory.Location);
        }
        groups.RemoveAll(group => group.SegmentOrdinal > kept);
        using IDiskFile segment = directory.Disk.Open(directory.PathOf(kept), forWriting: true);
        // Last first, and each by itself: a tear in one leaves nothing whole behind it.
        for (int at = groups.Count - 1; at >= 0; at--)
        {
            long behind = groups[at].Offset + groups[at].ExtentBytes;
            if (behind + LogFormat.BlockBytes <= segment.Length) Zero(segment, behind, LogFormat.BlockBytes);
            Zero(segment, groups[at].Offset, groups[at].ExtentBytes);
        }
        return aside;
    }

    private static SetAside Copy(LogDirectory directory, long sequence)
    {
        using var reader = new LogReader(directory.Disk, directory.Location, LogReading.Stopped);
        reader.Seek(sequence);
        var events = new MemoryStream();
        long count = 0;
        Span<byte> length = stackalloc byte[LogFormat.LengthPrefixBytes];
        for (; reader.TryNext(out LogEvent next); count++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, next.Bytes.Length);
            events.Write(length);
            events.Write(next.Bytes);
        }
        long sectors = (events.Length + LogFormat.SectorBytes - 1) / LogFormat.SectorBytes;
        events.SetLength(sectors * LogFormat.SectorBytes);
        string path = FreeName(directory, sequence);
        string leftover = LogDirectory.LeftoverOf(path);
        using (IDiskFile file = directory.Disk.Create(leftover))
        {
            file.Write(0, events.ToArray());
            file.Sync();
        }
        directory.Disk.Rename(leftover, path);
        directory.Disk.SyncDirectory(directory.Location);
        return new SetAside(path, sequence, count);
    }

    /// <summary>A crash may have left the same fork's file: this is another one.</summary>
    private static string FreeName(LogDirectory directory, long sequence)
    {
        for (int number = 1; ; number++)
        {
            string name = string.Create(
                CultureInfo.InvariantCulture, $"{Prefix}{sequence:D20}-{number}{Suffix}");
            string path = Path.Combine(directory.Location, name);
            if (!directory.Disk.Exists(path)) return path;
        }
    }

    private static List<GroupHeader> GroupsFrom(LogDirectory directory, long sequence)
    {
        var index = new SparseIndex(directory.Disk, directory.Location);
        using var cursor = new GroupCursor(directory.Disk, directory.Location, LogReading.Stopped, index);
        var groups = new List<GroupHeader>();
        if (cursor.GoTo(sequence))
            while (cursor.MoveNext())
                if (cursor.Group.NextSequence > sequence) groups.Add(cursor.Group);
        if (groups.Count > 0) return groups;
        throw new InvalidOperationException($"The log does not hold event {sequence}.");
    }

    private static void Zero(IDiskFile segment, long offset, int bytes)
    {
        segment.Write(offset, new byte[bytes]);
        segment.Sync();
    }
}
