using Matching.Engine.Commands;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>What may be listed: above all, only what never needs a notional to be rounded.</summary>
internal sealed class ListingRules(VenueState state)
{
    public RejectReason Check(in ListAssetTerms terms)
    {
        if (terms.Symbol.IsEmpty) return RejectReason.InvalidSymbol;
        if (state.Directory.HasAsset(terms.Symbol)) return RejectReason.DuplicateSymbol;
        if (terms.Scale > Limits.MaxScale) return RejectReason.InvalidScale;
        if (state.Directory.AssetsFull) return RejectReason.CapacityReached;
        // The external and the house account get a balance each.
        return state.Accounts.FreeBalances < 2 ? RejectReason.BalancesFull : RejectReason.None;
    }

    public RejectReason Check(in ListInstrumentTerms terms, out long multiplier, out long divisor)
    {
        multiplier = divisor = 1;
        if (terms.Symbol.IsEmpty) return RejectReason.InvalidSymbol;
        if (state.Directory.HasInstrument(terms.Symbol)) return RejectReason.DuplicateSymbol;
        if (!state.Directory.HasAsset(terms.BaseAssetId)) return RejectReason.UnknownAsset;
        if (!state.Directory.HasAsset(terms.QuoteAssetId)) return RejectReason.UnknownAsset;
        if (terms.BaseAssetId == terms.QuoteAssetId) return RejectReason.UnknownAsset;
        if (terms.PriceScale > Limits.MaxScale) return RejectReason.InvalidScale;
        RejectReason reason = CheckSizes(in terms);
        if (reason != RejectReason.None) return reason;
        reason = CheckNotional(in terms, out multiplier, out divisor);
        if (reason != RejectReason.None) return reason;
        if (!FeeTiers.Fit(state, terms.MakerFeeRate, terms.TakerFeeRate, exceptTier: 0))
            return RejectReason.InvalidFee;
        reason = CheckProtections(
            terms.MarketProtection, terms.StaticCollar, terms.DynamicCollar);
        if (reason != RejectReason.None) return reason;
        reason = CheckBounds(
            terms.MinNotional, terms.MaxNotional, terms.ReferencePrice, terms.SessionClose,
            terms.ReferenceFollowsTrades);
        if (reason != RejectReason.None) return reason;
        return state.Directory.InstrumentsFull ? RejectReason.CapacityReached : RejectReason.None;
    }

    public RejectReason Check(in SetInstrumentRulesTerms terms)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return RejectReason.UnknownInstrument;
        RejectReason reason = CheckProtections(
            terms.MarketProtection, terms.StaticCollar, terms.DynamicCollar);
        if (reason != RejectReason.None) return reason;
        return CheckBounds(
            terms.MinNotional, terms.MaxNotional, terms.ReferencePrice, terms.SessionClose,
            terms.ReferenceFollowsTrades);
    }

    private static RejectReason CheckProtections(int market, int staticCollar, int dynamicCollar)
    {
        if (market is < 0 or > (int)Limits.ProtectionUnit) return RejectReason.InvalidProtection;
        bool valid = staticCollar is >= 0 and <= (int)Limits.ProtectionUnit
            && dynamicCollar is >= 0 and <= (int)Limits.ProtectionUnit;
        return valid ? RejectReason.None : RejectReason.InvalidCollar;
    }

    private static RejectReason CheckBounds(
        long minNotional, long maxNotional, long referencePrice, long sessionClose, byte followsTrades)
    {
        if (minNotional is < 0 or > Limits.MaxAmount || maxNotional is < 0 or > Limits.MaxAmount)
            return RejectReason.InvalidNotionalBounds;
        if (maxNotional != 0 && maxNotional < minNotional) return RejectReason.InvalidNotionalBounds;
        if (referencePrice is < 0 or > Limits.MaxAmount || followsTrades > 1)
            return RejectReason.InvalidCollar;
        return sessionClose is >= 0 and < Limits.Day ? RejectReason.None : RejectReason.InvalidSessionClose;
    }

    private static RejectReason CheckSizes(in ListInstrumentTerms terms)
    {
        if (terms.TickSize is <= 0 or > Limits.MaxAmount) return RejectReason.InvalidTickOrLot;
        if (terms.LotSize is <= 0 or > Limits.MaxAmount) return RejectReason.InvalidTickOrLot;
        if (terms.MinQty <= 0 || terms.MinQty % terms.LotSize != 0) return RejectReason.InvalidTickOrLot;
        if (terms.MaxQty < terms.MinQty || terms.MaxQty > Limits.MaxAmount)
            return RejectReason.InvalidTickOrLot;
        return RejectReason.None;
    }

    /// <summary>
    /// Price × quantity has the scales of price and base asset together; the quote asset has its own. The
    /// least notional, a tick times a lot, must come out whole, and then all do.
    /// </summary>
    private RejectReason CheckNotional(in ListInstrumentTerms terms, out long multiplier, out long divisor)
    {
        int have = terms.PriceScale + state.Directory.Asset(terms.BaseAssetId).Scale;
        int want = state.Directory.Asset(terms.QuoteAssetId).Scale;
        multiplier = divisor = 1;
        if (Math.Abs(want - have) > Limits.MaxScale) return RejectReason.InvalidScale;
        if (want >= have) multiplier = PowerOfTen(want - have);
        else divisor = PowerOfTen(have - want);
        Int128 least = Math.BigMul(terms.TickSize, terms.LotSize);
        return least % divisor == 0 ? RejectReason.None : RejectReason.NotionalNotWhole;
    }

    private static long PowerOfTen(int exponent)
    {
        long power = 1;
        while (exponent-- > 0) power *= 10;
        return power;
    }
}
