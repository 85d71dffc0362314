using System.Runtime.CompilerServices;
using Matching.Engine;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Protobuf's bytes, field by field in the order of their numbers, as the generated code writes them: what is
/// zero is left out. For messages that are made for every order, and would be objects first.
/// </summary>
/// <param name="to">Has room for all: nothing is written beyond it, and the writer would throw.</param>
internal ref struct WireWriter(Span<byte> to)
{
    private const uint MoreBytes = 0x80;
    private const int BitsPerByte = 7;
    private const int FieldsOfOneByte = 16;

    private readonly Span<byte> _to = to;
    private int _length;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _to[.._length];

    /// <summary>Of the type int64, int32, uint32, or an enum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(int field, long value)
    {
        if (value == 0) return;
        // The field is known where this is inlined, so of these only one is left.
        if (field < FieldsOfOneByte) _to[_length++] = (byte)(field << 3);
        else Varint((uint)field << 3);
        if ((ulong)value < MoreBytes) _to[_length++] = (byte)value;
        else Varint((ulong)value);
    }

    /// <summary>Of the type bytes: without the zeros behind it.</summary>
    public void Name(int field, Bytes16 value)
    {
        if (value.IsEmpty) return;
        Span<byte> bytes = stackalloc byte[Bytes16.Length];
        value.CopyTo(bytes);
        Bytes(field, bytes.TrimEnd((byte)0));
    }

    /// <summary>A string of bytes or a message, also where it is empty.</summary>
    public void Bytes(int field, scoped ReadOnlySpan<byte> bytes)
    {
        Head(field, bytes.Length);
        bytes.CopyTo(_to[_length..]);
        _length += bytes.Length;
    }

    /// <summary>What comes before so many bytes, which the caller puts behind it.</summary>
    public void Head(int field, int length)
    {
        Varint((uint)field << 3 | WireReader.Bytes);
        Varint((uint)length);
    }

    private void Varint(ulong value)
    {
        int at = _length;
        for (; value >= MoreBytes; value >>= BitsPerByte) _to[at++] = (byte)(value | MoreBytes);
        _to[at++] = (byte)value;
        _length = at;
    }
}
