using System.Buffers.Binary;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// Makes a segment's checksums anew, as who wants to be believed would: its header's, and those of each group
/// as far as one follows the other; with the chain as well, each group then goes on from the one before.
/// </summary>
internal static class SegmentMender
{
    private const int SegmentCrcAt = 4092;
    private const int ExtentAt = 8;
    private const int PayloadAt = 12;
    private const int PreviousHashAt = 48;
    private const int BodyCrcAt = 80;
    private const int HeaderCrcAt = 124;

    public static void Mend(byte[] segment, bool withChain)
    {
        if (segment.Length < LogFormat.SegmentHeaderBytes) return;
        WriteCrc(segment.AsSpan(0, LogFormat.SegmentHeaderBytes), SegmentCrcAt, SegmentCrcAt);
        Span<byte> before = default;
        for (int at = LogFormat.SegmentHeaderBytes; at < segment.Length;)
        {
            Span<byte> rest = segment.AsSpan(at);
            if (rest.Length < LogFormat.GroupHeaderBytes || rest[..4].IndexOfAnyExcept((byte)0) < 0) return;
            int payload = BinaryPrimitives.ReadInt32LittleEndian(rest[PayloadAt..]);
            if (payload < 0 || payload > rest.Length - LogFormat.GroupHeaderBytes) return;
            int extent = LogFormat.ExtentOf(payload);
            if (extent > rest.Length) return;
            BinaryPrimitives.WriteInt32LittleEndian(rest[ExtentAt..], extent);
            if (withChain && !before.IsEmpty) Hash256.Of(before).Write(rest[PreviousHashAt..]);
            Span<byte> body = rest[LogFormat.GroupHeaderBytes..extent];
            BinaryPrimitives.WriteUInt32LittleEndian(rest[BodyCrcAt..], Crc32C.Of(body));
            WriteCrc(rest, HeaderCrcAt, HeaderCrcAt);
            before = rest[..LogFormat.GroupHeaderBytes];
            at += extent;
        }
    }

    private static void WriteCrc(Span<byte> bytes, int length, int at) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], Crc32C.Of(bytes[..length]));
}
