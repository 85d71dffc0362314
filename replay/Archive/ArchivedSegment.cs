using System.Buffers.Binary;
using System.Security.Cryptography;
using Matching.Journal.Log;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Matching.Replay.Archive;

/// <summary>
/// One segment, compressed with zstd: any zstd tool gives back the segment's bytes. In front stands our
/// header, behind it padding to a block, both in frames that such tools skip.
/// </summary>
internal static class ArchivedSegment
{
    private const int Level = 3;
    private const int PieceBytes = 256 * 1024;

    /// <exception cref="ArchiveException">Its header is damaged.</exception>
    public static ArchiveHeader ReadHeader(IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, forWriting: false);
        byte[] block = new byte[ArchiveHeader.Bytes];
        int count = file.Read(0, block);
        string? wrong = ArchiveHeader.TryRead(block.AsSpan(0, count), out ArchiveHeader header);
        return wrong is null ? header : throw Damaged(path, wrong);
    }

    /// <summary>Writes a new file; returns when it is durable under this name.</summary>
    public static void Compress(IDisk disk, string segmentPath, ClosedSegment segment, string path)
    {
        using IDiskFile source = disk.Open(segmentPath, forWriting: false);
        using IDiskFile target = disk.Create(path);
        var blocks = new BlockStream(target, ArchiveHeader.Bytes, long.MaxValue);
        Hash256 hash;
        using (var compressor = new CompressionStream(blocks, Level))
        {
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
            hash = Copy(new BlockStream(source, 0, segment.Bytes), compressor);
        }
        blocks.Write(PaddingAt(blocks.WrittenTo));
        blocks.WriteRest();
        byte[] header = new byte[ArchiveHeader.Bytes];
        new ArchiveHeader(segment, hash).Write(header);
        target.Write(0, header);
        target.Sync();
        target.ForgetCache();
    }

    /// <summary>Decompresses into the file, or only to see that it can be done.</summary>
    /// <exception cref="ArchiveException">What comes out is not the segment.</exception>
    public static void Decompress(IDisk disk, string path, IDiskFile? target)
    {
        ArchiveHeader header = ReadHeader(disk, path);
        using IDiskFile source = disk.Open(path, forWriting: false);
        using var blocks = target is null ? null : new BlockStream(target, 0, long.MaxValue);
        Hash256 hash;
        try
        {
            using var decompressor = new DecompressionStream(
                new BlockStream(source, ArchiveHeader.Bytes, source.Length));
            hash = Copy(decompressor, blocks ?? Stream.Null);
        }
        catch (Exception wrong) when (wrong is ZstdException or EndOfStreamException)
        {
            throw Damaged(path, $"it can't be decompressed: {wrong.Message}", wrong);
        }
        if (hash != header.Hash) throw Damaged(path, "the SHA-256 of what it holds is not the segment's");
        blocks?.WriteRest();
    }

    /// <summary>SHA-256 of a file that was not compressed.</summary>
    public static Hash256 HashOf(IDisk disk, string path)
    {
        using IDiskFile file = disk.Open(path, forWriting: false);
        return Copy(new BlockStream(file, 0, file.Length), Stream.Null);
    }

    private static Hash256 Copy(Stream from, Stream to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[PieceBytes];
        for (int count = from.Read(piece); count > 0; count = from.Read(piece))
        {
            hash.AppendData(piece, 0, count);
            to.Write(piece, 0, count);
        }
        return Hash256.Read(hash.GetHashAndReset());
    }

    /// <summary>A frame to skip, up to the end of a block.</summary>
    private static byte[] PaddingAt(long offset)
    {
        long bytes = LogFormat.BlockBytes - offset % LogFormat.BlockBytes;
        if (bytes < ArchiveHeader.FrameHeaderBytes) bytes += LogFormat.BlockBytes;
        byte[] frame = new byte[bytes];
        frame.AsSpan().Fill(LogFormat.Padding);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, ArchiveHeader.SkippableFrame);
        BinaryPrimitives.WriteUInt32LittleEndian(
            frame.AsSpan(4), (uint)bytes - ArchiveHeader.FrameHeaderBytes);
        return frame;
    }

    private static ArchiveException Damaged(string path, string why, Exception? cause = null) =>
        new($"{Path.GetFileName(path)}: {why}", cause);
}
