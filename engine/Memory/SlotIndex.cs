using System.Numerics;
using System.Runtime.CompilerServices;

namespace Matching.Engine.Memory;

/// <summary>What a <see cref="SlotIndex"/> needs to know of the rows that its slots stand for.</summary>
internal interface ISlotKey
{
    /// <summary>Whether the row in this slot is the one looked for.</summary>
    bool Matches(int slot);
}

/// <summary>
/// Finds a row's slot by its key: open addressing, at most half full, linear probing, removal by shifting
/// back, so that no tombstone ever slows it. A bucket holds a slot and 32 bits of its row's hash, so that no
/// row is touched but the one that is looked for: each would be a cache miss. Its order is never enumerated.
/// <code>bucket: slot in the low half, 0 for none; hash in the high half</code>
/// </summary>
internal readonly struct SlotIndex
{
    private readonly Block<ulong> _buckets;
    private readonly int _mask;

    public SlotIndex(IBlockSource source, int rows)
    {
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(rows, 4) * 2);
        _buckets = source.Take<ulong>(length);
        _mask = length - 1;
    }

    /// <summary>The row's slot, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find<TKey>(ulong hash, in TKey key) where TKey : struct, ISlotKey
    {
        for (int bucket = (int)hash & _mask; ; bucket = (bucket + 1) & _mask)
        {
            ulong there = _buckets[bucket];
            if (there == 0) return 0;
            if (there >> 32 == (uint)hash && key.Matches((int)there)) return (int)there;
        }
    }

    /// <summary>A slot whose row has this hash, 0 for none; which row it is, nobody has looked.</summary>
    public int FindLikely(ulong hash)
    {
        for (int bucket = (int)hash & _mask; ; bucket = (bucket + 1) & _mask)
        {
            ulong there = _buckets[bucket];
            if (there == 0 || there >> 32 == (uint)hash) return (int)there;
        }
    }

    /// <summary>Asks the processor for where the search for this hash begins.</summary>
    public void Prefetch(ulong hash) => _buckets.Prefetch((int)hash & _mask);

    public void Add(ulong hash, int slot)
    {
        int bucket = (int)hash & _mask;
        while (_buckets[bucket] != 0) bucket = (bucket + 1) & _mask;
        _buckets[bucket] = (hash << 32) | (uint)slot;
    }

    public void Remove(ulong hash, int slot)
    {
        int hole = (int)hash & _mask;
        while ((int)_buckets[hole] != slot)
        {
            Check.That(_buckets[hole] != 0);
            hole = (hole + 1) & _mask;
        }
        for (int bucket = (hole + 1) & _mask; ; bucket = (bucket + 1) & _mask)
        {
            ulong there = _buckets[bucket];
            if (there == 0) break;
            int home = (int)(there >> 32) & _mask;
            // A row may move back to the hole only if its home is not between the hole and where it stands.
            if (((bucket - home) & _mask) < ((bucket - hole) & _mask)) continue;
            _buckets[hole] = there;
            hole = bucket;
        }
        _buckets[hole] = 0;
    }
}
