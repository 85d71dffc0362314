using System.Numerics;

namespace Matching.Engine.Memory;

/// <summary>
/// Which slots are free, as a bitmap under summaries of 64 bits each, so that the lowest free one is found in
/// four steps. What it hands out depends on the live slots alone, not on their history. Slot 0 means "none".
/// </summary>
internal sealed class SlotBitmap
{
    private const int Levels = 4;

    private readonly Block<ulong>[] _levels = new Block<ulong>[Levels];

    public SlotBitmap(IBlockSource source, int slots)
    {
        Capacity = slots;
        int bits = slots + 1;
        for (int level = 0; level < Levels; level++)
            _levels[level] = source.Take<ulong>(bits = (bits + 63) / 64);
        Check.That(_levels[Levels - 1].Length == 1);
        for (int slot = 1; slot <= slots; slot++) MarkFree(slot);
    }

    public int Capacity { get; }
    public int Used { get; private set; }
    public bool IsFull => Used == Capacity;

    /// <summary>The slot that the next one gets; 0 when full. Changes nothing.</summary>
    public int LowestFree()
    {
        int index = 0;
        for (int level = Levels - 1; level >= 0; level--)
        {
            ulong word = _levels[level][index];
            if (word == 0) return 0;
            index = (index << 6) | BitOperations.TrailingZeroCount(word);
        }
        return index;
    }

    public bool IsFree(int slot) => (_levels[0][slot >> 6] & (1UL << slot)) != 0;

    public void Take(int slot)
    {
        Check.That(IsFree(slot));
        Used++;
        for (int level = 0; level < Levels; level++, slot >>= 6)
        {
            ref ulong word = ref _levels[level][slot >> 6];
            word &= ~(1UL << slot);
            if (word != 0) return;
        }
    }

    public void Release(int slot)
    {
        Check.That(!IsFree(slot));
        Used--;
        MarkFree(slot);
    }

    private void MarkFree(int slot)
    {
        for (int level = 0; level < Levels; level++, slot >>= 6)
            _levels[level][slot >> 6] |= 1UL << slot;
    }
}
