namespace Matching.Gateway.Sessions;

/// <summary>
/// Protobuf's fields, one behind the other, for messages that come for every order. It refuses what is not
/// whole; the generated code then says what it makes of that.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> from)
{
    /// <summary>Behind a field's number: a length and so many bytes. A varint's is 0.</summary>
    public const int Bytes = 2;

    private const int BitsPerByte = 7;
    private const int MoreBytes = 0x80;
    private const int MostBits = 64;

    private readonly ReadOnlySpan<byte> _from = from;
    private int _at;

    public readonly bool IsAtEnd => _at == _from.Length;

    /// <summary>A number, or what comes before a field: its own number and how it is written.</summary>
    public bool TryVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < MostBits && _at < _from.Length; shift += BitsPerByte)
        {
            byte next = _from[_at++];
            value |= (ulong)(next & (MoreBytes - 1)) << shift;
            if (next < MoreBytes) return true;
        }
        return false;
    }

    public bool TryNumber(out long value)
    {
        bool isThere = TryVarint(out ulong read);
        value = (long)read;
        return isThere;
    }

    /// <summary>Of a number of 32 bits the lower half counts, as the generated code has it.</summary>
    public bool TryNumber(out int value)
    {
        bool isThere = TryVarint(out ulong read);
        value = (int)read;
        return isThere;
    }

    public bool TryNumber(out uint value)
    {
        bool isThere = TryVarint(out ulong read);
        value = (uint)read;
        return isThere;
    }

    public bool TryBytes(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryVarint(out ulong length) || length > (ulong)(_from.Length - _at)) return false;
        bytes = _from.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }
}
