using System.Runtime.InteropServices;

namespace Matching.Engine;

/// <summary>Thirty-two bytes: a SHA-256.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Bytes32
{
    public const int Length = 32;

    private Bytes16 _low;
    private Bytes16 _high;

    /// <exception cref="ArgumentException">Not exactly 32 bytes.</exception>
    public Bytes32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new ArgumentException("not 32 bytes", nameof(bytes));
        _low = new Bytes16(bytes[..16]);
        _high = new Bytes16(bytes[16..]);
    }

    public readonly void CopyTo(Span<byte> destination)
    {
        _low.CopyTo(destination);
        _high.CopyTo(destination[16..]);
    }

    public override readonly string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
