using Matching.Client;
using Matching.Engine.Views;
using Matching.V1;
using EngineSide = Matching.Engine.Side;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// A book as one number: what a client has made of the stream, and the same counted again from the orders of
/// an engine's state, one by one. Of orders each counts with its place in the queue, for the ids that a
/// client sees are the feed's own.
/// </summary>
internal static class BookDigest
{
    private static readonly EngineSide[] s_sides = [EngineSide.Buy, EngineSide.Sell];

    public static ulong OfOrders(OrdersBook book) =>
        OfOrders(book, Side.Buy) + OfOrders(book, Side.Sell);

    public static ulong Of(in StateView state, int instrumentId, int? depth)
    {
        ulong digest = 0;
        foreach (EngineSide side in s_sides)
        {
            List<ShownOrder> orders = state.Orders(instrumentId, side);
            digest += depth is { } levels
                ? OfLevels(orders, (Side)side, levels)
                : OfOrders(orders, (Side)side);
        }
        return digest;
    }

    private static ulong OfOrders(OrdersBook book, Side side)
    {
        ulong digest = 0;
        long place = 0;
        foreach (AddOrder order in book.RawOrders(side))
            digest += BookChecksum.OfOrder(side, order.Price, order.Qty, place++);
        return digest;
    }

    private static ulong OfOrders(List<ShownOrder> orders, Side side)
    {
        ulong digest = 0;
        long place = 0;
        foreach (ShownOrder order in orders)
            digest += BookChecksum.OfOrder(side, order.Price, order.Qty, place++);
        return digest;
    }

    /// <summary>Orders come best price first, so a level's are beside each other.</summary>
    private static ulong OfLevels(List<ShownOrder> orders, Side side, int depth)
    {
        ulong digest = 0;
        int levels = 0;
        for (int at = 0; at < orders.Count && (depth == 0 || levels < depth); levels++)
        {
            long price = orders[at].Price;
            long qty = 0;
            int count = 0;
            for (; at < orders.Count && orders[at].Price == price; at++, count++) qty += orders[at].Qty;
            digest += BookChecksum.OfLevel(side, price, qty, count);
        }
        return digest;
    }
}
