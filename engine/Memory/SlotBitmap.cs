using System.Numerics;
using System.Runtime.CompilerServices;

namespace Matching.Engine.Memory;

/// <summary>
/// Which slots are free: a bitmap under two summaries of 64 bits each. What it hands out, the lowest free
/// one, depends on the live slots alone, not on their history. Slot 0 means "none".
/// </summary>
/// <remarks>
/// Free slots lie where no branch is predicted, so nothing here branches on whether a word runs empty: with
/// branches the book of W2 spent a seventh of its time where they led.
/// </remarks>
internal sealed class SlotBitmap
{
    private readonly Block<ulong> _slots;
    private readonly Block<ulong> _words;
    private readonly Block<ulong> _groups;
    private int _lowest;

    public SlotBitmap(IBlockSource source, int slots)
    {
        Capacity = slots;
        _slots = source.Take<ulong>((slots >> 6) + 1);
        _words = source.Take<ulong>((slots >> 12) + 1);
        _groups = source.Take<ulong>((slots >> 18) + 1);
        for (int slot = 1; slot <= slots; slot++)
        {
            _slots[slot >> 6] |= 1UL << slot;
            Mark(slot);
        }
        _lowest = 1;
    }

    public int Capacity { get; }
    public int Used { get; private set; }
    public bool IsFull => _lowest == 0;

    /// <summary>The slot that the next one gets; 0 when full.</summary>
    public int LowestFree => _lowest;

    public bool IsFree(int slot) => (_slots[slot >> 6] & (1UL << slot)) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int slot)
    {
        ref ulong word = ref _slots[slot >> 6];
        ulong bit = 1UL << slot;
        Check.That((word & bit) != 0);
        Used++;
        ulong left = word ^ bit;
        word = left;
        left = Clear(ref _words.Linked(slot >> 12), slot >> 6, left);
        Clear(ref _groups.Linked(slot >> 18), slot >> 12, left);
        if (slot == _lowest) _lowest = LowestFrom(slot >> 18);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(int slot)
    {
        ref ulong word = ref _slots[slot >> 6];
        ulong bit = 1UL << slot;
        Check.That((word & bit) == 0);
        Used--;
        word |= bit;
        Mark(slot);
        // The lowest is 0 when none was free, and then any is lower than that less one.
        int lowest = _lowest;
        _lowest = (uint)slot - 1 < (uint)lowest - 1 ? slot : lowest;
    }

    /// <summary>Clears the bit of a word below that has nothing left; returns what is left here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Clear(ref ulong word, int bit, ulong leftBelow)
    {
        ulong isEmpty = leftBelow == 0 ? 1UL : 0UL;
        return word &= ~(isEmpty << bit);
    }

    /// <summary>The lowest one, known to be in this group or behind it; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LowestFrom(int group)
    {
        while (_groups.Linked(group) == 0)
            if (++group == _groups.Length) return 0;
        int word = (group << 6) | BitOperations.TrailingZeroCount(_groups.Linked(group));
        word = (word << 6) | BitOperations.TrailingZeroCount(_words.Linked(word));
        return (word << 6) | BitOperations.TrailingZeroCount(_slots.Linked(word));
    }

    /// <summary>Says in the summaries that there is something below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Mark(int slot)
    {
        _words.Linked(slot >> 12) |= 1UL << (slot >> 6);
        _groups.Linked(slot >> 18) |= 1UL << (slot >> 12);
    }
}
