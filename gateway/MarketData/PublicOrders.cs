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
/// price the lower id is the older order, and nothing joins an order to what it was before.
/// </summary>
internal sealed class PublicOrders
{
    private readonly Dictionary<long, PublicOrder> _orders = [];

    /// <summary>Of all of them.</summary>
    public ulong Checksum { get; private set; }

    public void Add(long orderId, in PublicOrder order)
    {
        _orders.Add(orderId, order);
        Checksum += order.Checksum;
    }

    /// <summary>As it was before the change.</summary>
    public PublicOrder Lessen(long orderId, long qty)
    {
        PublicOrder before = _orders[orderId];
        PublicOrder after = before with { Qty = before.Qty + qty };
        Checksum += after.Checksum - before.Checksum;
        _orders[orderId] = after;
        return before;
    }

    /// <summary>As it was.</summary>
    public PublicOrder Remove(long orderId)
    {
        _orders.Remove(orderId, out PublicOrder order);
        Checksum -= order.Checksum;
        return order;
    }

    /// <summary>A copy, in no order.</summary>
    public PublicOrder[] ToArray() => [.. _orders.Values];
}
