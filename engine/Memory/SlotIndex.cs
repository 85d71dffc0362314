using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Matching.Engine.Memory;

/// <summary>What a <see cref="SlotIndex"/> needs to know of the rows that its slots stand for.</summary>
internal interface ISlotKey
{
    /// <summary>Whether the row in this slot is the one looked for.</summary>
    bool Matches(int slot);
}

/// <summary>
/// Finds a row's slot by its key: open addressing, at most half full, by cache lines of eight places that are
/// compared at once. A row stands in its hash's line or, where that is full, in the next one that isn't;
/// taking a row out of a full line moves back what had to go on, so that no tombstone ever slows a search. A
/// place holds a slot and 32 bits of its row's hash, so that no row is touched but the one that is looked
/// for: each would be a cache miss. Its order is never enumerated.
/// <code>line: 8 hashes, 8 slots, 0 for none</code>
/// </summary>
/// <remarks>
/// Nearly every line has room, so nothing branches on what nobody can predict: which of its places are taken.
/// </remarks>
internal readonly struct SlotIndex
{
    private const int Places = 8;

    private readonly Block<Line> _lines;
    private readonly int _mask;

    public SlotIndex(IBlockSource source, int rows)
    {
        int places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(rows, Places) * 2);
        _lines = source.Take<Line>(places / Places);
        _mask = places / Places - 1;
    }

    /// <summary>The row's slot, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find<TKey>(ulong hash, in TKey key) where TKey : struct, ISlotKey
    {
        for (int at = (int)hash & _mask; ; at = (at + 1) & _mask)
        {
            ref Line line = ref _lines.Linked(at);
            uint free = line.With(0);
            for (uint likely = line.WithHash((uint)hash) & ~free; likely != 0; likely &= likely - 1)
            {
                int slot = line.SlotAt(BitOperations.TrailingZeroCount(likely));
                if (key.Matches(slot)) return slot;
            }
            if (free != 0) return 0;
        }
    }

    /// <summary>A slot whose row has this hash, 0 for none; which row it is, nobody has looked.</summary>
    public int FindLikely(ulong hash)
    {
        for (int at = (int)hash & _mask; ; at = (at + 1) & _mask)
        {
            ref Line line = ref _lines.Linked(at);
            uint free = line.With(0);
            uint likely = line.WithHash((uint)hash) & ~free;
            if (likely != 0) return line.SlotAt(BitOperations.TrailingZeroCount(likely));
            if (free != 0) return 0;
        }
    }

    /// <summary>Asks the processor for where the search for this hash begins.</summary>
    public void Prefetch(ulong hash) => _lines.Prefetch((int)hash & _mask);

    /// <returns>The line that the row stands in for now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(ulong hash, int slot)
    {
        int at = (int)hash & _mask;
        uint free = _lines.Linked(at).With(0);
        for (; free == 0; free = _lines.Linked(at).With(0)) at = (at + 1) & _mask;
        _lines.Linked(at).Set(BitOperations.TrailingZeroCount(free), (uint)hash, slot);
        return at;
    }

    /// <summary>
    /// Takes a row out of the line that it was put in, without its hash; false where it has been moved since.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRemove(int at, int slot)
    {
        uint there = _lines[at].With(slot);
        if (there == 0) return false;
        Remove(at, there);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(ulong hash, int slot)
    {
        int at = (int)hash & _mask;
        uint there = _lines.Linked(at).With(slot);
        for (; there == 0; there = _lines.Linked(at).With(slot))
        {
            Check.That(_lines.Linked(at).With(0) == 0);
            at = (at + 1) & _mask;
        }
        Remove(at, there);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Remove(int at, uint there)
    {
        ref Line line = ref _lines.Linked(at);
        bool wasFull = line.With(0) == 0;
        line.Set(BitOperations.TrailingZeroCount(there), 0, 0);
        if (wasFull) MoveBack(at);
    }

    /// <summary>
    /// A full line has got a free place, at which searches end from now on: a row that stands further on, and
    /// whose home isn't behind this line, moves there; and so on, from there.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MoveBack(int hole)
    {
        for (int at = (hole + 1) & _mask; at != hole; at = (at + 1) & _mask)
        {
            ref Line line = ref _lines.Linked(at);
            uint free = line.With(0);
            for (uint taken = ~free & Line.All; taken != 0; taken &= taken - 1)
            {
                int place = BitOperations.TrailingZeroCount(taken);
                int home = (int)line.HashAt(place) & _mask;
                if (((at - home) & _mask) < ((at - hole) & _mask)) continue;
                ref Line open = ref _lines.Linked(hole);
                open.Set(
                    BitOperations.TrailingZeroCount(open.With(0)), line.HashAt(place), line.SlotAt(place));
                line.Set(place, 0, 0);
                hole = at;
                break;
            }
            if (free != 0) return;
        }
    }

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Line
    {
        public const uint All = (1 << Places) - 1;

        private Vector256<uint> _hashes;
        private Vector256<int> _slots;

        /// <summary>The places with this slot, a bit each.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint With(int slot) =>
            Vector256.Equals(_slots, Vector256.Create(slot)).ExtractMostSignificantBits();

        /// <summary>The places with this hash; of free ones too.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint WithHash(uint hash) =>
            Vector256.Equals(_hashes, Vector256.Create(hash)).ExtractMostSignificantBits();

        public readonly int SlotAt(int place) =>
            Unsafe.Add(ref Unsafe.As<Vector256<int>, int>(ref Unsafe.AsRef(in _slots)), place);

        public readonly uint HashAt(int place) =>
            Unsafe.Add(ref Unsafe.As<Vector256<uint>, uint>(ref Unsafe.AsRef(in _hashes)), place);

        public void Set(int place, uint hash, int slot)
        {
            Unsafe.Add(ref Unsafe.As<Vector256<uint>, uint>(ref _hashes), place) = hash;
            Unsafe.Add(ref Unsafe.As<Vector256<int>, int>(ref _slots), place) = slot;
        }
    }
}
