using System.Runtime.InteropServices;

namespace Matching.Journal.Log;

/// <summary>Questions about zero bytes, on which torn and damaged are told apart.</summary>
internal static class Sectors
{
    public static bool IsZero(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Whether any whole sector of the bytes, which start on a sector, is zero.</summary>
    public static bool AnyIsZero(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at + LogFormat.SectorBytes <= bytes.Length; at += LogFormat.SectorBytes)
        {
            if (StartsWithZeros(bytes[at..]) && IsZero(bytes.Slice(at, LogFormat.SectorBytes))) return true;
        }
        return false;
    }

    private static bool StartsWithZeros(ReadOnlySpan<byte> sector) => MemoryMarshal.Read<ulong>(sector) == 0;
}
