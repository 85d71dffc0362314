using Matching.Engine.Book;
using Matching.Engine.Listings;

namespace Matching.Engine.Ledger;

/// <summary>
/// What a live order holds: a function of its terms and what it has traded, never a running sum.
/// </summary>
internal static class Holds
{
    /// <summary>
    /// A sell holds its quantity; a buy what it could still cost at its worst price, the higher fee included
    /// (a market order's is the taker's);
    /// a cash order what is left of its budget. <see cref="Money.TooLarge"/> where that is above
    /// <see cref="Limits.MaxAmount"/>.
    /// </summary>
    public static long Of(in Instrument instrument, in Order order) =>
        Of(in instrument, in order, order.Price, order.LeavesQty, order.MakerNotional, order.TakerNotional);

    /// <summary>The same for another price and quantity: what a replace would need.</summary>
    public static long Of(in Instrument instrument, in Order order, long price, long leavesQty) =>
        Of(in instrument, in order, price, leavesQty, order.MakerNotional, order.TakerNotional);

    /// <summary>The same once it has traded these notionals.</summary>
    public static long Of(
        in Instrument instrument, in Order order, long price, long leavesQty,
        long makerNotional, long takerNotional)
    {
        if (leavesQty == 0) return 0;
        if (order.Side == Side.Sell) return leavesQty;
        if (order.Is(OrderTraits.Cash))
        {
            Int128 fees = Money.FeeTotal(
                makerNotional, order.MakerFeeRate, takerNotional, order.TakerFeeRate);
            return (long)(order.CashOrderQty - makerNotional - takerNotional - fees);
        }
        long notional = Money.Notional(in instrument, price, leavesQty);
        if (notional == Money.TooLarge) return Money.TooLarge;
        // A market order never rests, so no maker's fee can come.
        int makerRate = order.OrderType == OrderType.Market ? order.TakerFeeRate : order.MakerFeeRate;
        int higher = Math.Max(makerRate, order.TakerFeeRate);
        // An order that has not traded, as nearly every one when its hold is asked for.
        if ((makerNotional | takerNotional) == 0 && Money.TryFee(notional, higher, out long fee))
            return fee > Limits.MaxAmount - notional ? Money.TooLarge : notional + fee;
        Int128 hold = notional + Money.FeeBound(
            notional, makerNotional, makerRate, takerNotional, order.TakerFeeRate);
        return hold > Limits.MaxAmount ? Money.TooLarge : (long)hold;
    }
}
