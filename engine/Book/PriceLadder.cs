using System.Numerics;
using System.Runtime.CompilerServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>
/// The price levels of all books. A level's key grows from best to worst on either side: the tick number of a
/// sell, its negative for a buy; so one code serves both.
/// </summary>
internal sealed class PriceLadder
{
    private readonly Block<PriceLevel> _levels;
    private readonly Block<LevelChunk> _chunks;
    private readonly ulong _salt;
    private int _freeLevel;
    private int _freeChunk;
    private int _usedLevels;
    private int _usedChunks;

    /// <param name="source">Where the levels live.</param>
    /// <param name="orders">No more levels, and no more chunks, than orders can be open.</param>
    /// <param name="salt">Makes the treap's shape unpredictable to those who choose prices.</param>
    public PriceLadder(IBlockSource source, int orders, ulong salt)
    {
        Check.That(Unsafe.SizeOf<PriceLevel>() == 32 && Unsafe.SizeOf<LevelChunk>() == 320);
        _levels = source.Take<PriceLevel>(orders + 1);
        _chunks = source.Take<LevelChunk>(orders + 1);
        _salt = salt;
    }

    public ref PriceLevel this[int level] => ref _levels[level];

    public static long KeyOf(Side side, long price, long tickSize) =>
        side == Side.Sell ? price / tickSize : -(price / tickSize);

    /// <summary>The best level, <see cref="PriceLevel.None"/> for an empty side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Best(in BookSide side) => side.BestChunk == 0 ? PriceLevel.None : FirstOf(side.BestChunk);

    /// <summary>The next worse level of the same side.</summary>
    public int Worse(int level)
    {
        int place = _levels[level].Place;
        ref LevelChunk chunk = ref _chunks[place / LevelChunk.Ticks];
        ulong behind = chunk.Occupied & (ulong.MaxValue << (place % LevelChunk.Ticks) << 1);
        if (behind != 0) return chunk.Levels[BitOperations.TrailingZeroCount(behind)];
        return chunk.Worse == 0 ? PriceLevel.None : FirstOf(chunk.Worse);
    }

    public int Find(ref BookSide side, long key)
    {
        int chunk = FindChunk(ref side, key >> 6);
        return chunk == 0 ? PriceLevel.None : _chunks[chunk].Levels[(int)key & 63];
    }

    public int FindOrAdd(ref BookSide side, long key, long price)
    {
        int slot = FindChunk(ref side, key >> 6);
        if (slot == 0) slot = AddChunk(ref side, key >> 6);
        side.RecentChunk = slot;
        ref LevelChunk chunk = ref _chunks[slot];
        int tick = (int)key & 63;
        if (chunk.Levels[tick] != PriceLevel.None) return chunk.Levels[tick];

        int level = TakeLevel();
        _levels[level] = new PriceLevel { Price = price, Place = slot * LevelChunk.Ticks + tick };
        chunk.Levels[tick] = level;
        chunk.Occupied |= 1UL << tick;
        return level;
    }

    /// <summary>Takes an empty level away.</summary>
    public void Remove(ref BookSide side, int level)
    {
        int place = _levels[level].Place;
        int slot = place / LevelChunk.Ticks, tick = place % LevelChunk.Ticks;
        ref LevelChunk chunk = ref _chunks[slot];
        chunk.Levels[tick] = PriceLevel.None;
        chunk.Occupied &= ~(1UL << tick);
        if (chunk.Occupied == 0) RemoveChunk(ref side, slot);
        _levels[level].Head = _freeLevel;
        _freeLevel = level;
    }

    private int FirstOf(int chunk)
    {
        ref LevelChunk first = ref _chunks[chunk];
        return first.Levels[BitOperations.TrailingZeroCount(first.Occupied)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindChunk(ref BookSide side, long key)
    {
        int recent = side.RecentChunk;
        return recent != 0 && _chunks[recent].Key == key ? recent : SearchChunk(in side, key);
    }

    private int SearchChunk(in BookSide side, long key)
    {
        int slot = side.Root;
        while (slot != 0 && _chunks[slot].Key != key)
            slot = key < _chunks[slot].Key ? _chunks[slot].Left : _chunks[slot].Right;
        return slot;
    }

    /// <summary>
    /// Descends to where the new chunk's weight belongs, then splits what is below it by key.
    /// </summary>
    private int AddChunk(ref BookSide side, long key)
    {
        int slot = TakeChunk();
        ref LevelChunk added = ref _chunks[slot];
        added = new LevelChunk { Key = key, Weight = Mix.Hash((ulong)key ^ _salt) };
        ref int link = ref side.Root;
        while (link != 0 && _chunks[link].Weight >= added.Weight)
            link = ref Step(ref added, link, key);
        int below = link;
        link = slot;
        ref int left = ref added.Left;
        ref int right = ref added.Right;
        while (below != 0)
        {
            int split = below;
            ref int rest = ref Step(ref added, split, key);
            below = rest;
            if (_chunks[split].Key < key) { left = split; left = ref rest; }
            else { right = split; right = ref rest; }
        }
        left = right = 0;
        LinkNeighbours(ref side, slot);
        return slot;
    }

    /// <summary>One step down the search path, noting the neighbours that it passes.</summary>
    private ref int Step(ref LevelChunk added, int at, long key)
    {
        ref LevelChunk chunk = ref _chunks[at];
        if (key < chunk.Key)
        {
            added.Worse = at;
            return ref chunk.Left;
        }
        added.Better = at;
        return ref chunk.Right;
    }

    private void LinkNeighbours(ref BookSide side, int slot)
    {
        ref LevelChunk chunk = ref _chunks[slot];
        if (chunk.Better == 0) side.BestChunk = slot;
        else _chunks[chunk.Better].Worse = slot;
        if (chunk.Worse != 0) _chunks[chunk.Worse].Better = slot;
    }

    /// <summary>Finds the link to the chunk, and puts the merger of its two subtrees there.</summary>
    private void RemoveChunk(ref BookSide side, int slot)
    {
        ref LevelChunk removed = ref _chunks[slot];
        ref int link = ref side.Root;
        while (link != slot)
        {
            ref LevelChunk chunk = ref _chunks[link];
            link = ref removed.Key < chunk.Key ? ref chunk.Left : ref chunk.Right;
        }
        int left = removed.Left, right = removed.Right;
        while (left != 0 && right != 0)
        {
            if (_chunks[left].Weight >= _chunks[right].Weight)
            {
                link = left;
                link = ref _chunks[left].Right;
                left = link;
            }
            else
            {
                link = right;
                link = ref _chunks[right].Left;
                right = link;
            }
        }
        link = left + right;
        UnlinkNeighbours(ref side, ref removed);
        if (side.RecentChunk == slot) side.RecentChunk = 0;
        removed.Worse = _freeChunk;
        _freeChunk = slot;
    }

    private void UnlinkNeighbours(ref BookSide side, ref LevelChunk removed)
    {
        if (removed.Better == 0) side.BestChunk = removed.Worse;
        else _chunks[removed.Better].Worse = removed.Worse;
        if (removed.Worse != 0) _chunks[removed.Worse].Better = removed.Better;
    }

    private int TakeLevel()
    {
        int level = _freeLevel;
        if (level == 0) return ++_usedLevels;
        _freeLevel = _levels[level].Head;
        return level;
    }

    private int TakeChunk()
    {
        int chunk = _freeChunk;
        if (chunk == 0) return ++_usedChunks;
        _freeChunk = _chunks[chunk].Worse;
        return chunk;
    }
}
