using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Matching.Engine.Book;

/// <summary>All orders of one side at one price, first come first.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct PriceLevel
{
    public const int None = 0;

    public long Price;
    public long Qty;
    public int Head;
    public int Tail;
    public int Orders;

    /// <summary>Where the level hangs: its chunk's slot × 64 + its place in it.</summary>
    public int Place;
}

/// <summary>
/// Sixty-four neighbouring ticks of one side: which have a level, and which level. Chunks hang in a treap by
/// key and in a list from best to worst. A shard's prices may lie anywhere from 1 to 2^62, so nothing is
/// indexed by price itself.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 320)]
internal struct LevelChunk
{
    public const int Ticks = 64;

    public long Key;
    public ulong Occupied;
    public ulong Weight;
    public int Left;
    public int Right;
    public int Better;
    public int Worse;
    public TickLevels Levels;

    [InlineArray(Ticks)]
    public struct TickLevels
    {
        private int _level;
    }
}

/// <summary>One side of one instrument's book: the chunks in use.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BookSide
{
    public int Root;
    public int BestChunk;

    /// <summary>The chunk used last; the next use is nearly always of the same one.</summary>
    public int RecentChunk;
}
