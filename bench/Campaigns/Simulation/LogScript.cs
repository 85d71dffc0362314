using System.Buffers.Binary;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>
/// What the log's tests share: a small log, and events whose bytes follow from their sequence.
/// </summary>
internal static class LogScript
{
    public const string Place = "/log";
    public const int Block = LogFormat.BlockBytes;

    public static readonly LogIdentity Identity = new(new Guid("6f1e94f0-52a1-4b0e-9d3c-0a4f2f6d8b11"), 7);

    /// <summary>Segments of a header and seven blocks, all on one thread.</summary>
    public static readonly LogOptions Small = new()
    {
        SegmentBytes = 8 * Block,
        FillStepBytes = 4 * Block,
        FillInBackground = false,
        HashBeside = false,
        AllowSmallSegments = true,
        Clock = new StillClock(),
    };

    private static readonly byte[]?[] s_events = new byte[32 * 1024][];

    public static string PathOf(long ordinal) => LogDirectory.PathOf(Place, ordinal);

    /// <summary>
    /// 40 to 400 bytes, with a stretch of zeros in some of them. Kept, for the campaigns ask often.
    /// </summary>
    public static byte[] EventOf(long sequence) => s_events[sequence] ??= MakeEvent(sequence);

    public static int Encode(Span<byte> space, long firstSequence, int events)
    {
        int at = 0;
        for (long sequence = firstSequence; sequence < firstSequence + events; sequence++)
        {
            byte[] bytes = EventOf(sequence);
            BinaryPrimitives.WriteInt32LittleEndian(space[at..], bytes.Length);
            bytes.CopyTo(space[(at + LogFormat.LengthPrefixBytes)..]);
            at += LogFormat.LengthPrefixBytes + bytes.Length;
        }
        return at;
    }

    public static void Append(LogWriter writer, int events, uint epoch = 1)
    {
        long first = writer.LastSequence + 1;
        int bytes = Encode(writer.Begin(), first, events);
        writer.Commit(bytes, first, events, epoch);
    }

    /// <summary>A log on a new disk with a group of that many events each; 0 stands for a seal.</summary>
    public static SimDisk DiskWith(params int[] groups)
    {
        var disk = new SimDisk();
        using OpenLog log = OpenLog.On(disk);
        log.Append(groups);
        return disk;
    }

    /// <summary>
    /// The last sequence that recovery finds; it checks every event against what was written.
    /// </summary>
    public static long Recover(IDisk disk)
    {
        using OpenLog log = OpenLog.On(disk);
        return log.Tail.LastSequence;
    }

    private static byte[] MakeEvent(long sequence)
    {
        var random = new Random((int)sequence * 7919);
        byte[] bytes = new byte[40 + random.Next(361)];
        random.NextBytes(bytes);
        if (sequence % 5 == 0) bytes.AsSpan(8, bytes.Length - 16).Clear();
        return bytes;
    }

    private sealed class StillClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddDays(20_000);
    }
}
