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

    /// <summary>Chunks by side and key: open addressing, at most half full.</summary>
    private readonly Block<int> _buckets;

    private readonly int _bucketMask;
    private readonly ulong _salt;
    private int _freeLevel;
    private int _freeChunk;
    private int _usedLevels;
    private int _usedChunks;

    /// <param name="source">Where the levels live.</param>
    /// <param name="orders">No more levels, and no more chunks, than orders can be open.</param>
    /// <param name="salt">
    /// Makes hashes and the treap's shape unpredictable to those who choose prices.
    /// </param>
    public PriceLadder(IBlockSource source, int orders, ulong salt)
    {
        Check.That(Unsafe.SizeOf<PriceLevel>() == 32 && Unsafe.SizeOf<LevelChunk>() == 320);
        Check.That(Unsafe.SizeOf<BookSide>() == 128);
        _levels = source.Take<PriceLevel>(orders + 1);
        _chunks = source.Take<LevelChunk>(orders + 1);
        // No price has this key, so that no search stops at the chunk that stands for none.
        _chunks[0].Key = long.MinValue;
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(orders, 16) * 2);
        _buckets = source.Take<int>(buckets);
        _bucketMask = buckets - 1;
        _salt = salt;
    }

    /// <summary>Where all levels and chunks lie, for who has their numbers already.</summary>
    public Block<PriceLevel> Levels => _levels;

    public Block<LevelChunk> Chunks => _chunks;

    public ref PriceLevel this[int level] => ref _levels[level];

    /// <summary>The same for a level that an order or a side is linked to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref PriceLevel Linked(int level) => ref _levels.Linked(level);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long KeyOf(Side side, long tick)
    {
        // All ones for a buy: sides come in no order that a branch could be predicted by.
        long flip = (long)side - (long)Side.Sell;
        return (tick ^ flip) - flip;
    }

    /// <summary>Asks the processor for a level.</summary>
    public void Prefetch(int level) => _levels.Prefetch(level);

    /// <summary>Asks the processor for where a level hangs, if its chunk is a recent one.</summary>
    public void Prefetch(ref BookSide side, long key)
    {
        int chunk = side.RecentChunk(key >> 6);
        _chunks.Prefetch(chunk);
        _chunks.Prefetch(chunk, LevelChunk.LevelsAt + ((int)key & 63) * sizeof(int));
    }

    /// <summary>
    /// Where this key's chunk is likely to be, asking the processor for what is needed of it; a hint.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LookForChunk(in BookSide side, long key)
    {
        int chunk = _buckets.Linked(BucketOf(side.Id, key >> 6));
        _chunks.Prefetch(chunk);
        _chunks.Prefetch(chunk, LevelChunk.LevelsAt + ((int)key & 63) * sizeof(int));
        return chunk;
    }

    /// <summary>The level that stands there now, if it was, asking the processor for it; a hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LookForLevel(int chunk, long key)
    {
        int level = _chunks[chunk].Levels[(int)key & 63];
        _levels.Prefetch(level);
        return level;
    }

    /// <summary>The best level, <see cref="PriceLevel.None"/> for an empty side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Best(in BookSide side) => side.BestLevel;

    /// <summary>The next worse level of the same side.</summary>
    public int Worse(int level)
    {
        int place = _levels[level].Place;
        ref LevelChunk chunk = ref _chunks[place / LevelChunk.Ticks];
        ulong behind = chunk.Occupied & (ulong.MaxValue << (place % LevelChunk.Ticks) << 1);
        if (behind != 0) return chunk.Levels[BitOperations.TrailingZeroCount(behind)];
        if (chunk.Worse == 0) return PriceLevel.None;
        ref LevelChunk next = ref _chunks[chunk.Worse];
        return next.Levels[BitOperations.TrailingZeroCount(next.Occupied)];
    }

    /// <summary>Asks for the level at a key; where it hangs has been asked for before.</summary>
    public void PrefetchLevel(ref BookSide side, long key)
    {
        ref LevelChunk chunk = ref _chunks[side.RecentChunk(key >> 6)];
        if (chunk.Key == key >> 6) _levels.Prefetch(chunk.Levels[(int)key & 63]);
    }

    /// <summary>Asks for where a level hangs; the level itself has been asked for before.</summary>
    public void PrefetchPlace(int level)
    {
        int place = _levels[level].Place;
        _chunks.Prefetch(place >> 6);
        _chunks.Prefetch(place >> 6, LevelChunk.LevelsAt + (place & 63) * sizeof(int));
    }

    public int Find(ref BookSide side, long key) => FindChunk(ref side, key >> 6).Levels[(int)key & 63];

    /// <summary>The level at a key; where there is none, a new one whose head is this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindOrAdd(ref BookSide side, long key, long price, int slot)
    {
        int level = FindChunk(ref side, key >> 6).Levels[(int)key & 63];
        return level != PriceLevel.None ? level : AddLevel(ref side, key, price, slot);
    }

    /// <summary>Takes an empty level away.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Remove(ref BookSide side, int level)
    {
        ref PriceLevel removed = ref _levels[level];
        int slot = removed.Place >> 6, tick = removed.Place & 63;
        removed.Head = _freeLevel;
        _freeLevel = level;
        ref LevelChunk chunk = ref _chunks[slot];
        chunk.Levels[tick] = PriceLevel.None;
        chunk.Occupied &= ~(1UL << tick);
        if (chunk.Occupied == 0) RemoveChunk(ref side, slot);
        if (level == side.BestLevel) FindBest(ref side);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int AddLevel(ref BookSide side, long key, long price, int head)
    {
        int slot = side.RecentChunk(key >> 6);
        if (_chunks[slot].Key != key >> 6) slot = AddChunk(ref side, key >> 6);
        ref LevelChunk chunk = ref _chunks[slot];
        int tick = (int)key & 63;
        int level = TakeLevel();
        _levels[level] = new PriceLevel
        {
            Price = price,
            Head = head,
            Place = slot * LevelChunk.Ticks + tick,
        };
        chunk.Levels[tick] = level;
        chunk.Occupied |= 1UL << tick;
        if (key < side.BestKey)
        {
            side.BestKey = key;
            side.BestLevel = level;
        }
        return level;
    }

    private void FindBest(ref BookSide side)
    {
        if (side.BestChunk == 0)
        {
            side.BestKey = BookSide.NoKey;
            side.BestLevel = PriceLevel.None;
            return;
        }
        ref LevelChunk chunk = ref _chunks[side.BestChunk];
        int tick = BitOperations.TrailingZeroCount(chunk.Occupied);
        side.BestKey = (chunk.Key << 6) + tick;
        side.BestLevel = chunk.Levels[tick];
    }

    /// <summary>The chunk with this key, now a recent one; an empty one where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref LevelChunk FindChunk(ref BookSide side, long key)
    {
        ref LevelChunk recent = ref _chunks.Linked(side.RecentChunk(key));
        if (recent.Key == key) return ref recent;
        return ref SearchChunk(ref side, key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref LevelChunk SearchChunk(ref BookSide side, long key)
    {
        for (int bucket = BucketOf(side.Id, key); ; bucket = (bucket + 1) & _bucketMask)
        {
            int slot = _buckets[bucket];
            ref LevelChunk chunk = ref _chunks[slot];
            if (slot == 0) return ref chunk;
            if (chunk.Key != key || chunk.SideId != side.Id) continue;
            side.RecentChunk(key) = slot;
            return ref chunk;
        }
    }

    /// <summary>Sixteen neighbours stand side by side, so that a book's chunks share few lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BucketOf(int sideId, long key)
    {
        ulong group = Mix.Hash((((ulong)key >> 4) + ((ulong)sideId << 40)) ^ _salt);
        return (int)((group << 4) | ((ulong)key & 15)) & _bucketMask;
    }

    private void Index(int slot, in LevelChunk chunk)
    {
        int bucket = BucketOf(chunk.SideId, chunk.Key);
        while (_buckets[bucket] != 0) bucket = (bucket + 1) & _bucketMask;
        _buckets[bucket] = slot;
    }

    /// <summary>Removes by shifting back, so that no tombstone ever slows a search.</summary>
    private void Unindex(int slot, in LevelChunk chunk)
    {
        int hole = BucketOf(chunk.SideId, chunk.Key);
        while (_buckets[hole] != slot) hole = (hole + 1) & _bucketMask;
        for (int bucket = hole; ;)
        {
            bucket = (bucket + 1) & _bucketMask;
            if (_buckets[bucket] == 0) break;
            ref LevelChunk other = ref _chunks[_buckets[bucket]];
            int home = BucketOf(other.SideId, other.Key);
            // It may move back to the hole only if its home is not between the hole and where it stands.
            if (((bucket - home) & _bucketMask) < ((bucket - hole) & _bucketMask)) continue;
            _buckets[hole] = _buckets[bucket];
            hole = bucket;
        }
        _buckets[hole] = 0;
    }

    /// <summary>
    /// Descends to where the new chunk's weight belongs, then splits what is below it by key.
    /// </summary>
    private int AddChunk(ref BookSide side, long key)
    {
        int slot = TakeChunk();
        ref LevelChunk added = ref _chunks[slot];
        added = new LevelChunk { Key = key, SideId = side.Id, Weight = Mix.Hash((ulong)key ^ _salt) };
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
        Index(slot, in added);
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
        Unindex(slot, in removed);
        if (side.RecentChunk(removed.Key) == slot) side.RecentChunk(removed.Key) = 0;
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
