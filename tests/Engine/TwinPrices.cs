using System.Numerics;
using Matching.Engine;

namespace Matching.Tests.Engine;

/// <summary>What the twin knows of prices: bounds, protections, collars.</summary>
internal static class TwinPrices
{
    /// <summary>The worst price of what may trade only so far from a price, in whole ticks.</summary>
    public static long Protected(TwinInstrument instrument, Side side, long from)
    {
        long tick = instrument.Terms.TickSize;
        BigInteger distance = (BigInteger)from * instrument.Terms.MarketProtection / Limits.ProtectionUnit;
        distance -= distance % tick;
        BigInteger bound = side == Side.Buy ? from + distance : from - distance;
        if (bound < tick) bound = tick;
        return bound > Limits.MaxAmount ? from : (long)bound;
    }

    /// <summary>Whether a limit is further from a collar's middle than its share allows.</summary>
    public static bool IsOutside(Side side, long price, long middle, int share)
    {
        if (share == 0 || middle == 0) return false;
        BigInteger away = side == Side.Buy ? (BigInteger)price - middle : (BigInteger)middle - price;
        return away * Limits.ProtectionUnit > (BigInteger)middle * share;
    }

    /// <summary>A bound, or the last price inside a collar where that is closer.</summary>
    public static long Within(TwinInstrument instrument, Side side, long bound, long middle, int share)
    {
        if (!IsOutside(side, bound, middle, share)) return bound;
        long tick = instrument.Terms.TickSize;
        BigInteger away = (BigInteger)middle * share / Limits.ProtectionUnit;
        BigInteger edge = side == Side.Buy ? middle + away : middle - away;
        BigInteger beyond = edge % tick;
        if (beyond != 0) edge += side == Side.Buy ? -beyond : tick - beyond;
        return (long)edge;
    }

    /// <summary>
    /// The worst price of a market order: protection, the sender's own and both collars, the closest of them.
    /// </summary>
    public static long OfMarket(TwinInstrument instrument, Side side, long best, long own)
    {
        long bound = Protected(instrument, side, best);
        if (own != 0) bound = side == Side.Buy ? Math.Min(bound, own) : Math.Max(bound, own);
        bound = Within(instrument, side, bound, instrument.Reference, instrument.Terms.StaticCollar);
        return Within(instrument, side, bound, instrument.Anchor, instrument.Terms.DynamicCollar);
    }

    public static RejectReason Check(TwinInstrument instrument, long price)
    {
        if (price <= 0) return RejectReason.PriceNotPositive;
        if (price % instrument.Terms.TickSize != 0) return RejectReason.PriceOffTick;
        return price > Limits.MaxAmount ? RejectReason.AmountTooLarge : RejectReason.None;
    }

    public static RejectReason CheckQty(TwinInstrument instrument, long qty)
    {
        if (qty <= 0) return RejectReason.QtyNotPositive;
        if (qty % instrument.Terms.LotSize != 0) return RejectReason.QtyOffLot;
        if (qty < instrument.Terms.MinQty) return RejectReason.QtyBelowMin;
        return qty > instrument.Terms.MaxQty ? RejectReason.QtyAboveMax : RejectReason.None;
    }

    public static RejectReason CheckNotional(TwinInstrument instrument, BigInteger notional)
    {
        if (notional > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        if (notional < instrument.Terms.MinNotional) return RejectReason.NotionalBelowMin;
        bool above = instrument.Terms.MaxNotional != 0 && notional > instrument.Terms.MaxNotional;
        return above ? RejectReason.NotionalAboveMax : RejectReason.None;
    }

    public static RejectReason CheckCollars(TwinInstrument instrument, Side side, long price)
    {
        if (IsOutside(side, price, instrument.Reference, instrument.Terms.StaticCollar))
            return RejectReason.OutsideStaticCollar;
        return IsOutside(side, price, instrument.Anchor, instrument.Terms.DynamicCollar)
            ? RejectReason.OutsideDynamicCollar
            : RejectReason.None;
    }

    /// <summary>By rules 3 the band of its election binds it, not that of its entry.</summary>
    public static RejectReason CheckStopLimit(
        TwinInstrument instrument, Side side, long price, int rulesVersion)
    {
        if (rulesVersion < 3) return CheckCollars(instrument, side, price);
        return IsOutside(side, price, instrument.Reference, instrument.Terms.StaticCollar)
            ? RejectReason.OutsideStaticCollar
            : RejectReason.None;
    }

    /// <summary>Whether a collar that has no middle forbids market orders.</summary>
    public static bool LacksReference(TwinInstrument instrument) =>
        (instrument.Terms.StaticCollar != 0 && instrument.Reference == 0)
        || (instrument.Terms.DynamicCollar != 0 && instrument.Anchor == 0);
}
