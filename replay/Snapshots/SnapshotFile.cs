using System.Buffers.Binary;
using System.Security.Cryptography;
using Matching.Engine;
using Matching.Engine.Snapshots;
using Matching.Engine.Views;
using Matching.Journal.Log;

namespace Matching.Replay.Snapshots;

/// <summary>
/// A snapshot, opened for reading. It believes nothing: header, length, each block's checksum and the image's
/// SHA-256 must hold, and the image must be a state's.
/// </summary>
public sealed class SnapshotFile : IImageSource, IDisposable
{
    private const int BlocksPerRead = 64;

    private readonly string _path;
    private readonly IDiskFile _file;
    private readonly byte[] _read;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _offset = SnapshotFormat.BlockBytes;
    private long _left;
    private int _blocks;
    private int _block;
    private int _used;

    /// <exception cref="InvalidSnapshotException">Its header or its length is not as written.</exception>
    public SnapshotFile(IDisk disk, string path)
    {
        _path = path;
        _file = disk.Open(path, forWriting: false);
        try
        {
            Header = ReadHeader();
            _left = Header.ImageBytes;
            long most = Math.Min(BlocksPerRead, _file.Length / SnapshotFormat.BlockBytes);
            _read = new byte[most * SnapshotFormat.BlockBytes];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SnapshotHeader Header { get; }

    /// <summary>Gives a fresh engine the state; it is of no use afterwards if this throws.</summary>
    /// <exception cref="InvalidSnapshotException">The file is damaged, or its state is no state.</exception>
    public void Load(MatchingEngine engine)
    {
        try
        {
            StateImage.Read(engine, this);
        }
        catch (InvalidImageException invalid)
        {
            throw new InvalidSnapshotException(_path, invalid.Message, invalid);
        }
        RequireHash();
        var state = new StateView(engine);
        Span<byte> venueId = stackalloc byte[Bytes16.Length];
        Header.Identity.VenueId.TryWriteBytes(venueId, bigEndian: true, out _);
        bool isOfHeader = engine.LastSequence == Header.Sequence && engine.Epoch == Header.Epoch
            && engine.Time == Header.Time && state.Genesis.VenueId == new Bytes16(venueId)
            && (uint)state.Genesis.Shard == Header.Identity.Shard;
        if (!isOfHeader) throw Invalid("its state is not the one that its header names");
    }

    /// <summary>Reads all of it and checks every checksum, without making a state of it.</summary>
    /// <exception cref="InvalidSnapshotException">The file is damaged.</exception>
    public void Check()
    {
        Span<byte> some = stackalloc byte[SnapshotFormat.BlockBytes];
        while (Read(some) > 0)
        {
        }
        RequireHash();
    }

    public int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty) return 0;
        if (_used == SnapshotFormat.BytesPerBlock || _blocks == 0) NextBlock();
        int count = (int)Math.Min(Math.Min(buffer.Length, SnapshotFormat.BytesPerBlock - _used), _left);
        ReadOnlySpan<byte> bytes = _read.AsSpan(_block * SnapshotFormat.BlockBytes + _used, count);
        bytes.CopyTo(buffer);
        _hash.AppendData(bytes);
        _used += count;
        _left -= count;
        return count;
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private SnapshotHeader ReadHeader()
    {
        Span<byte> block = stackalloc byte[SnapshotFormat.BlockBytes];
        string? wrong = SnapshotHeader.TryRead(block[.._file.Read(0, block)], out SnapshotHeader header);
        if (wrong is not null) throw Invalid(wrong);
        long length = _file.Length;
        return header.ImageBytes < length && length == SnapshotFormat.FileBytes(header.ImageBytes)
            ? header
            : throw Invalid($"it has {length} bytes, which is not what its image needs");
    }

    private void NextBlock()
    {
        _used = 0;
        if (++_block >= _blocks)
        {
            int bytes = (int)Math.Min(_read.Length, SnapshotFormat.FileBytes(Header.ImageBytes) - _offset);
            if (_file.Read(_offset, _read.AsSpan(0, bytes)) < bytes) throw Invalid("it is cut off");
            (_block, _blocks) = (0, bytes / SnapshotFormat.BlockBytes);
            _offset += bytes;
        }
        ReadOnlySpan<byte> block =
            _read.AsSpan(_block * SnapshotFormat.BlockBytes, SnapshotFormat.BlockBytes);
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(block[SnapshotFormat.BytesPerBlock..]);
        if (crc != Crc32C.Of(block[..SnapshotFormat.BytesPerBlock]))
            throw Invalid($"the checksum of its block at {BlockOffset} fails");
    }

    private long BlockOffset => _offset - (long)(_blocks - _block) * SnapshotFormat.BlockBytes;

    private void RequireHash()
    {
        if (Hash256.Read(_hash.GetHashAndReset()) != Header.StateHash)
            throw Invalid("its image's SHA-256 is not the one in its header");
    }

    private InvalidSnapshotException Invalid(string why) => new(_path, why);
}
