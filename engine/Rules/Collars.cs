using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// How far from its reference a price may be on the aggressive side: above for a buy, below for a sell. The
/// static collar's reference is set, or the last trade; the dynamic one's is the price before the command, so
/// that no sweep can drag its own collar along.
/// </summary>
internal static class Collars
{
    /// <summary>The dynamic collar's middle before a command: the last trade, else the reference.</summary>
    public static long AnchorOf(in Instrument instrument) =>
        instrument.LastPrice != 0 ? instrument.LastPrice : instrument.ReferencePrice;

    /// <summary>A limit order's price; a collar without a reference doesn't apply.</summary>
    public static RejectReason Check(in Instrument instrument, Side side, long price)
    {
        if (IsBeyond(side, price, StaticReference(in instrument), instrument.StaticCollar))
            return RejectReason.OutsideStaticCollar;
        if (IsBeyond(side, price, AnchorOf(in instrument), instrument.DynamicCollar))
            return RejectReason.OutsideDynamicCollar;
        return RejectReason.None;
    }

    /// <summary>
    /// A stop-limit order's price: the dynamic collar binds it when it is elected, to the band of that
    /// moment; by older rules to that of its entry too.
    /// </summary>
    public static RejectReason CheckStopLimit(
        in Instrument instrument, Side side, long price, int rulesVersion)
    {
        RejectReason reason = Check(in instrument, side, price);
        return reason == RejectReason.OutsideDynamicCollar && rulesVersion >= Limits.ReviewedRules
            ? RejectReason.None
            : reason;
    }

    /// <summary>Whether an order without a price of its own has what its collars need.</summary>
    public static bool HasReferences(in Instrument instrument) =>
        (instrument.StaticCollar == 0 || StaticReference(in instrument) != 0)
        && (instrument.DynamicCollar == 0 || AnchorOf(in instrument) != 0);

    /// <summary>A bound that is no looser than both collars, on tick.</summary>
    public static long ClipToBoth(in Instrument instrument, Side side, long bound, long anchor)
    {
        long reference = StaticReference(in instrument);
        bound = Clip(in instrument, side, bound, reference, instrument.StaticCollar);
        return ClipToDynamic(in instrument, side, bound, anchor);
    }

    /// <summary>A bound that is no looser than the dynamic collar, on tick.</summary>
    public static long ClipToDynamic(in Instrument instrument, Side side, long bound, long anchor) =>
        Clip(in instrument, side, bound, anchor, instrument.DynamicCollar);

    private static long StaticReference(in Instrument instrument) =>
        instrument.ReferenceFollowsTrades != 0 && instrument.LastPrice != 0
            ? instrument.LastPrice
            : instrument.ReferencePrice;

    private static bool IsBeyond(Side side, long price, long reference, int collar)
    {
        if (collar == 0 || reference == 0) return false;
        Int128 scaled = Math.BigMul(price, Limits.ProtectionUnit);
        return side == Side.Buy
            ? scaled > Math.BigMul(reference, Limits.ProtectionUnit + collar)
            : scaled < Math.BigMul(reference, Limits.ProtectionUnit - collar);
    }

    private static long Clip(in Instrument instrument, Side side, long bound, long reference, int collar)
    {
        if (collar == 0 || reference == 0) return bound;
        long tick = instrument.TickSize;
        if (side == Side.Buy)
        {
            Int128 highest = Math.BigMul(reference, Limits.ProtectionUnit + collar) / Limits.ProtectionUnit;
            highest -= highest % tick;
            return highest < bound ? (long)highest : bound;
        }
        Int128 lowest = Math.BigMul(reference, Limits.ProtectionUnit - collar);
        lowest = (lowest + Limits.ProtectionUnit - 1) / Limits.ProtectionUnit;
        lowest += (tick - lowest % tick) % tick;
        return lowest > bound ? (long)lowest : bound;
    }
}
