using System.Numerics;

namespace Matching.Engine.Memory;

/// <summary>What a <see cref="SlotIndex"/> needs to know of the rows that its slots stand for.</summary>
internal interface ISlotKey
{
    /// <summary>Whether the row in this slot is the one looked for.</summary>
    bool Matches(int slot);

    /// <summary>The hash under which the row in this slot was added.</summary>
    ulong HashOf(int slot);
}

/// <summary>
/// Finds a row's slot by its key: open addressing over slot numbers, at most half full, linear probing,
/// removal by shifting back, so that no tombstone ever slows it. Its order is never enumerated.
/// </summary>
internal readonly struct SlotIndex
{
    private readonly Block<int> _buckets;
    private readonly int _mask;

    public SlotIndex(IBlockSource source, int rows)
    {
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(rows, 4) * 2);
        _buckets = source.Take<int>(length);
        _mask = length - 1;
    }

    /// <summary>The row's slot, 0 for none.</summary>
    public int Find<TKey>(ulong hash, in TKey key) where TKey : struct, ISlotKey
    {
        for (int bucket = (int)hash & _mask; ; bucket = (bucket + 1) & _mask)
        {
            int slot = _buckets[bucket];
            if (slot == 0 || key.Matches(slot)) return slot;
        }
    }

    public void Add(ulong hash, int slot)
    {
        int bucket = (int)hash & _mask;
        while (_buckets[bucket] != 0) bucket = (bucket + 1) & _mask;
        _buckets[bucket] = slot;
    }

    public void Remove<TKey>(ulong hash, int slot, in TKey key) where TKey : struct, ISlotKey
    {
        int hole = (int)hash & _mask;
        while (_buckets[hole] != slot)
        {
            Check.That(_buckets[hole] != 0);
            hole = (hole + 1) & _mask;
        }
        for (int bucket = (hole + 1) & _mask; _buckets[bucket] != 0; bucket = (bucket + 1) & _mask)
        {
            int home = (int)key.HashOf(_buckets[bucket]) & _mask;
            // A row may move back to the hole only if its home is not between the hole and where it stands.
            if (((bucket - home) & _mask) < ((bucket - hole) & _mask)) continue;
            _buckets[hole] = _buckets[bucket];
            hole = bucket;
        }
        _buckets[hole] = 0;
    }
}
