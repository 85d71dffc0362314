using System.Runtime.InteropServices;
using System.Text;

namespace Matching.Engine;

/// <summary>
/// Sixteen bytes of a client's or the venue's choosing: a <c>ClOrdId</c>, a symbol, a name, a random id.
/// Text is ASCII, left-aligned, padded with zero bytes; all zero means "none".
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct Bytes16 : IEquatable<Bytes16>
{
    public const int Length = 16;

    private ulong _low;
    private ulong _high;

    /// <summary>At most 16 bytes, the rest zero.</summary>
    /// <exception cref="ArgumentException">More than 16 bytes.</exception>
    public Bytes16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Length) throw new ArgumentException("more than 16 bytes", nameof(bytes));
        _low = _high = 0;
        bytes.CopyTo(AsSpan(ref this));
    }

    /// <summary>At most 16 ASCII characters.</summary>
    /// <exception cref="ArgumentException">Longer, or not ASCII.</exception>
    public static Bytes16 FromText(string text)
    {
        if (text.Length > Length || !Ascii.IsValid(text))
            throw new ArgumentException($"'{text}' is not at most 16 ASCII characters", nameof(text));
        Span<byte> bytes = stackalloc byte[Length];
        return new Bytes16(bytes[..Encoding.ASCII.GetBytes(text, bytes)]);
    }

    public readonly bool IsEmpty => (_low | _high) == 0;
    public readonly ulong Low => _low;
    public readonly ulong High => _high;

    public readonly void CopyTo(Span<byte> destination)
    {
        Bytes16 copy = this;
        AsSpan(ref copy).CopyTo(destination);
    }

    public readonly bool Equals(Bytes16 other) => _low == other._low && _high == other._high;
    public override readonly bool Equals(object? obj) => obj is Bytes16 other && Equals(other);
    public override readonly int GetHashCode() => (int)(Mix.Hash(_low, _high) >> 32);
    public static bool operator ==(Bytes16 left, Bytes16 right) => left.Equals(right);
    public static bool operator !=(Bytes16 left, Bytes16 right) => !left.Equals(right);

    /// <summary>The text without its padding; bytes that are not printable ASCII as hex.</summary>
    public override readonly string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        ReadOnlySpan<byte> text = bytes.TrimEnd((byte)0);
        foreach (byte b in text)
            if (b is < 0x20 or > 0x7e) return Convert.ToHexStringLower(bytes);
        return Encoding.ASCII.GetString(text);
    }

    private static Span<byte> AsSpan(ref Bytes16 value) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref value, 1));
}
