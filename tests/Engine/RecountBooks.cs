using System.Numerics;
using Matching.Engine;
using Matching.Engine.Book;

namespace Matching.Tests.Engine;

/// <summary>Every live order stands in one queue, and each queue says truly what stands in it.</summary>
internal static class RecountBooks
{
    public static void Verify(VenueState state)
    {
        OrderPool orders = state.Books.Orders;
        int found = 0;
        for (int id = 1; id <= state.Directory.InstrumentCount; id++)
        {
            found += CountSide(state, id, Side.Buy) + CountSide(state, id, Side.Sell);
            found += CountStops(state, id, Side.Buy) + CountStops(state, id, Side.Sell);
            int bid = state.Books.Best(id, Side.Buy);
            int ask = state.Books.Best(id, Side.Sell);
            bool crossed = bid != 0 && ask != 0
                && state.Books.Ladder[bid].Price >= state.Books.Ladder[ask].Price;
            Assert.False(crossed, $"the book of instrument {id} is crossed");
        }
        // Between commands every live order rests or waits: whoever takes has been booked or has ended, and
        // whoever was elected has taken.
        Assert.Equal(orders.Count, found);
        Assert.Equal((0, 0), (state.Books.Elected.First, state.Books.Elected.Last));
        foreach (int slot in Recount.Slots(state))
        {
            ref Order order = ref orders[slot];
            found--;
            Assert.Equal(slot, OrderPool.SlotOf(order.OrderId));
            Assert.Equal(slot, orders.Find(order.OrderId));
            Assert.InRange(OrderPool.NumberOf(order.OrderId), 1, state.LastOrderNumber);
            bool named = !order.ClOrdId.IsEmpty && !order.Is(OrderTraits.Quote);
            if (named) Assert.Equal(slot, orders.Find(order.AccountId, order.ClOrdId));
        }
        Assert.Equal(0, found);
    }

    /// <summary>One side from its best price down; says how many orders rest there.</summary>
    private static int CountSide(VenueState state, int instrumentId, Side side)
    {
        int found = 0;
        long better = 0;
        PriceLadder ladder = state.Books.Ladder;
        for (int level = state.Books.Best(instrumentId, side); level != 0; level = ladder.Worse(level))
        {
            PriceLevel at = ladder[level];
            Assert.True(better == 0 || (side == Side.Buy ? at.Price < better : at.Price > better));
            better = at.Price;
            foreach (Order order in Queue(state, instrumentId, side, level, in at))
            {
                found++;
                Assert.Equal((OrderPlace.Booked, at.Price), (order.Place, order.Price));
                Rests(in order);
            }
        }
        return found;
    }

    /// <summary>Stops of a side from the first that a trade would reach; none is reached.</summary>
    private static int CountStops(VenueState state, int instrumentId, Side side)
    {
        int found = 0;
        long last = state.Directory.Instrument(instrumentId).LastPrice, before = 0;
        PriceLadder ladder = state.Books.Ladder;
        int first = ladder.Best(in state.Books.StopsOf(instrumentId, side));
        for (int level = first; level != 0; level = ladder.Worse(level))
        {
            PriceLevel at = ladder[level];
            Assert.True(before == 0 || (side == Side.Buy ? at.Price > before : at.Price < before));
            bool reached = last != 0 && (side == Side.Buy ? last >= at.Price : last <= at.Price);
            Assert.False(reached, "a stop waits that the last trade has reached");
            before = at.Price;
            foreach (Order order in Queue(state, instrumentId, side, level, in at))
            {
                found++;
                Assert.Equal((OrderPlace.Waiting, at.Price), (order.Place, order.StopPrice));
                Assert.True(order.OrderType is OrderType.Stop or OrderType.StopLimit, "not a stop");
                Assert.Equal((0L, 0L), (order.CumQty, order.CumNotional));
                Lasts(in order);
            }
        }
        return found;
    }

    private static void Rests(in Order order)
    {
        Assert.True(order.OrderType is OrderType.Limit or OrderType.StopLimit, "not a limit order rests");
        Assert.Equal(0, order.CashOrderQty);
        Assert.Equal(order.DisplayQty != 0, order.Is(OrderTraits.Iceberg));
        if (order.Is(OrderTraits.Iceberg))
            Assert.InRange(order.Slice, 1, Math.Min(order.DisplayQty, order.LeavesQty));
        Lasts(in order);
    }

    private static void Lasts(in Order order)
    {
        bool lasts = order.TimeInForce is TimeInForce.GoodTillCancel or TimeInForce.Day
            or TimeInForce.GoodTillDate;
        Assert.True(lasts, $"an order that may not rest stands in a queue: {order.TimeInForce}");
        Assert.Equal(order.TimeInForce != TimeInForce.GoodTillCancel, order.Is(OrderTraits.Timed));
        Assert.Equal(order.Is(OrderTraits.Timed), order.ExpireTime != 0);
    }

    private static List<Order> Queue(
        VenueState state, int instrumentId, Side side, int level, in PriceLevel at)
    {
        var orders = new List<Order>();
        int previous = 0;
        BigInteger qty = 0;
        for (int slot = at.Head; slot != 0; slot = state.Books.Orders.Links[slot].Next)
        {
            Order order = state.Books.Orders[slot];
            Assert.Equal((level, previous), (order.Level, state.Books.Orders.Links[slot].Previous));
            Assert.Equal((instrumentId, side), (order.InstrumentId, order.Side));
            Assert.True(order.LeavesQty > 0, "an order without quantity is in a queue");
            qty += order.LeavesQty;
            orders.Add(order);
            previous = slot;
        }
        Assert.Equal((previous, orders.Count, qty), (at.Tail, at.Orders, at.Qty));
        Assert.True(orders.Count > 0, "a level is empty");
        return orders;
    }
}
