using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides a new order: refused whole, or accepted; matched, booked, or left waiting for its stop price.
/// </summary>
internal sealed class NewOrders(
    VenueState state, EventWriter events, SessionRules sessions, Sweep sweep, Probe probe, OrderEntry entry)
{
    private readonly PlainOrders _plain = new(state, sweep, entry);

    public void Decide(in Command command, RejectReason reason)
    {
        if (reason != RejectReason.None || !_plain.TryDecide(in command)) DecideAny(in command, reason);
    }

    private void DecideAny(in Command command, RejectReason reason)
    {
        ref readonly NewOrderTerms terms = ref command.NewOrder;
        var draft = new Order();
        bool crosses = false;
        if (reason == RejectReason.None)
            reason = Check(in command.Header, in terms, ref draft, out crosses);
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.OrderRejected);
            events.Answer(ref refusal, ref refusal.OrderRejected, in command.Header, in terms, reason);
            return;
        }
        Admission admission = Admit(in draft, EntryOf(in draft, crosses));
        ref Instrument instrument = ref state.Instrument(terms.InstrumentId);
        entry.Enter(in command, in instrument, in admission);
    }

    /// <summary>
    /// What may not rest is a taker even where it meets nobody: the sweep then takes it away.
    /// </summary>
    private static Entry EntryOf(in Order draft, bool crosses)
    {
        if (draft.IsStop) return Entry.Waiting;
        return crosses || !draft.Rests ? Entry.Taking : Entry.Booked;
    }

    private static Admission Admit(in Order draft, Entry entry) => new()
    {
        LimitPrice = draft.Price,
        Hold = draft.Hold,
        OrderQty = draft.LeavesQty,
        ExpireTime = draft.ExpireTime,
        DisplayedQty = entry == Entry.Booked ? Sweep.FirstSlice(in draft, draft.LeavesQty, executed: 0) : 0,
        MakerFeeRate = draft.MakerFeeRate,
        TakerFeeRate = draft.TakerFeeRate,
        Entry = entry,
    };

    /// <summary>
    /// The ladder, in the order of precedence (docs/RULES.md). Nothing changes before its end; the draft gets
    /// the worst price, the quantity, the rates and the hold.
    /// </summary>
    private RejectReason Check(
        in CommandHeader header, in NewOrderTerms terms, ref Order draft, out bool crosses)
    {
        crosses = false;
        RejectReason reason = sessions.CheckAccount(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        reason = TradingStatus.CheckAccount(state, terms.AccountId, terms.Side);
        if (reason != RejectReason.None) return reason;
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return RejectReason.UnknownInstrument;
        ref Instrument instrument = ref state.Instrument(terms.InstrumentId);
        reason = TradingStatus.CheckInstrument(in instrument);
        if (reason != RejectReason.None) return reason;
        reason = OrderTerms.CheckKind(in instrument, in terms, events.Time);
        if (reason != RejectReason.None) return reason;
        Draw(in instrument, in terms, ref draft);
        reason = SetPrice(in instrument, in terms, ref draft);
        if (reason != RejectReason.None) return reason;
        reason = SetQty(in instrument, in terms, ref draft);
        if (reason != RejectReason.None) return reason;
        long notional = Money.Notional(in instrument, draft.Price, draft.LeavesQty);
        bool isBudget = terms.CashOrderQty != 0 && state.RulesVersion >= Limits.ReviewedRules;
        if (isBudget && notional != Money.TooLarge) notional = terms.CashOrderQty;
        reason = OrderTerms.CheckNotional(in instrument, notional);
        if (reason != RejectReason.None) return reason;
        if (terms.OrderType == OrderType.Limit)
            reason = Collars.Check(in instrument, terms.Side, draft.Price);
        else if (terms.OrderType == OrderType.StopLimit)
            reason = Collars.CheckStopLimit(in instrument, terms.Side, draft.Price, state.RulesVersion);
        if (reason != RejectReason.None) return reason;
        if (state.Books.Orders.Find(terms.AccountId, terms.ClOrdId) != 0)
            return RejectReason.DuplicateClOrdId;
        reason = CheckFunds(in instrument, in terms, ref draft);
        if (reason != RejectReason.None) return reason;
        crosses = !draft.IsStop && sweep.Crosses(terms.InstrumentId, terms.Side, draft.Price);
        return CheckMarket(in instrument, in terms, in draft, crosses);
    }

    private void Draw(in Instrument instrument, in NewOrderTerms terms, ref Order draft)
    {
        draft.InstrumentId = terms.InstrumentId;
        draft.AccountId = terms.AccountId;
        draft.Side = terms.Side;
        draft.OrderType = terms.OrderType;
        draft.TimeInForce = terms.TimeInForce;
        draft.SelfTradePrevention = terms.SelfTradePrevention;
        draft.DisplayQty = terms.DisplayQty;
        draft.CashOrderQty = terms.CashOrderQty;
        if (terms.DisplayQty != 0) draft.Traits |= OrderTraits.Iceberg;
        if (terms.CashOrderQty != 0) draft.Traits |= OrderTraits.Cash;
        draft.ExpireTime = terms.TimeInForce == TimeInForce.Day
            ? OrderTerms.NextSessionClose(in instrument, events.Time)
            : terms.ExpireTime;
        (draft.MakerFeeRate, draft.TakerFeeRate) = FeeTiers.RatesOf(state, in instrument, terms.AccountId);
    }

    private RejectReason SetPrice(in Instrument instrument, in NewOrderTerms terms, ref Order draft)
    {
        draft.Price = terms.Price;
        if (terms.OrderType.IsStop)
        {
            RejectReason reason = OrderTerms.CheckPrice(in instrument, terms.StopPrice);
            if (reason != RejectReason.None) return reason;
        }
        switch (terms.OrderType)
        {
            case OrderType.Market: return MarketBound(in instrument, in terms, ref draft.Price);
            case OrderType.Stop:
                draft.Price = OrderTerms.Protect(in instrument, terms.Side, terms.StopPrice);
                return RejectReason.None;
            default:
                RejectReason reason = OrderTerms.CheckPrice(in instrument, terms.Price);
                bool reprices = reason == RejectReason.None && (terms.ExecInst & ExecInst.Reprice) != 0;
                return reprices ? Reprice(in instrument, in terms, ref draft.Price) : reason;
        }
    }

    /// <summary>A post-only order that would trade goes one tick behind the best opposite price.</summary>
    private RejectReason Reprice(in Instrument instrument, in NewOrderTerms terms, ref long price)
    {
        if (!sweep.Crosses(terms.InstrumentId, terms.Side, price)) return RejectReason.None;
        long best = BestPrice(terms.InstrumentId, terms.Side.Opposite);
        price = terms.Side == Side.Buy ? best - instrument.TickSize : best + instrument.TickSize;
        return price is > 0 and <= Limits.MaxAmount ? RejectReason.None : RejectReason.WouldTrade;
    }

    /// <summary>
    /// The worst price of a market order: the sender's bound, the instrument's, the collars', whichever is
    /// closest.
    /// </summary>
    private RejectReason MarketBound(in Instrument instrument, in NewOrderTerms terms, ref long bound)
    {
        if (bound != 0)
        {
            RejectReason reason = OrderTerms.CheckPrice(in instrument, bound);
            if (reason != RejectReason.None) return reason;
        }
        long best = BestPrice(terms.InstrumentId, terms.Side.Opposite);
        if (best == 0 || !Collars.HasReferences(in instrument)) return RejectReason.NoReferencePrice;
        long protection = OrderTerms.Protect(in instrument, terms.Side, best);
        if (bound == 0) bound = protection;
        else bound = terms.Side == Side.Buy ? Math.Min(bound, protection) : Math.Max(bound, protection);
        bound = Collars.ClipToBoth(in instrument, terms.Side, bound, Collars.AnchorOf(in instrument));
        return bound is > 0 and <= Limits.MaxAmount ? RejectReason.None : RejectReason.NoReferencePrice;
    }

    /// <summary>A cash order's quantity is what its budget could buy at the best price.</summary>
    private RejectReason SetQty(in Instrument instrument, in NewOrderTerms terms, ref Order draft)
    {
        draft.LeavesQty = terms.OrderQty;
        if (terms.CashOrderQty == 0) return OrderTerms.CheckQty(in instrument, terms.OrderQty);
        long most = instrument.MaxQty - instrument.MaxQty % instrument.LotSize;
        long best = BestPrice(terms.InstrumentId, Side.Sell);
        draft.LeavesQty = Money.Affordable(
            in instrument, best, most, terms.CashOrderQty, takerNotional: 0, draft.TakerFeeRate);
        return draft.LeavesQty < instrument.MinQty ? RejectReason.InvalidCashOrderQty : RejectReason.None;
    }

    private RejectReason CheckFunds(in Instrument instrument, in NewOrderTerms terms, ref Order draft)
    {
        Accounts accounts = state.Accounts;
        ref Account account = ref accounts[terms.AccountId];
        if (account.MaxOpenOrders != 0 && account.OpenOrders >= account.MaxOpenOrders)
            return RejectReason.TooManyOpenOrders;
        int sold = accounts.FindBase(terms.AccountId, instrument.BaseAssetId);
        int quote = accounts.FindQuote(terms.AccountId, instrument.QuoteAssetId);
        if (terms.Side == Side.Buy && accounts.WouldExceed(sold, draft.LeavesQty))
            return RejectReason.HoldingsLimit;
        draft.Hold = terms.CashOrderQty != 0 ? terms.CashOrderQty : Holds.Of(in instrument, in draft);
        if (draft.Hold == Money.TooLarge) return RejectReason.AmountTooLarge;
        if (IsLevelFull(in instrument, in terms, in draft)) return RejectReason.LevelFull;
        if (state.Books.Orders.IsFull || state.LastOrderNumber == OrderPool.MaxNumber)
            return RejectReason.OrdersFull;
        int held = terms.Side == Side.Sell ? sold : quote;
        if (held == 0 || accounts.BalanceAt(held).Available < draft.Hold)
            return RejectReason.InsufficientFunds;
        int missing = (sold == 0 ? 1 : 0) + (quote == 0 ? 1 : 0);
        return accounts.FreeBalances < missing ? RejectReason.BalancesFull : RejectReason.None;
    }

    private bool IsLevelFull(in Instrument instrument, in NewOrderTerms terms, in Order draft)
    {
        if (terms.OrderType.IsStop)
            return OrderTerms.StopsWouldOverflow(
                state, in instrument, in draft, terms.StopPrice, draft.LeavesQty);
        return draft.Rests
            && OrderTerms.LevelWouldOverflow(state, in instrument, in draft, draft.Price, draft.LeavesQty);
    }

    private RejectReason CheckMarket(
        in Instrument instrument, in NewOrderTerms terms, in Order draft, bool crosses)
    {
        if (draft.IsStop && OrderTerms.IsReached(in instrument, terms.Side, terms.StopPrice))
            return RejectReason.StopReached;
        if (crosses && terms.ExecInst != ExecInst.None) return RejectReason.WouldTrade;
        RejectReason reason = terms.TimeInForce == TimeInForce.FillOrKill
            ? probe.Check(in instrument, in draft)
            : RejectReason.None;
        if (reason != RejectReason.None) return reason;
        bool mayEnter = instrument.Status == InstrumentStatus.Open
            || (!crosses && OrderTerms.MayRest(terms.TimeInForce));
        return mayEnter ? RejectReason.None : RejectReason.NotTradable;
    }

    private long BestPrice(int instrumentId, Side side)
    {
        int best = state.Books.Best(instrumentId, side);
        return best == PriceLevel.None ? 0 : state.Books.Ladder[best].Price;
    }
}
