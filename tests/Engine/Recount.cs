using System.Numerics;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Tests.Engine;

/// <summary>Counts again, slowly and from the orders up, what the engine's state says.</summary>
internal static class Recount
{
    public static void All(VenueState state)
    {
        Money(state);
        Books(state);
        LadderShape.Verify(state);
    }

    /// <summary>
    /// What an order's terms need: a sell its quantity; a buy what is left at its limit, and the most fee
    /// that this can add to what its fills have been charged.
    /// </summary>
    public static BigInteger HoldOf(in Instrument instrument, in Order order)
    {
        if (order.Side == Side.Sell) return order.LeavesQty;
        BigInteger notional = (BigInteger)order.Price * order.LeavesQty * instrument.NotionalMultiplier;
        Assert.True(notional % instrument.NotionalDivisor == 0, "a notional is not whole");
        notional /= instrument.NotionalDivisor;
        BigInteger rate = Math.Max(order.MakerFeeRate, order.TakerFeeRate);
        BigInteger exact = (BigInteger)order.MakerNotional * order.MakerFeeRate
            + (BigInteger)order.TakerNotional * order.TakerFeeRate;
        return notional + RoundUp(exact + notional * rate) - RoundUp(exact);
    }

    /// <summary>From hundred-millionths to the next whole unit.</summary>
    public static BigInteger RoundUp(BigInteger hundredMillionths)
    {
        var whole = BigInteger.DivRem(hundredMillionths, Limits.FeeRateUnit, out BigInteger rest);
        return rest > 0 ? whole + 1 : whole;
    }

    private static void Money(VenueState state)
    {
        var held = new Dictionary<(int, int), BigInteger>();
        for (int slot = 1; slot <= state.Genesis.Capacities.Orders; slot++)
        {
            ref Order order = ref state.Books.Orders[slot];
            if (order.OrderId == 0) continue;
            ref Instrument instrument = ref state.Directory.Instrument(order.InstrumentId);
            Assert.Equal(HoldOf(in instrument, in order), order.Hold);
            int asset = order.Side == Side.Sell ? instrument.BaseAssetId : instrument.QuoteAssetId;
            held[(order.AccountId, asset)] = held.GetValueOrDefault((order.AccountId, asset)) + order.Hold;
        }
        var sums = new BigInteger[state.Directory.AssetCount + 1];
        for (int slot = 1; slot <= state.Accounts.BalanceCount; slot++)
        {
            Balance balance = state.Accounts.BalanceAt(slot);
            held.Remove((balance.AccountId, balance.AssetId), out BigInteger expected);
            Assert.Equal(expected, balance.Held);
            Assert.Equal(slot, state.Accounts.Find(balance.AccountId, balance.AssetId));
            Assert.True(balance.Held >= 0, "held funds below zero");
            Assert.True(balance.Available >= 0 || balance.AccountId == Limits.ExternalAccount, "below zero");
            sums[balance.AssetId] += (BigInteger)balance.Available + balance.Held;
        }
        Assert.All(held.Values, left => Assert.Equal(BigInteger.Zero, left));
        Assert.All(sums, sum => Assert.Equal(BigInteger.Zero, sum));
    }

    private static void Books(VenueState state)
    {
        OrderPool orders = state.Books.Orders;
        int booked = 0;
        for (int id = 1; id <= state.Directory.InstrumentCount; id++)
        {
            booked += CountSide(state, id, Side.Buy) + CountSide(state, id, Side.Sell);
            int bid = state.Books.Best(id, Side.Buy);
            int ask = state.Books.Best(id, Side.Sell);
            bool crossed = bid != 0 && ask != 0
                && state.Books.Ladder[bid].Price >= state.Books.Ladder[ask].Price;
            Assert.False(crossed, $"the book of instrument {id} is crossed");
        }
        // Between commands every live order rests: whoever takes has been booked or has ended.
        Assert.Equal(orders.Count, booked);
        for (int slot = 1; slot <= state.Genesis.Capacities.Orders; slot++)
        {
            ref Order order = ref orders[slot];
            if (order.OrderId == 0) continue;
            booked--;
            Assert.Equal(slot, OrderPool.SlotOf(order.OrderId));
            Assert.Equal(slot, orders.Find(order.OrderId));
            if (!order.ClOrdId.IsEmpty) Assert.Equal(slot, orders.Find(order.AccountId, order.ClOrdId));
        }
        Assert.Equal(0, booked);
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
            found += Queue(state, instrumentId, side, level, in at);
        }
        return found;
    }

    private static int Queue(VenueState state, int instrumentId, Side side, int level, in PriceLevel at)
    {
        int orders = 0, previous = 0;
        BigInteger qty = 0;
        for (int slot = at.Head; slot != 0; slot = state.Books.Orders[slot].Next)
        {
            Order order = state.Books.Orders[slot];
            Assert.Equal((level, previous), (order.Level, order.Previous));
            Assert.Equal((instrumentId, side, at.Price), (order.InstrumentId, order.Side, order.Price));
            Assert.Equal(TimeInForce.GoodTillCancel, order.TimeInForce);
            Assert.True(order.LeavesQty > 0, "an order without quantity rests");
            qty += order.LeavesQty;
            orders++;
            previous = slot;
        }
        Assert.Equal((previous, orders, qty), (at.Tail, at.Orders, at.Qty));
        Assert.True(orders > 0, "an empty level is on the book");
        return orders;
    }
}
