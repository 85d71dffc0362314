using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>The twin's checks of an order, in the order of precedence.</summary>
internal static class TwinChecks
{
    public static RejectReason Terms(
        TwinVenue venue, in CommandHeader header, in NewOrderTerms terms, out TwinInstrument? instrument)
    {
        instrument = null;
        RejectReason reason = venue.CheckAccount(in header, terms.AccountId);
        if (reason == RejectReason.None) reason = venue.CheckMode();
        if (reason != RejectReason.None) return reason;
        int id = terms.InstrumentId;
        instrument = venue.Instruments.Find(listed => listed.Id == id);
        if (instrument is null) return RejectReason.UnknownInstrument;
        if (!Enum.IsDefined(terms.Side) || terms.Side == Side.None) return RejectReason.InvalidSide;
        if (!Enum.IsDefined(terms.OrderType) || terms.OrderType == OrderType.None)
            return RejectReason.InvalidOrderType;
        if (!Enum.IsDefined(terms.TimeInForce) || terms.TimeInForce == TimeInForce.None)
            return RejectReason.InvalidTimeInForce;
        bool rests = terms.TimeInForce == TimeInForce.GoodTillCancel;
        if (rests && terms.OrderType == OrderType.Market) return RejectReason.InvalidTimeInForce;
        if (terms.ExecInst > ExecInst.PostOnly) return RejectReason.InvalidExecInst;
        if (!rests && terms.ExecInst == ExecInst.PostOnly) return RejectReason.InvalidExecInst;
        return Qty(instrument, terms.OrderQty);
    }

    public static RejectReason PriceAndQty(TwinInstrument instrument, long price, long qty)
    {
        RejectReason reason = Price(instrument, price);
        return reason != RejectReason.None ? reason : Qty(instrument, qty);
    }

    /// <summary>
    /// The worst price; a market order's is as far from the best opposite one as is allowed.
    /// </summary>
    public static RejectReason Limit(
        TwinVenue venue, TwinInstrument instrument, in NewOrderTerms terms, ref long limit)
    {
        bool market = terms.OrderType == OrderType.Market;
        RejectReason reason = market && limit == 0 ? RejectReason.None : Price(instrument, limit);
        if (!market || reason != RejectReason.None) return reason;
        TwinOrder? best = venue.Market.Queue(instrument.Id, terms.Side.Opposite, _ => true).FirstOrDefault();
        if (best is null) return RejectReason.NoReferencePrice;
        long tick = instrument.Terms.TickSize;
        int protection = instrument.Terms.MarketProtection;
        BigInteger distance = (BigInteger)best.Price * protection / Limits.ProtectionUnit;
        distance -= distance % tick;
        BigInteger bound = terms.Side == Side.Buy ? best.Price + distance : best.Price - distance;
        if (bound < tick) bound = tick;
        if (bound > Limits.MaxAmount) bound = best.Price;
        if (limit != 0)
            bound = terms.Side == Side.Buy ? BigInteger.Min(bound, limit) : BigInteger.Max(bound, limit);
        limit = (long)bound;
        return RejectReason.None;
    }

    public static RejectReason Funds(TwinVenue venue, TwinOrder order, bool full)
    {
        if (order.Instrument.Notional(order.Price, order.Leaves) > Limits.MaxAmount)
            return RejectReason.AmountTooLarge;
        if (order.Hold > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        if (order.Terms.TimeInForce == TimeInForce.GoodTillCancel
            && LevelIsFull(venue, order, order.Price, order.Leaves))
            return RejectReason.LevelFull;
        if (full) return RejectReason.OrdersFull;
        TwinLedger ledger = venue.Ledger;
        if (ledger.Available(order.AccountId, order.HeldAsset) < order.Hold)
            return RejectReason.InsufficientFunds;
        ListInstrumentTerms terms = order.Instrument.Terms;
        int missing = (ledger.Has(order.AccountId, terms.BaseAssetId) ? 0 : 1)
            + (ledger.Has(order.AccountId, terms.QuoteAssetId) ? 0 : 1);
        return ledger.Free < missing ? RejectReason.BalancesFull : RejectReason.None;
    }

    public static bool LevelIsFull(TwinVenue venue, TwinOrder order, long price, long leaves)
    {
        BigInteger qty = leaves;
        foreach (TwinOrder other in venue.Live)
            if (other != order && other.Instrument == order.Instrument && other.Side == order.Side
                && other.Price == price) qty += other.Leaves;
        return qty > Limits.MaxAmount;
    }

    private static RejectReason Price(TwinInstrument instrument, long price)
    {
        if (price <= 0) return RejectReason.PriceNotPositive;
        if (price % instrument.Terms.TickSize != 0) return RejectReason.PriceOffTick;
        return price > Limits.MaxAmount ? RejectReason.AmountTooLarge : RejectReason.None;
    }

    private static RejectReason Qty(TwinInstrument instrument, long qty)
    {
        if (qty <= 0) return RejectReason.QtyNotPositive;
        if (qty % instrument.Terms.LotSize != 0) return RejectReason.QtyOffLot;
        if (qty < instrument.Terms.MinQty) return RejectReason.QtyBelowMin;
        return qty > instrument.Terms.MaxQty ? RejectReason.QtyAboveMax : RejectReason.None;
    }
}
