using Matching.V1;

namespace Matching.Client;

/// <summary>
/// The checksum of a book: the sum, modulo 2^64, of one number for each level or order in it. It tells a book
/// with something lost, doubled or misread from the right one; it is no proof against an adversary.
/// </summary>
public static class BookChecksum
{
    /// <summary>A level's part of it.</summary>
    public static ulong OfLevel(Side side, long price, long qty, int orders) =>
        Mix(Mix(Mix(Mix((ulong)side) + (ulong)price) + (ulong)qty) + (ulong)orders);

    /// <summary>An order's part of it.</summary>
    public static ulong OfOrder(Side side, long price, long qty, long mdEntryId) =>
        Mix(Mix(Mix(Mix((ulong)side) + (ulong)price) + (ulong)qty) + (ulong)mdEntryId);

    // The finalizer of splitmix64: every bit of the input moves half of the output's.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
