using System.Numerics;
using System.Runtime.InteropServices;

namespace Matching.Journal.Log;

/// <summary>CRC-32C (Castagnoli) with the usual inversions: of "123456789" it is 0xE3069283.</summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }
}
