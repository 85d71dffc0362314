using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>The checks of terms that new orders, replaces and quotes share.</summary>
internal static class OrderTerms
{
    public static bool MayRest(TimeInForce timeInForce) =>
        timeInForce is TimeInForce.GoodTillCancel or TimeInForce.Day or TimeInForce.GoodTillDate;

    /// <summary>Whether the terms fit together, before prices and quantities are looked at.</summary>
    public static RejectReason CheckKind(in Instrument instrument, in NewOrderTerms terms, long time)
    {
        if (terms.Side is not (Side.Buy or Side.Sell)) return RejectReason.InvalidSide;
        if (terms.OrderType is < OrderType.Market or > OrderType.StopLimit)
            return RejectReason.InvalidOrderType;
        bool rests = MayRest(terms.TimeInForce);
        if (!rests && terms.TimeInForce is not (TimeInForce.ImmediateOrCancel or TimeInForce.FillOrKill))
            return RejectReason.InvalidTimeInForce;
        if (rests ? terms.OrderType == OrderType.Market : terms.OrderType.IsStop)
            return RejectReason.InvalidTimeInForce;
        bool mayBePostOnly = rests && terms.OrderType == OrderType.Limit;
        if (!IsValid(terms.ExecInst) || (terms.ExecInst != ExecInst.None && !mayBePostOnly))
            return RejectReason.InvalidExecInst;
        if (terms.SelfTradePrevention > SelfTradePrevention.DecrementAndCancel)
            return RejectReason.InvalidSelfTradePrevention;
        if (terms.StopPrice != 0 != terms.OrderType.IsStop) return RejectReason.InvalidStopPrice;
        if (terms.OrderType == OrderType.Stop && terms.Price != 0) return RejectReason.InvalidStopPrice;
        if (terms.DisplayQty != 0 && !IsIceberg(in instrument, in terms))
            return RejectReason.InvalidDisplayQty;
        if (terms.CashOrderQty != 0 && !IsCash(in terms)) return RejectReason.InvalidCashOrderQty;
        bool dated = terms.TimeInForce == TimeInForce.GoodTillDate;
        bool validTime = dated ? terms.ExpireTime > time : terms.ExpireTime == 0;
        return validTime ? RejectReason.None : RejectReason.InvalidExpireTime;
    }

    public static bool IsValid(ExecInst execInst) =>
        execInst is ExecInst.None or ExecInst.PostOnly or (ExecInst.PostOnly | ExecInst.Reprice);

    public static RejectReason CheckPrice(in Instrument instrument, long price)
    {
        if (price <= 0) return RejectReason.PriceNotPositive;
        if (!instrument.Tick.Divides(price)) return RejectReason.PriceOffTick;
        return price > Limits.MaxAmount ? RejectReason.AmountTooLarge : RejectReason.None;
    }

    public static RejectReason CheckQty(in Instrument instrument, long qty)
    {
        if (qty <= 0) return RejectReason.QtyNotPositive;
        if (!instrument.Lot.Divides(qty)) return RejectReason.QtyOffLot;
        if (qty < instrument.MinQty) return RejectReason.QtyBelowMin;
        return qty > instrument.MaxQty ? RejectReason.QtyAboveMax : RejectReason.None;
    }

    public static RejectReason CheckNotional(in Instrument instrument, long notional)
    {
        if (notional == Money.TooLarge) return RejectReason.AmountTooLarge;
        if (notional < instrument.MinNotional) return RejectReason.NotionalBelowMin;
        return instrument.MaxNotional != 0 && notional > instrument.MaxNotional
            ? RejectReason.NotionalAboveMax
            : RejectReason.None;
    }

    /// <summary>
    /// The worst price of an order without one: so far from a reference, on tick, and never looser than asked
    /// for by rounding.
    /// </summary>
    public static long Protect(in Instrument instrument, Side side, long reference)
    {
        Int128 distance = Math.BigMul(reference, (long)instrument.MarketProtection) / Limits.ProtectionUnit;
        long ticks = (long)(distance / instrument.TickSize);
        if (side == Side.Sell) return Math.Max(reference - ticks * instrument.TickSize, instrument.TickSize);
        Int128 bound = reference + (Int128)ticks * instrument.TickSize;
        return bound > Limits.MaxAmount ? reference : (long)bound;
    }

    /// <summary>Whether the last trade has reached a stop price.</summary>
    public static bool IsReached(in Instrument instrument, Side side, long stopPrice)
    {
        if (instrument.LastPrice == 0) return false;
        return side == Side.Buy ? stopPrice <= instrument.LastPrice : stopPrice >= instrument.LastPrice;
    }

    /// <summary>
    /// Whether the order's level, with all of it there, would be above <see cref="Limits.MaxAmount"/>. What
    /// it has there already, before a replace, doesn't count.
    /// </summary>
    public static bool LevelWouldOverflow(
        VenueState state, in Instrument instrument, in Order order, long price, long qty)
    {
        if (instrument.LevelsMayOverflow == 0) return false;
        ref BookSide side = ref state.Books[order.InstrumentId, order.Side];
        PriceLadder ladder = state.Books.Ladder;
        int level = ladder.Find(ref side, PriceLadder.KeyOf(order.Side, instrument.Tick.Quotient(price)));
        if (level == PriceLevel.None) return false;
        long others = ladder[level].Qty - (level == order.Level ? order.LeavesQty : 0);
        return others > Limits.MaxAmount - qty;
    }

    /// <summary>The same for a stop among the stops with its stop price.</summary>
    public static bool StopsWouldOverflow(
        VenueState state, in Instrument instrument, in Order order, long stopPrice, long qty)
    {
        if (instrument.LevelsMayOverflow == 0) return false;
        ref BookSide side = ref state.Books.StopsOf(order.InstrumentId, order.Side);
        PriceLadder ladder = state.Books.Ladder;
        long key = PriceLadder.KeyOf(order.Side.Opposite, instrument.Tick.Quotient(stopPrice));
        int level = ladder.Find(ref side, key);
        if (level == PriceLevel.None) return false;
        long others = ladder[level].Qty - (level == order.Level ? order.LeavesQty : 0);
        return others > Limits.MaxAmount - qty;
    }

    /// <summary>When a day order that is entered now ends.</summary>
    public static long NextSessionClose(in Instrument instrument, long time)
    {
        long close = time - time % Limits.Day + instrument.SessionClose;
        return close > time ? close : close + Limits.Day;
    }

    private static bool IsIceberg(in Instrument instrument, in NewOrderTerms terms) =>
        terms.OrderType is OrderType.Limit or OrderType.StopLimit
        && MayRest(terms.TimeInForce)
        && terms.DisplayQty >= instrument.MinQty
        && terms.DisplayQty < terms.OrderQty
        && terms.DisplayQty % instrument.LotSize == 0;

    private static bool IsCash(in NewOrderTerms terms) =>
        terms is { OrderType: OrderType.Market, Side: Side.Buy }
            and { OrderQty: 0, CashOrderQty: > 0 and <= Limits.MaxAmount };
}
