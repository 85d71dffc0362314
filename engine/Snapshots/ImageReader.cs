using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Matching.Engine.Snapshots;

/// <summary>
/// Reads what an <see cref="ImageWriter"/> has written, through a small buffer. It believes nothing: what is
/// cut off or out of range ends in an <see cref="InvalidImageException"/>.
/// </summary>
internal sealed class ImageReader(IImageSource source) : IImageFields
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _used;
    private int _filled;

    /// <summary>Refuses the image where a condition does not hold.</summary>
    public static void Require([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds) throw new InvalidImageException($"the state image is invalid: {what}");
    }

    public int TakeNumber()
    {
        int value = 0;
        Number(ref value);
        return value;
    }

    /// <summary>How many rows of a table follow.</summary>
    public int TakeCount(int least, int most, string table)
    {
        int count = TakeNumber();
        Require(count >= least && count <= most, $"{count} {table}");
        return count;
    }

    public void Number(ref long value) => value = BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public void Number(ref int value) => value = BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public void Number(ref uint value) => value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public void Amount(ref long value)
    {
        Number(ref value);
        Require(value is >= 0 and <= Limits.MaxAmount, $"an amount of {value}");
    }

    public void Choice(ref byte value, byte last)
    {
        value = Take(1)[0];
        Require(value <= last, $"a choice of {value}, at most {last}");
    }

    public void Flag(ref byte value) => Choice(ref value, 1);

    public void Name(ref Bytes16 value) => value = new Bytes16(Take(Bytes16.Length));

    public void Hash(ref Bytes32 value) => value = new Bytes32(Take(Bytes32.Length));

    /// <summary>Nothing may follow.</summary>
    public void RequireEnd() =>
        Require(_used == _filled && source.Read(_buffer) == 0, "it goes on behind its end");

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (_filled - _used < bytes) Fill(bytes);
        ReadOnlySpan<byte> taken = _buffer.AsSpan(_used, bytes);
        _used += bytes;
        return taken;
    }

    private void Fill(int bytes)
    {
        _buffer.AsSpan(_used, _filled - _used).CopyTo(_buffer);
        _filled -= _used;
        _used = 0;
        while (_filled < bytes)
        {
            int read = source.Read(_buffer.AsSpan(_filled));
            Require(read > 0, "it is cut off");
            _filled += read;
        }
    }
}
