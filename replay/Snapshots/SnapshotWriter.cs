using System.Buffers.Binary;
using System.Security.Cryptography;
using Matching.Engine.Snapshots;
using Matching.Journal.Log;

namespace Matching.Replay.Snapshots;

/// <summary>
/// Takes a state image and writes it as blocks with a checksum each, in small synced steps: the device serves
/// the journal's own syncs in between.
/// </summary>
internal sealed class SnapshotWriter(IDiskFile file) : IImageSink, IDisposable
{
    private const int BlocksPerStep = 64;

    private readonly byte[] _step = new byte[BlocksPerStep * SnapshotFormat.BlockBytes];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _offset = SnapshotFormat.BlockBytes;
    private int _blocks;
    private int _used;

    public long ImageBytes { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        ImageBytes += bytes.Length;
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, SnapshotFormat.BytesPerBlock - _used);
            bytes[..count].CopyTo(Block[_used..]);
            bytes = bytes[count..];
            _used += count;
            if (_used == SnapshotFormat.BytesPerBlock) CloseBlock();
        }
    }

    /// <summary>Fills the last block up; returns when all of the image is on the device.</summary>
    public Hash256 Finish()
    {
        if (_used > 0)
        {
            Block[_used..].Fill(LogFormat.Padding);
            CloseBlock();
        }
        if (_blocks > 0) WriteStep();
        return Hash256.Read(_hash.GetHashAndReset());
    }

    /// <summary>Last of all: before it, the file is none that anybody would read.</summary>
    public void WriteHeader(in SnapshotHeader header)
    {
        Span<byte> block = _step.AsSpan(0, SnapshotFormat.BlockBytes);
        header.Write(block);
        file.Write(0, block);
        file.Sync();
    }

    public void Dispose() => _hash.Dispose();

    private Span<byte> Block =>
        _step.AsSpan(_blocks * SnapshotFormat.BlockBytes, SnapshotFormat.BytesPerBlock);

    private void CloseBlock()
    {
        uint crc = Crc32C.Of(Block);
        int crcAt = _blocks * SnapshotFormat.BlockBytes + SnapshotFormat.BytesPerBlock;
        BinaryPrimitives.WriteUInt32LittleEndian(_step.AsSpan(crcAt), crc);
        _used = 0;
        if (++_blocks == BlocksPerStep) WriteStep();
    }

    private void WriteStep()
    {
        ReadOnlySpan<byte> step = _step.AsSpan(0, _blocks * SnapshotFormat.BlockBytes);
        file.Write(_offset, step);
        file.Sync();
        _offset += step.Length;
        _blocks = 0;
    }
}
