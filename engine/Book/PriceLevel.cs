using System.Diagnostics.CodeAnalysis;
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
/// Sixty-four neighbouring ticks of one side: which have a level, and which level. Chunks are found by a
/// hash, hang in a treap by key so that a new one finds its neighbours, and in a list from best to worst. A
/// shard's prices may lie anywhere from 1 to 2^62, so nothing is indexed by price itself.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 320)]
internal struct LevelChunk
{
    public const int Ticks = 64;

    /// <summary>The byte at which <see cref="Levels"/> begins.</summary>
    public const int LevelsAt = 44;

    public long Key;
    public ulong Occupied;
    public ulong Weight;
    public int Left;
    public int Right;
    public int Better;
    public int Worse;

    /// <summary>The side that it belongs to.</summary>
    public int SideId;

    public TickLevels Levels;

    [InlineArray(Ticks)]
    public struct TickLevels
    {
        private int _level;
    }
}

/// <summary>One side of one instrument's book: its best level, and the chunks in use.</summary>
/// <remarks>Two cache lines that the processor fetches as a pair.</remarks>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct BookSide
{
    private const int RecentMask = 15;

    /// <summary>The key of an empty side: worse than any price's.</summary>
    public const long NoKey = long.MaxValue;

    private long _bestKeyFlipped;

    public int BestLevel;
    public int BestChunk;
    public int Root;

    /// <summary>Different for each side that shares a ladder.</summary>
    public int Id;

    private RecentChunks _recent;

    /// <summary>
    /// The key of the best level, <see cref="NoKey"/> for none. Kept with its bits flipped against that, so
    /// that zeroed memory is an empty side.
    /// </summary>
    public long BestKey
    {
        readonly get => _bestKeyFlipped ^ NoKey;
        set => _bestKeyFlipped = value ^ NoKey;
    }

    /// <summary>
    /// The chunk with this key, if it is the one of sixteen that was looked for last; else another or 0.
    /// </summary>
    [UnscopedRef]
    public ref int RecentChunk(long chunkKey) => ref _recent[(int)chunkKey & RecentMask];

    [InlineArray(RecentMask + 1)]
    private struct RecentChunks
    {
        private int _chunk;
    }
}
