using System.Numerics;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Tests.Engine;

/// <summary>
/// Counts again, slowly and from the orders up, what the engine's state says between commands.
/// </summary>
internal static class Recount
{
    public static void All(VenueState state)
    {
        Money(state);
        RecountBooks.Verify(state);
        RecountLists.Verify(state);
        RecountQuotes.Verify(state);
        RecountScopes.Verify(state);
        LadderShape.Verify(state);
    }

    /// <summary>The live orders' slots.</summary>
    public static List<int> Slots(VenueState state)
    {
        var slots = new List<int>();
        for (int slot = 1; slot <= state.Genesis.Capacities.Orders; slot++)
            if (state.Books.Orders[slot].OrderId != 0) slots.Add(slot);
        return slots;
    }

    /// <summary>
    /// What an order's terms need: a sell its quantity; a cash order what is left of its budget; any other
    /// buy what is left at its limit, and the most fee that this can add to what its fills have been charged.
    /// </summary>
    public static BigInteger HoldOf(in Instrument instrument, in Order order)
    {
        if (order.Side == Side.Sell) return order.LeavesQty;
        BigInteger exact = (BigInteger)order.MakerNotional * order.MakerFeeRate
            + (BigInteger)order.TakerNotional * order.TakerFeeRate;
        if (order.CashOrderQty != 0) return order.CashOrderQty - order.CumNotional - RoundUp(exact);
        BigInteger notional = (BigInteger)order.Price * order.LeavesQty * instrument.NotionalMultiplier;
        Assert.True(notional % instrument.NotionalDivisor.Value == 0, "a notional is not whole");
        notional /= instrument.NotionalDivisor.Value;
        BigInteger rate = order.OrderType == OrderType.Market
            ? order.TakerFeeRate
            : Math.Max(order.MakerFeeRate, order.TakerFeeRate);
        BigInteger fee = RoundUp(exact + notional * rate) - RoundUp(exact);
        return notional + BigInteger.Max(fee, 0);
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
        var incoming = new Dictionary<(int, int), BigInteger>();
        foreach (int slot in Slots(state))
        {
            ref Order order = ref state.Books.Orders[slot];
            ref Instrument instrument = ref state.Directory.Instrument(order.InstrumentId);
            Assert.Equal(HoldOf(in instrument, in order), order.Hold);
            bool sells = order.Side == Side.Sell;
            (int, int) sold = (order.AccountId, sells ? instrument.BaseAssetId : instrument.QuoteAssetId);
            (int, int) bought = (order.AccountId, sells ? instrument.QuoteAssetId : instrument.BaseAssetId);
            held[sold] = held.GetValueOrDefault(sold) + order.Hold;
            if (!sells) incoming[bought] = incoming.GetValueOrDefault(bought) + order.LeavesQty;
            Assert.Equal(state.Accounts.Find(sold.Item1, sold.Item2), order.HeldBalance);
            Assert.Equal(state.Accounts.Find(bought.Item1, bought.Item2), order.OtherBalance);
        }
        Balances(state, held, incoming);
    }

    private static void Balances(
        VenueState state, Dictionary<(int, int), BigInteger> held,
        Dictionary<(int, int), BigInteger> incoming)
    {
        var sums = new BigInteger[state.Directory.AssetCount + 1];
        for (int slot = 1; slot <= state.Accounts.BalanceCount; slot++)
        {
            Balance balance = state.Accounts.BalanceAt(slot);
            (int, int) key = (balance.AccountId, balance.AssetId);
            held.Remove(key, out BigInteger expected);
            Assert.Equal(expected, balance.Held);
            Assert.Equal(slot, state.Accounts.Find(balance.AccountId, balance.AssetId));
            Assert.True(balance.Held >= 0, "held funds below zero");
            Assert.True(balance.Available >= 0 || balance.AccountId == Limits.ExternalAccount, "below zero");
            sums[balance.AssetId] += (BigInteger)balance.Available + balance.Held;
            HoldingsLimit limit = state.Accounts.LimitAt(slot);
            Assert.Equal(limit.MaxQty != 0, balance.IsLimited != 0);
            BigInteger counted = limit.MaxQty == 0 ? 0 : incoming.GetValueOrDefault(key);
            Assert.Equal(counted, limit.Incoming);
        }
        Assert.All(held.Values, left => Assert.Equal(BigInteger.Zero, left));
        Assert.All(sums, sum => Assert.Equal(BigInteger.Zero, sum));
    }
}
