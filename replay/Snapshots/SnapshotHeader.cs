using System.Buffers.Binary;
using Matching.Journal.Log;

namespace Matching.Replay.Snapshots;

/// <summary>
/// The first block of a snapshot: of which venue's history it is, up to which event, and what its image must
/// be. Written last.
/// <code>
///   0 magic "MSNAPSHT" (8)   8 format version  12 shard   16 venue id (16)
///  32 sequence (8)          40 epoch           44 padding  48 time, ns (8)
///  56 k (8)                 64 C_k (32)        96 hash so far (32)
/// 128 image bytes (8)      136 SHA-256 of the image (32)
/// 168 padding             4092 CRC of bytes 0 to 4092
/// </code>
/// </summary>
/// <param name="Identity">The venue and shard.</param>
/// <param name="Epoch">At that event.</param>
/// <param name="Time">The engine's, at that event.</param>
/// <param name="History">The log's events up to there, which it must confirm.</param>
/// <param name="ImageBytes">The length of the state image.</param>
/// <param name="StateHash">SHA-256 of the state image.</param>
public readonly record struct SnapshotHeader(
    LogIdentity Identity, uint Epoch, long Time, HistoryClaim History, long ImageBytes, Hash256 StateHash)
{
    private const ulong Magic = 0x544853_50414E534D;
    private const int CrcAt = SnapshotFormat.BytesPerBlock;
    private const int VenueIdBytes = 16;

    /// <summary>The last event in it, with which a transaction ended.</summary>
    public long Sequence => History.Sequence;

    internal void Write(Span<byte> block)
    {
        block.Fill(LogFormat.Padding);
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], SnapshotFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], Identity.Shard);
        Identity.VenueId.TryWriteBytes(block[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], History.Sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(block[40..], Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(block[48..], Time);
        BinaryPrimitives.WriteInt64LittleEndian(block[56..], History.Blocks);
        History.Hash.Write(block[64..]);
        History.HashSoFar.Write(block[96..]);
        BinaryPrimitives.WriteInt64LittleEndian(block[128..], ImageBytes);
        StateHash.Write(block[136..]);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CrcAt..], Crc32C.Of(block[..CrcAt]));
    }

    /// <summary>What is wrong with the block, null if nothing is.</summary>
    internal static string? TryRead(ReadOnlySpan<byte> block, out SnapshotHeader header)
    {
        header = default;
        if (block.Length < SnapshotFormat.BlockBytes) return "it is cut off in its header";
        if (BinaryPrimitives.ReadUInt32LittleEndian(block[CrcAt..]) != Crc32C.Of(block[..CrcAt]))
            return "its header's checksum fails";
        if (BinaryPrimitives.ReadUInt64LittleEndian(block) != Magic) return "it is no snapshot";
        int version = BinaryPrimitives.ReadInt32LittleEndian(block[8..]);
        if (version != SnapshotFormat.Version) return $"format version {version} is not known here";
        var history = new HistoryClaim(
            BinaryPrimitives.ReadInt64LittleEndian(block[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[56..]),
            Hash256.Read(block[64..]),
            Hash256.Read(block[96..]));
        header = new SnapshotHeader(
            new LogIdentity(
                new Guid(block.Slice(16, VenueIdBytes), bigEndian: true),
                BinaryPrimitives.ReadUInt32LittleEndian(block[12..])),
            BinaryPrimitives.ReadUInt32LittleEndian(block[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[48..]),
            history,
            BinaryPrimitives.ReadInt64LittleEndian(block[128..]),
            Hash256.Read(block[136..]));
        return header.ImageBytes > 0 && history.Sequence > 0 ? null : "its header's numbers can't be";
    }
}
