using System.Buffers.Binary;
using Matching.Journal.Log;

namespace Matching.Replay.Archive;

/// <summary>
/// The first 4 KiB of an archived segment: a skippable frame to every zstd tool, and to us what the segment
/// is. Written last.
/// <code>
///   0 0x184D2A5E  4 4088    8 magic "MARCHIVE"  16 format version  20 shard  24 venue id (16)
///  40 ordinal (8)          48 segment bytes (8)  56 SHA-256 of the segment's bytes (32)
///  88 first sequence (8)   96 next sequence (8)
/// 104 hash of its last group (32)              136 k (8)          144 C_k (32)
/// 176 padding            4092 CRC of bytes 0 to 4092
/// </code>
/// </summary>
internal readonly record struct ArchiveHeader(ClosedSegment Segment, Hash256 Hash)
{
    public const int Bytes = 4096;

    public const uint SkippableFrame = 0x184D2A5E;
    public const int FrameHeaderBytes = 8;

    private const int Version = 1;
    private const ulong Magic = 0x455649_484352414D;
    private const int CrcAt = Bytes - sizeof(uint);
    private const int VenueIdBytes = 16;

    public void Write(Span<byte> block)
    {
        block.Fill(LogFormat.Padding);
        BinaryPrimitives.WriteUInt32LittleEndian(block, SkippableFrame);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], Bytes - FrameHeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(block[8..], Magic);
        BinaryPrimitives.WriteInt32LittleEndian(block[16..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(block[20..], Segment.Identity.Shard);
        Segment.Identity.VenueId.TryWriteBytes(block[24..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(block[40..], Segment.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(block[48..], Segment.Bytes);
        Hash.Write(block[56..]);
        BinaryPrimitives.WriteInt64LittleEndian(block[88..], Segment.FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(block[96..], Segment.NextSequence);
        Segment.GroupHash.Write(block[104..]);
        BinaryPrimitives.WriteInt64LittleEndian(block[136..], Segment.ChainBlocks);
        Segment.ChainHash.Write(block[144..]);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CrcAt..], Crc32C.Of(block[..CrcAt]));
    }

    /// <summary>What is wrong with the block, null if nothing is.</summary>
    public static string? TryRead(ReadOnlySpan<byte> block, out ArchiveHeader header)
    {
        header = default;
        if (block.Length < Bytes) return "it is cut off in its header";
        if (BinaryPrimitives.ReadUInt32LittleEndian(block[CrcAt..]) != Crc32C.Of(block[..CrcAt]))
            return "its header's checksum fails";
        if (BinaryPrimitives.ReadUInt64LittleEndian(block[8..]) != Magic) return "it is no archived segment";
        int version = BinaryPrimitives.ReadInt32LittleEndian(block[16..]);
        if (version != Version) return $"format version {version} is not known here";
        var segment = new ClosedSegment(
            new LogIdentity(
                new Guid(block.Slice(24, VenueIdBytes), bigEndian: true),
                BinaryPrimitives.ReadUInt32LittleEndian(block[20..])),
            BinaryPrimitives.ReadInt64LittleEndian(block[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[88..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[96..]),
            Hash256.Read(block[104..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[136..]),
            Hash256.Read(block[144..]));
        header = new ArchiveHeader(segment, Hash256.Read(block[56..]));
        return null;
    }
}
