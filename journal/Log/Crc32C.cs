using System.Numerics;
using System.Runtime.InteropServices;

namespace Matching.Journal.Log;

/// <summary>
/// CRC-32C (Castagnoli) with the usual inversions: of "123456789" it is 0xE3069283. The instruction takes
/// three cycles and could be begun in each, so long stretches go as three at a time, put together by what a
/// stretch of zeros does to a checksum, which is a table.
/// </summary>
public static class Crc32C
{
    private const int Stretch = 512;
    private const int Words = Stretch / sizeof(ulong);
    private const int BytesOfCrc = sizeof(uint);
    private const int Values = 256;

    /// <summary>By byte of the checksum and its value: what it becomes over a stretch of zeros.</summary>
    private static readonly uint[] s_over = TableOver(Stretch);

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        while (bytes.Length >= 3 * Stretch)
        {
            crc = OfThree(crc, MemoryMarshal.Cast<byte, ulong>(bytes[..(3 * Stretch)]));
            bytes = bytes[(3 * Stretch)..];
        }
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }

    private static uint OfThree(uint crc, ReadOnlySpan<ulong> words)
    {
        ReadOnlySpan<ulong> one = words[..Words];
        ReadOnlySpan<ulong> two = words.Slice(Words, Words);
        ReadOnlySpan<ulong> three = words.Slice(2 * Words, Words);
        uint second = 0;
        uint third = 0;
        for (int i = 0; i < one.Length && i < two.Length && i < three.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, one[i]);
            second = BitOperations.Crc32C(second, two[i]);
            third = BitOperations.Crc32C(third, three[i]);
        }
        return Over(Over(crc) ^ second) ^ third;
    }

    private static uint Over(uint crc) =>
        s_over[(byte)crc] ^ s_over[Values + (byte)(crc >> 8)] ^ s_over[2 * Values + (byte)(crc >> 16)]
        ^ s_over[3 * Values + (crc >> 24)];

    private static uint[] TableOver(int zeros)
    {
        var table = new uint[BytesOfCrc * Values];
        for (int index = 0; index < table.Length; index++)
        {
            uint crc = (uint)(index % Values) << 8 * (index / Values);
            for (int done = 0; done < zeros; done += sizeof(ulong)) crc = BitOperations.Crc32C(crc, 0ul);
            table[index] = crc;
        }
        return table;
    }
}
