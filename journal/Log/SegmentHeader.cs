using System.Buffers.Binary;

namespace Matching.Journal.Log;

/// <summary>
/// The first 4 KiB of a segment that is in use, written when the writer enters it; zeros before that.
/// <code>
///   0 magic "MSEGMENT" (8)   8 format version  12 shard   16 venue id (16)   32 ordinal (8)
///  40 segment bytes (8)     48 first sequence (8)         56 epoch           60 kind of the group before
///  64 created, ns (8)       72 hash of the group before (32)
/// 104 k (8)                112 C_k (32)
/// 144 ordinal of the segment (8) and 152 offset (8) of the group that holds event k * 1024 + 1
/// 160 padding             4092 CRC of bytes 0 to 4092
/// </code>
/// </summary>
internal readonly record struct SegmentHeader(
    LogIdentity Identity,
    long Ordinal,
    long SegmentBytes,
    LogState Before,
    long CreatedNs)
{
    private const ulong Magic = 0x544E454D4745534D;
    private const int VenueIdAt = 16;
    private const int FillAt = 160;
    private const int CrcAt = LogFormat.SegmentHeaderBytes - sizeof(uint);

    public void Write(Span<byte> block)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], LogFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], Identity.Shard);
        Identity.Write(block[VenueIdAt..]);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(block[40..], SegmentBytes);
        BinaryPrimitives.WriteInt64LittleEndian(block[48..], Before.NextSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(block[56..], Before.Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(block[60..], (int)Before.LastKind);
        BinaryPrimitives.WriteInt64LittleEndian(block[64..], CreatedNs);
        Before.LastGroupHash.Write(block[72..]);
        BinaryPrimitives.WriteInt64LittleEndian(block[104..], Before.ChainBlocks);
        Before.ChainHash.Write(block[112..]);
        BinaryPrimitives.WriteInt64LittleEndian(block[144..], Before.OpenBlock.SegmentOrdinal);
        BinaryPrimitives.WriteInt64LittleEndian(block[152..], Before.OpenBlock.Offset);
        block[FillAt..CrcAt].Fill(LogFormat.Padding);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CrcAt..], Crc32C.Of(block[..CrcAt]));
    }

    /// <summary>False unless magic and checksum hold.</summary>
    public static bool TryRead(ReadOnlySpan<byte> block, out SegmentHeader header, out int version)
    {
        header = default;
        version = 0;
        if (block.Length < LogFormat.SegmentHeaderBytes) return false;
        if (BinaryPrimitives.ReadUInt64LittleEndian(block) != Magic) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(block[CrcAt..]) != Crc32C.Of(block[..CrcAt]))
            return false;
        version = BinaryPrimitives.ReadInt32LittleEndian(block[8..]);
        if (version == LogFormat.Version) header = ReadFields(block);
        return true;
    }

    private static SegmentHeader ReadFields(ReadOnlySpan<byte> block) => new(
        new LogIdentity(
            new Guid(block.Slice(VenueIdAt, LogIdentity.VenueIdBytes), bigEndian: true),
            BinaryPrimitives.ReadUInt32LittleEndian(block[12..])),
        BinaryPrimitives.ReadInt64LittleEndian(block[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(block[40..]),
        new LogState(
            BinaryPrimitives.ReadInt64LittleEndian(block[48..]),
            BinaryPrimitives.ReadUInt32LittleEndian(block[56..]),
            (GroupKind)BinaryPrimitives.ReadInt32LittleEndian(block[60..]),
            Hash256.Read(block[72..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[104..]),
            Hash256.Read(block[112..]),
            new GroupPlace(
                BinaryPrimitives.ReadInt64LittleEndian(block[144..]),
                BinaryPrimitives.ReadInt64LittleEndian(block[152..]))),
        BinaryPrimitives.ReadInt64LittleEndian(block[64..]));
}
