using Matching.Engine.Book;
using Matching.Engine.Listings;

namespace Matching.Engine.Ledger;

/// <summary>
/// What a live order holds: a function of its terms and what it has traded, never a running sum.
/// </summary>
internal static class Holds
{
    /// <summary>
    /// A sell holds its quantity; a buy what it could still cost at its worst price, the higher fee included.
    /// <see cref="Money.TooLarge"/> where that is above <see cref="Limits.MaxAmount"/>.
    /// </summary>
    public static long Of(in Instrument instrument, in Order order) =>
        Of(in instrument, in order, order.Price, order.LeavesQty);

    /// <summary>The same for another price and quantity: what a replace would need.</summary>
    public static long Of(in Instrument instrument, in Order order, long price, long leavesQty)
    {
        if (order.Side == Side.Sell) return leavesQty;
        long notional = Money.Notional(in instrument, price, leavesQty);
        if (notional == Money.TooLarge) return Money.TooLarge;
        Int128 hold = notional + Money.FeeBound(
            notional, order.MakerNotional, order.MakerFeeRate, order.TakerNotional, order.TakerFeeRate);
        return hold > Limits.MaxAmount ? Money.TooLarge : (long)hold;
    }

    /// <summary>The asset that an order of this side holds.</summary>
    public static int AssetOf(in Instrument instrument, Side side) =>
        side == Side.Sell ? instrument.BaseAssetId : instrument.QuoteAssetId;
}
