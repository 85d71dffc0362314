using System.Buffers.Binary;

namespace Matching.Engine.Snapshots;

/// <summary>Writes numbers and names, little endian and without padding, through a small buffer.</summary>
internal sealed class ImageWriter(IImageSink sink) : IImageFields
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _used;

    public void Put(int value) => Number(ref value);

    public void Put(long value) => Number(ref value);

    public void Number(ref long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);
        _used += 8;
    }

    public void Number(ref int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);
        _used += 4;
    }

    public void Number(ref uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);
        _used += 4;
    }

    public void Amount(ref long value) => Number(ref value);

    public void Choice(ref byte value, byte last)
    {
        Room(1)[0] = value;
        _used++;
    }

    public void Flag(ref byte value) => Choice(ref value, 1);

    public void Name(ref Bytes16 value)
    {
        value.CopyTo(Room(Bytes16.Length));
        _used += Bytes16.Length;
    }

    public void Hash(ref Bytes32 value)
    {
        value.CopyTo(Room(Bytes32.Length));
        _used += Bytes32.Length;
    }

    public void Flush()
    {
        sink.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _used < bytes) Flush();
        return _buffer.AsSpan(_used, bytes);
    }
}
