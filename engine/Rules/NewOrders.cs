using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides a new order: refused whole, or accepted, matched, and what is left booked or taken away.
/// </summary>
internal sealed class NewOrders(VenueState state, EventWriter events, SessionRules sessions, Sweep sweep)
{
    public void Decide(in Command command, RejectReason reason)
    {
        NewOrderTerms terms = command.NewOrder;
        var draft = new Order();
        if (reason == RejectReason.None) reason = Check(in command.Header, in terms, ref draft);
        if (reason != RejectReason.None)
        {
            Reject(in command, reason);
            return;
        }
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        // What may not rest is a taker even where it meets nobody: the sweep then takes it away.
        bool takes = terms.TimeInForce != TimeInForce.GoodTillCancel
            || sweep.Crosses(terms.InstrumentId, terms.Side, draft.Price);
        int slot = Accept(in command, in draft, takes ? Entry.Taking : Entry.Booked);
        if (takes) sweep.Run(slot, in instrument);
    }

    private int Accept(in Command command, in Order draft, Entry entry)
    {
        int slot = state.Books.Orders.NextSlot;
        ref Event e = ref events.Next(EventKind.OrderAccepted);
        e.OrderAccepted = new OrderAccepted
        {
            Command = events.Take(in command.Header),
            Terms = command.NewOrder,
            OrderId = OrderPool.MakeOrderId(state.LastOrderNumber + 1, slot),
            LimitPrice = draft.Price,
            Hold = draft.Hold,
            MakerFeeRate = draft.MakerFeeRate,
            TakerFeeRate = draft.TakerFeeRate,
            Entry = entry,
        };
        events.Apply(in e);
        return slot;
    }

    private void Reject(in Command command, RejectReason reason)
    {
        ref Event e = ref events.Next(EventKind.OrderRejected);
        e.OrderRejected = new Refused<NewOrderTerms>
        {
            Command = events.Take(in command.Header, reason),
            Terms = command.NewOrder,
            Reason = reason,
        };
        events.Apply(in e);
    }

    /// <summary>
    /// The ladder, in the order of precedence. Nothing changes before its end; the draft gets the worst
    /// price, the rates and the hold.
    /// </summary>
    private RejectReason Check(in CommandHeader header, in NewOrderTerms terms, ref Order draft)
    {
        RejectReason reason = sessions.CheckAccount(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        if (state.Mode == VenueMode.Halted) return RejectReason.VenueHalted;
        if (state.Mode == VenueMode.CancelOnly) return RejectReason.VenueCancelOnly;
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return RejectReason.UnknownInstrument;
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        reason = CheckKind(in terms);
        if (reason != RejectReason.None) return reason;
        reason = OrderTerms.CheckQty(in instrument, terms.OrderQty);
        if (reason != RejectReason.None) return reason;
        reason = terms.OrderType == OrderType.Market
            ? MarketBound(in instrument, in terms, out draft.Price)
            : LimitPrice(in instrument, in terms, out draft.Price);
        if (reason != RejectReason.None) return reason;
        if (state.Books.Orders.Find(terms.AccountId, terms.ClOrdId) != 0)
            return RejectReason.DuplicateClOrdId;
        reason = CheckFunds(in instrument, in terms, ref draft);
        if (reason != RejectReason.None) return reason;
        return CheckMarket(in instrument, in terms, draft.Price);
    }

    private static RejectReason CheckKind(in NewOrderTerms terms)
    {
        if (terms.Side is not (Side.Buy or Side.Sell)) return RejectReason.InvalidSide;
        if (terms.OrderType is not (OrderType.Market or OrderType.Limit))
            return RejectReason.InvalidOrderType;
        bool rests = terms.TimeInForce == TimeInForce.GoodTillCancel;
        if (!rests && terms.TimeInForce is not (TimeInForce.ImmediateOrCancel or TimeInForce.FillOrKill))
            return RejectReason.InvalidTimeInForce;
        if (rests && terms.OrderType == OrderType.Market) return RejectReason.InvalidTimeInForce;
        if ((terms.ExecInst & ~ExecInst.PostOnly) != 0) return RejectReason.InvalidExecInst;
        if (!rests && terms.ExecInst != ExecInst.None) return RejectReason.InvalidExecInst;
        return RejectReason.None;
    }

    private static RejectReason LimitPrice(in Instrument instrument, in NewOrderTerms terms, out long limit)
    {
        limit = terms.Price;
        return OrderTerms.CheckPrice(in instrument, terms.Price);
    }

    /// <summary>
    /// The worst price of a market order: the sender's bound and the instrument's, whichever is closer.
    /// </summary>
    private RejectReason MarketBound(in Instrument instrument, in NewOrderTerms terms, out long bound)
    {
        bound = terms.Price;
        if (bound != 0)
        {
            RejectReason reason = OrderTerms.CheckPrice(in instrument, bound);
            if (reason != RejectReason.None) return reason;
        }
        int best = state.Books.Best(terms.InstrumentId, terms.Side.Opposite);
        if (best == PriceLevel.None) return RejectReason.NoReferencePrice;
        long reference = state.Books.Ladder[best].Price;
        long protection = OrderTerms.Protect(in instrument, terms.Side, reference);
        if (bound == 0) bound = protection;
        else bound = terms.Side == Side.Buy ? Math.Min(bound, protection) : Math.Max(bound, protection);
        return RejectReason.None;
    }

    private RejectReason CheckFunds(in Instrument instrument, in NewOrderTerms terms, ref Order draft)
    {
        draft.Side = terms.Side;
        draft.LeavesQty = terms.OrderQty;
        draft.MakerFeeRate = instrument.MakerFeeRate;
        draft.TakerFeeRate = instrument.TakerFeeRate;
        if (Money.Notional(in instrument, draft.Price, terms.OrderQty) == Money.TooLarge)
            return RejectReason.AmountTooLarge;
        draft.Hold = Holds.Of(in instrument, in draft);
        if (draft.Hold == Money.TooLarge) return RejectReason.AmountTooLarge;
        if (terms.TimeInForce == TimeInForce.GoodTillCancel
            && OrderTerms.LevelWouldOverflow(
                state, in instrument, terms.InstrumentId, in draft, terms.OrderQty))
            return RejectReason.LevelFull;
        if (state.Books.Orders.IsFull || state.LastOrderNumber == OrderPool.MaxNumber)
            return RejectReason.OrdersFull;
        int held = Holds.AssetOf(in instrument, terms.Side);
        if (state.Accounts.Available(terms.AccountId, held) < draft.Hold)
            return RejectReason.InsufficientFunds;
        int missing = state.Accounts.Missing(
            terms.AccountId, instrument.BaseAssetId, instrument.QuoteAssetId);
        return state.Accounts.FreeBalances < missing ? RejectReason.BalancesFull : RejectReason.None;
    }

    private RejectReason CheckMarket(in Instrument instrument, in NewOrderTerms terms, long limit)
    {
        if ((terms.ExecInst & ExecInst.PostOnly) != 0)
        {
            bool trades = sweep.Crosses(terms.InstrumentId, terms.Side, limit);
            return trades ? RejectReason.WouldTrade : RejectReason.None;
        }
        return terms.TimeInForce == TimeInForce.FillOrKill
            ? sweep.Probe(in instrument, terms.InstrumentId, terms.Side, limit, terms.OrderQty)
            : RejectReason.None;
    }
}
