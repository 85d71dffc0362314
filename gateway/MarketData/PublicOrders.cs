using Matching.Client;
using Side = Matching.Engine.Side;

namespace Matching.Gateway.MarketData;

/// <summary>
/// An order as the public knows it: by the event that put it in its place, not by the engine's id, which
/// tells the slot.
/// </summary>
internal readonly record struct PublicOrder(long MdEntryId, Side Side, long Price, long Qty)
{
    public ulong Checksum => BookChecksum.OfOrder((V1.Side)Side, Price, Qty, MdEntryId);
}

/// <summary>
/// The orders that one instrument's book shows. A new place in a queue is a new public id, so that at one
/// price the lower id is the older order, and nothing joins an order to what it was before. They are in
/// chunks, so that a copy of them all is a copy of references: what changes after it copies its own chunk
/// first, and no change waits for more than that.
/// </summary>
internal sealed class PublicOrders
{
    /// <summary>32 KiB of orders.</summary>
    private const int ChunkOrders = 1_024;

    /// <summary>Of the first chunk, which grows: most of many instruments have few orders.</summary>
    private const int FirstOrders = 32;

    private readonly Dictionary<long, int> _slots = [];
    private readonly List<PublicOrder[]> _chunks = [];
    private readonly List<bool> _isCopied = [];
    private readonly Stack<int> _free = new();

    /// <summary>
    /// The last one that was removed, whose place is still its: most come back at once, with another price.
    /// </summary>
    private (long OrderId, int Slot)? _left;

    /// <summary>Of all of them.</summary>
    public ulong Checksum { get; private set; }

    public int Count => _slots.Count - (_left.HasValue ? 1 : 0);

    public void Add(long orderId, in PublicOrder order)
    {
        int slot;
        if (_left is { } left && left.OrderId == orderId)
        {
            (slot, _left) = (left.Slot, null);
        }
        else
        {
            if (_free.Count == 0) Grow();
            slot = _free.Pop();
            _slots.Add(orderId, slot);
        }
        Own(slot) = order;
        Checksum += order.Checksum;
    }

    /// <summary>As it was before the change.</summary>
    public PublicOrder Lessen(long orderId, long qty)
    {
        ref PublicOrder order = ref Own(_slots[orderId]);
        PublicOrder before = order;
        order = before with { Qty = before.Qty + qty };
        Checksum += order.Checksum - before.Checksum;
        return before;
    }

    /// <summary>As it was.</summary>
    public PublicOrder Remove(long orderId)
    {
        int slot = _slots[orderId];
        ref PublicOrder order = ref Own(slot);
        PublicOrder removed = order;
        order = default;
        Forget();
        _left = (orderId, slot);
        Checksum -= removed.Checksum;
        return removed;
    }

    /// <summary>As they are now, in no order; no change shows in it.</summary>
    public IEnumerable<PublicOrder> Copy()
    {
        for (int chunk = 0; chunk < _isCopied.Count; chunk++) _isCopied[chunk] = true;
        return In([.. _chunks]);
    }

    private static IEnumerable<PublicOrder> In(PublicOrder[][] chunks)
    {
        foreach (PublicOrder[] chunk in chunks)
            foreach (PublicOrder order in chunk)
                if (order.Qty != 0) yield return order;
    }

    private void Forget()
    {
        if (_left is not { } left) return;
        _slots.Remove(left.OrderId);
        _free.Push(left.Slot);
        _left = null;
    }

    private void Grow()
    {
        if (_chunks is [{ Length: < ChunkOrders } first])
        {
            PublicOrder[] larger = new PublicOrder[2 * first.Length];
            first.CopyTo(larger, 0);
            (_chunks[0], _isCopied[0]) = (larger, false);
            Free(first.Length, larger.Length);
            return;
        }
        int from = _chunks.Count * ChunkOrders;
        int orders = from == 0 ? FirstOrders : ChunkOrders;
        _chunks.Add(new PublicOrder[orders]);
        _isCopied.Add(false);
        Free(from, from + orders);
    }

    private void Free(int from, int to)
    {
        for (int slot = to - 1; slot >= from; slot--) _free.Push(slot);
    }

    /// <summary>To be written to.</summary>
    private ref PublicOrder Own(int slot)
    {
        int chunk = slot / ChunkOrders;
        if (_isCopied[chunk]) (_chunks[chunk], _isCopied[chunk]) = ([.. _chunks[chunk]], false);
        return ref _chunks[chunk][slot % ChunkOrders];
    }
}
