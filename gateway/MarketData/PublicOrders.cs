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

    private readonly Dictionary<long, int> _slots = [];
    private readonly List<PublicOrder[]> _chunks = [];
    private readonly List<bool> _isCopied = [];
    private readonly Stack<int> _free = new();

    /// <summary>Of all of them.</summary>
    public ulong Checksum { get; private set; }

    public int Count => _slots.Count;

    public void Add(long orderId, in PublicOrder order)
    {
        if (_free.Count == 0) Grow();
        int slot = _free.Pop();
        _slots.Add(orderId, slot);
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
        _slots.Remove(orderId, out int slot);
        ref PublicOrder order = ref Own(slot);
        PublicOrder removed = order;
        order = default;
        _free.Push(slot);
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

    private void Grow()
    {
        for (int slot = ChunkOrders - 1; slot >= 0; slot--) _free.Push(_chunks.Count * ChunkOrders + slot);
        _chunks.Add(new PublicOrder[ChunkOrders]);
        _isCopied.Add(false);
    }

    /// <summary>To be written to.</summary>
    private ref PublicOrder Own(int slot)
    {
        int chunk = slot / ChunkOrders;
        if (_isCopied[chunk]) (_chunks[chunk], _isCopied[chunk]) = ([.. _chunks[chunk]], false);
        return ref _chunks[chunk][slot % ChunkOrders];
    }
}
