namespace Matching.Bench.Engine;

/// <summary>
/// Order ids as the venue gives them: a rising number, and the lowest slot that is free. Known before the
/// run, so no contender pays for a map from the workload's names to its own.
/// </summary>
internal sealed class OrderIds
{
    private const int SlotBits = 23;

    private readonly PriorityQueue<int, int> _freed = new();
    private long _lastNumber;

    /// <summary>The highest slot ever used.</summary>
    public int Slots { get; private set; }

    /// <summary>How many ids were ever given.</summary>
    public int Count => (int)_lastNumber;

    public static int NumberOf(long orderId) => (int)(orderId >> SlotBits);

    public long Take() => (++_lastNumber << SlotBits) | (uint)(_freed.Count > 0 ? _freed.Dequeue() : ++Slots);

    public void Release(long orderId)
    {
        var slot = (int)orderId & ((1 << SlotBits) - 1);
        _freed.Enqueue(slot, slot);
    }
}
