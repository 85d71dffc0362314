using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides one entry of a mass quote: bid and ask taken together, or refused together, and then the old quote
/// leaves, for a stale quote is its maker's loss.
/// </summary>
internal sealed class QuoteRules(
    VenueState state, EventWriter events, SessionRules sessions, Sweep sweep, Elections elections)
{
    public void Decide(in Command command, RejectReason reason)
    {
        ref readonly QuoteTerms terms = ref command.Quote;
        QuoteSide bid = default, ask = default;
        int slot = 0;
        if (reason == RejectReason.None) reason = sessions.CheckMaker(in command.Header, terms.AccountId);
        if (reason == RejectReason.None)
        {
            slot = state.Quotes.Find(terms.AccountId, terms.InstrumentId);
            bid = SideOf(Side.Buy, slot, terms.BidPrice, terms.BidQty);
            ask = SideOf(Side.Sell, slot, terms.AskPrice, terms.AskQty);
            reason = Check(in terms, slot, ref bid, ref ask);
        }
        if (reason == RejectReason.None) Take(in command, in bid, in ask);
        else Refuse(in command, reason, in bid, in ask);
    }

    private void Refuse(in Command command, RejectReason reason, in QuoteSide bid, in QuoteSide ask)
    {
        ref Event e = ref events.Next(EventKind.QuoteRejected);
        events.Answer(ref e, ref e.QuoteRejected, in command.Header, in command.Quote, reason);
        if (bid.OldSlot != 0) events.Remove(in state.Books.Orders[bid.OldSlot], CancelReason.QuoteRefused);
        if (ask.OldSlot != 0) events.Remove(in state.Books.Orders[ask.OldSlot], CancelReason.QuoteRefused);
    }

    private void Take(in Command command, in QuoteSide bid, in QuoteSide ask)
    {
        ref readonly QuoteTerms terms = ref command.Quote;
        ref Event e = ref events.Next(EventKind.QuoteAccepted);
        events.Take(ref e.QuoteAccepted.Command, in command.Header);
        e.QuoteAccepted.Terms = terms;
        events.Apply(in e);
        Leave(in bid);
        Leave(in ask);
        if (bid.Keeps) Reduce(in terms, in bid);
        if (ask.Keeps) Reduce(in terms, in ask);
        if (!bid.IsNew && !ask.IsNew) return;
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        long anchor = Collars.AnchorOf(in instrument);
        if (bid.IsNew) Place(in command, in instrument, in bid);
        if (ask.IsNew) Place(in command, in instrument, in ask);
        elections.Follow(terms.InstrumentId, anchor);
    }

    private void Leave(in QuoteSide side)
    {
        if (side.OldSlot == 0 || side.Keeps) return;
        CancelReason reason = side.Qty == 0 ? CancelReason.QuoteWithdrawn : CancelReason.QuoteReplaced;
        events.Remove(in state.Books.Orders[side.OldSlot], reason);
    }

    private void Reduce(in QuoteTerms terms, in QuoteSide side)
    {
        ref Order order = ref state.Books.Orders[side.OldSlot];
        if (side.Qty == order.LeavesQty) return;
        ref Event e = ref events.Next(EventKind.QuoteReduced);
        events.Describe(ref e.QuoteReduced.Order, in order);
        e.QuoteReduced.OldDisplayedQty = order.Shown;
        e.QuoteReduced.Order.ClOrdId = terms.QuoteId;
        e.QuoteReduced.Order.LeavesQty = side.Qty;
        e.QuoteReduced.Order.DisplayedQty = side.Qty;
        e.QuoteReduced.Order.Hold = side.Hold;
        events.Apply(in e);
    }

    private void Place(in Command command, in Instrument instrument, in QuoteSide side)
    {
        ref readonly QuoteTerms terms = ref command.Quote;
        int slot = state.Books.Orders.NextSlot;
        bool takes = sweep.Crosses(terms.InstrumentId, side.Which, side.Price);
        ref Event e = ref events.Next(EventKind.QuotePlaced);
        e.QuotePlaced = new QuotePlaced
        {
            Order = new OrderFacts
            {
                OrderId = OrderPool.MakeOrderId(state.LastOrderNumber + 1, slot),
                PrevSequence = events.LastSequenceOf(command.Header.SessionId),
                ClOrdId = terms.QuoteId,
                Price = side.Price,
                LeavesQty = side.Qty,
                Hold = side.Hold,
                DisplayedQty = takes ? 0 : side.Qty,
                AccountId = terms.AccountId,
                SessionId = command.Header.SessionId,
                InstrumentId = terms.InstrumentId,
                Side = side.Which,
            },
            MakerFeeRate = side.MakerFeeRate,
            TakerFeeRate = side.TakerFeeRate,
            Group = terms.Group,
            Entry = takes ? Entry.Taking : Entry.Booked,
            SelfTradePrevention = terms.SelfTradePrevention,
        };
        events.Apply(in e);
        if (takes) sweep.Run(slot, in instrument, side.Price);
    }

    private QuoteSide SideOf(Side which, int slot, long price, long qty)
    {
        int old = 0;
        if (slot != 0) old = which == Side.Buy ? state.Quotes[slot].Bid : state.Quotes[slot].Ask;
        var side = new QuoteSide { Which = which, OldSlot = old, Price = price, Qty = qty };
        if (old == 0) return side;
        ref Order order = ref state.Books.Orders[old];
        side.Keeps = qty > 0 && price == order.Price && qty <= order.LeavesQty;
        return side;
    }

    /// <summary>The ladder of docs/RULES.md over both sides; the sides get their rates and holds.</summary>
    private RejectReason Check(in QuoteTerms terms, int slot, ref QuoteSide bid, ref QuoteSide ask)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return RejectReason.UnknownInstrument;
        if (terms.BidQty == 0 && terms.AskQty == 0) return RejectReason.None;
        Side most = terms.BidQty != 0 ? Side.Buy : Side.Sell;
        RejectReason reason = TradingStatus.CheckAccount(state, terms.AccountId, most);
        if (reason != RejectReason.None) return reason;
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        reason = TradingStatus.CheckInstrument(in instrument);
        if (reason != RejectReason.None) return reason;
        reason = CheckKind(in terms, slot);
        if (reason != RejectReason.None) return reason;
        reason = CheckSide(in instrument, in terms, ref bid);
        if (reason != RejectReason.None) return reason;
        reason = CheckSide(in instrument, in terms, ref ask);
        if (reason != RejectReason.None) return reason;
        if (bid.Qty != 0 && ask.Qty != 0 && bid.Price >= ask.Price) return RejectReason.QuoteWouldCross;
        reason = CheckFunds(in instrument, in terms, slot, in bid, in ask);
        if (reason != RejectReason.None) return reason;
        bool trades = WouldTrade(terms.InstrumentId, in bid, in ask)
            || WouldTrade(terms.InstrumentId, in ask, in bid);
        if (trades && terms.ExecInst != ExecInst.None) return RejectReason.WouldTrade;
        return trades && instrument.Status == InstrumentStatus.PreOpen
            ? RejectReason.NotTradable
            : RejectReason.None;
    }

    private RejectReason CheckKind(in QuoteTerms terms, int slot)
    {
        if (terms.ExecInst is not (ExecInst.None or ExecInst.PostOnly)) return RejectReason.InvalidExecInst;
        if (terms.SelfTradePrevention > SelfTradePrevention.DecrementAndCancel)
            return RejectReason.InvalidSelfTradePrevention;
        if (terms.Group == 0) return RejectReason.None;
        int group = state.Protections.Find(terms.AccountId, terms.Group);
        if (group == 0) return RejectReason.UnknownProtection;
        ref Protection protection = ref state.Protections[group];
        if (protection.Triggered != 0) return RejectReason.ProtectionTriggered;
        bool isMember = slot != 0 && state.Quotes[slot].Protection == group;
        return !isMember && protection.QuoteCount >= Limits.MaxQuotesPerGroup
            ? RejectReason.GroupFull
            : RejectReason.None;
    }

    private RejectReason CheckSide(in Instrument instrument, in QuoteTerms terms, ref QuoteSide side)
    {
        if (side.Qty == 0) return RejectReason.None;
        RejectReason reason = OrderTerms.CheckPrice(in instrument, side.Price);
        if (reason != RejectReason.None) return reason;
        reason = OrderTerms.CheckQty(in instrument, side.Qty);
        if (reason != RejectReason.None) return reason;
        long notional = Money.Notional(in instrument, side.Price, side.Qty);
        reason = OrderTerms.CheckNotional(in instrument, notional);
        if (reason != RejectReason.None) return reason;
        if (!side.Keeps) reason = Collars.Check(in instrument, side.Which, side.Price);
        if (reason != RejectReason.None) return reason;
        (side.MakerFeeRate, side.TakerFeeRate) = FeeTiers.RatesOf(state, in instrument, terms.AccountId);
        Order draft = side.Keeps ? state.Books.Orders[side.OldSlot] : new Order
        {
            Side = side.Which,
            InstrumentId = terms.InstrumentId,
            MakerFeeRate = side.MakerFeeRate,
            TakerFeeRate = side.TakerFeeRate,
        };
        side.Hold = Holds.Of(in instrument, in draft, side.Price, side.Qty);
        if (side.Hold == Money.TooLarge) return RejectReason.AmountTooLarge;
        if (side.Keeps) return RejectReason.None;
        if (side.OldSlot != 0) draft = state.Books.Orders[side.OldSlot];
        return OrderTerms.LevelWouldOverflow(state, in instrument, in draft, side.Price, side.Qty)
            ? RejectReason.LevelFull
            : RejectReason.None;
    }

    /// <summary>Both sides' funds together, what the leaving sides hold counted in.</summary>
    private RejectReason CheckFunds(
        in Instrument instrument, in QuoteTerms terms, int slot, in QuoteSide bid, in QuoteSide ask)
    {
        Accounts accounts = state.Accounts;
        ref Account account = ref accounts[terms.AccountId];
        int more = (bid.IsNew ? 1 : 0) + (ask.IsNew ? 1 : 0);
        int less = (bid.IsLeaving ? 1 : 0) + (ask.IsLeaving ? 1 : 0);
        bool limited = account.MaxOpenOrders != 0 && more > 0;
        if (limited && account.OpenOrders - less + more > account.MaxOpenOrders)
            return RejectReason.TooManyOpenOrders;
        int sold = accounts.FindBase(terms.AccountId, instrument.BaseAssetId);
        int quote = accounts.FindQuote(terms.AccountId, instrument.QuoteAssetId);
        long oldQty = bid.OldSlot == 0 ? 0 : state.Books.Orders[bid.OldSlot].LeavesQty;
        if (bid.Qty > oldQty && accounts.WouldExceed(sold, bid.Qty - oldQty))
            return RejectReason.HoldingsLimit;
        if (more - less > state.Books.Orders.Free || state.LastOrderNumber > OrderPool.MaxNumber - 2)
            return RejectReason.OrdersFull;
        if (slot == 0 && state.Quotes.IsFull) return RejectReason.QuotesFull;
        if (AvailableOf(quote) < bid.Hold - HeldBy(in bid)) return RejectReason.InsufficientFunds;
        if (AvailableOf(sold) < ask.Hold - HeldBy(in ask)) return RejectReason.InsufficientFunds;
        int missing = (sold == 0 ? 1 : 0) + (quote == 0 ? 1 : 0);
        return accounts.FreeBalances < missing ? RejectReason.BalancesFull : RejectReason.None;
    }

    private long AvailableOf(int balance) => balance == 0 ? 0 : state.Accounts.BalanceAt(balance).Available;

    private long HeldBy(in QuoteSide side) =>
        side.OldSlot == 0 ? 0 : state.Books.Orders[side.OldSlot].Hold;

    /// <summary>
    /// Whether a new side meets anyone but the old quote's other side, which leaves before.
    /// </summary>
    private bool WouldTrade(int instrumentId, in QuoteSide side, in QuoteSide other)
    {
        if (!side.IsNew) return false;
        PriceLadder ladder = state.Books.Ladder;
        int level = state.Books.Best(instrumentId, side.Which.Opposite);
        for (; level != PriceLevel.None; level = ladder.Worse(level))
        {
            if (!Sweep.Crosses(side.Which, side.Price, ladder[level].Price)) return false;
            bool onlyLeaving = other.IsLeaving
                && ladder[level].Orders == 1 && ladder[level].Head == other.OldSlot;
            if (!onlyLeaving) return true;
        }
        return false;
    }

    private struct QuoteSide
    {
        public Side Which;
        public int OldSlot;
        public long Price;
        public long Qty;
        public long Hold;
        public int MakerFeeRate;
        public int TakerFeeRate;

        /// <summary>The old order stays, with no more than before.</summary>
        public bool Keeps;

        public readonly bool IsNew => Qty != 0 && !Keeps;
        public readonly bool IsLeaving => OldSlot != 0 && !Keeps;
    }
}
