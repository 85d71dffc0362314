using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>The checks of price and quantity that new orders and replaces share.</summary>
internal static class OrderTerms
{
    public static RejectReason CheckPrice(in Instrument instrument, long price)
    {
        if (price <= 0) return RejectReason.PriceNotPositive;
        if (price % instrument.TickSize != 0) return RejectReason.PriceOffTick;
        return price > Limits.MaxAmount ? RejectReason.AmountTooLarge : RejectReason.None;
    }

    public static RejectReason CheckQty(in Instrument instrument, long qty)
    {
        if (qty <= 0) return RejectReason.QtyNotPositive;
        if (qty % instrument.LotSize != 0) return RejectReason.QtyOffLot;
        if (qty < instrument.MinQty) return RejectReason.QtyBelowMin;
        return qty > instrument.MaxQty ? RejectReason.QtyAboveMax : RejectReason.None;
    }

    /// <summary>
    /// The worst price that a market order may trade at: so far from the best opposite price, on tick, and
    /// never looser than asked for by rounding.
    /// </summary>
    public static long Protect(in Instrument instrument, Side side, long reference)
    {
        Int128 distance = Math.BigMul(reference, (long)instrument.MarketProtection) / Limits.ProtectionUnit;
        long ticks = (long)(distance / instrument.TickSize);
        if (side == Side.Sell) return Math.Max(reference - ticks * instrument.TickSize, instrument.TickSize);
        Int128 bound = reference + (Int128)ticks * instrument.TickSize;
        return bound > Limits.MaxAmount ? reference : (long)bound;
    }

    /// <summary>
    /// Whether the order's level, with all of it there, would be above <see cref="Limits.MaxAmount"/>. What
    /// it has there already, before a replace, doesn't count.
    /// </summary>
    public static bool LevelWouldOverflow(
        VenueState state, in Instrument instrument, int instrumentId, in Order order, long qty)
    {
        ref BookSide side = ref state.Books[instrumentId, order.Side];
        PriceLadder ladder = state.Books.Ladder;
        int level = ladder.Find(ref side, PriceLadder.KeyOf(order.Side, order.Price, instrument.TickSize));
        if (level == PriceLevel.None) return false;
        long others = ladder[level].Qty - (level == order.Level ? order.LeavesQty : 0);
        return others > Limits.MaxAmount - qty;
    }
}
