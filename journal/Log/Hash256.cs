using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Matching.Journal.Log;

/// <summary>A SHA-256 value, held by value: 32 bytes in the order in which SHA-256 gives them.</summary>
[StructLayout(LayoutKind.Sequential, Size = LogFormat.HashBytes)]
public readonly record struct Hash256
{
    private readonly ulong _first, _second, _third, _fourth;

    public static Hash256 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[LogFormat.HashBytes];
        SHA256.HashData(bytes, hash);
        return Read(hash);
    }

    public static Hash256 Read(ReadOnlySpan<byte> source) => MemoryMarshal.Read<Hash256>(source);

    public void Write(Span<byte> target) => MemoryMarshal.Write(target, in this);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[LogFormat.HashBytes];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
