using System.Buffers.Binary;
using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary>A sound log of several groups, where its groups stand, and what recovery says of it.</summary>
internal sealed class RotImage
{
    private const int BodyCrcAt = 80;
    private const int HeaderCrcAt = 124;

    private readonly List<LogGroup> _groups = [];

    private RotImage(SimDisk disk)
    {
        Disk = disk;
        using LogDirectory directory = LogDirectory.Open(disk.Copy(), LogScript.Place);
        var options = new RecoveryOptions { GroupScanned = _groups.Add };
        using LogTail tail = LogRecovery.Open(directory, LogScript.Identity, options);
        Facts = RotFacts.Of(tail);
        Segments = [.. Ordinals(disk)];
    }

    public SimDisk Disk { get; }
    public RotFacts Facts { get; }

    /// <summary>Also the one that is prepared.</summary>
    public IReadOnlyList<long> Segments { get; }

    public LogGroup LastGroup => _groups[^1];

    /// <summary>What a reader beside a venue must give: all that a later header proves.</summary>
    public long ProvedSequence => LastGroup.FirstSequence - 1;

    public GroupPlace End =>
        LastGroup.Place with { Offset = LastGroup.Place.Offset + LastGroup.ExtentBytes };

    /// <summary>With a group of that many events each; 0 stands for a seal.</summary>
    public static RotImage With(params int[] groups)
    {
        var disk = new SimDisk();
        using (OpenLog log = OpenLog.On(disk)) log.Append(groups);
        return new RotImage(disk.Copy());
    }

    /// <summary>
    /// Whether a sound group, or a segment in use, stands behind that place: then its damage can be seen
    /// beside a venue too.
    /// </summary>
    public bool IsBeforeLastGroup(GroupPlace place) =>
        (place.SegmentOrdinal, place.Offset).CompareTo(
            (LastGroup.Place.SegmentOrdinal, LastGroup.Place.Offset)) < 0;

    /// <summary>Up to the end of its last group; of one that is prepared, the place of its header.</summary>
    public long WrittenBytesOf(long segment) => _groups
        .Where(group => group.Place.SegmentOrdinal == segment)
        .Select(group => group.Place.Offset + group.ExtentBytes)
        .Append(LogFormat.SegmentHeaderBytes)
        .Max();

    public static long BytesOf(SimDisk disk, long segment) => disk.File(LogScript.PathOf(segment)).Length;

    /// <summary>
    /// What a reader would take if it didn't check the checksums of the group in which the offset lies: the
    /// checksums made anew. False where it lies in none.
    /// </summary>
    public bool TryRepairChecksums(SimDisk disk, GroupPlace place)
    {
        foreach (LogGroup group in _groups)
        {
            bool holds = group.Place.SegmentOrdinal == place.SegmentOrdinal
                && place.Offset >= group.Place.Offset
                && place.Offset < group.Place.Offset + group.ExtentBytes;
            if (!holds) continue;
            SimFile file = disk.File(LogScript.PathOf(place.SegmentOrdinal));
            byte[] bytes = new byte[group.ExtentBytes];
            file.Read(group.Place.Offset, bytes);
            Write(bytes, BodyCrcAt, Crc32C.Of(bytes.AsSpan(LogFormat.GroupHeaderBytes)));
            Write(bytes, HeaderCrcAt, Crc32C.Of(bytes.AsSpan(0, HeaderCrcAt)));
            file.Write(group.Place.Offset, bytes);
            return true;
        }
        return false;
    }

    private static void Write(byte[] bytes, int at, uint crc) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), crc);

    private static IEnumerable<long> Ordinals(SimDisk disk) =>
        LogDirectory.OrdinalsIn(disk, LogScript.Place);
}
