using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides a replace. Less at the same price keeps its place; anything else goes to the back, through the
/// market if it crosses. Where it is refused, the old order stands untouched.
/// </summary>
internal sealed class Replaces(
    VenueState state, EventWriter events, SessionRules sessions, Sweep sweep, Elections elections)
{
    public void Decide(in Command command, RejectReason reason)
    {
        ref readonly ReplaceOrderTerms terms = ref command.ReplaceOrder;
        int slot = 0;
        var change = new Change();
        bool passes = reason == RejectReason.None
            && PassesPlainly(in command.Header, in terms, out slot, ref change);
        if (!passes && reason == RejectReason.None)
            reason = Check(in command.Header, in terms, out slot, ref change);
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.ReplaceRejected);
            events.Answer(ref refusal, ref refusal.ReplaceRejected, in command.Header, in terms, reason);
            return;
        }
        ref Order order = ref state.Order(slot);
        int instrumentId = order.InstrumentId;
        ref Instrument instrument = ref state.Instrument(instrumentId);
        long anchor = Collars.AnchorOf(in instrument);
        Replace(in command, in order, in change);
        if (change.Priority != Priority.Taking) return;
        sweep.Run(slot, in instrument, change.Price);
        elections.Follow(instrumentId, anchor);
    }

    /// <summary>
    /// Whether it is sure to be taken: a plain limit order's other price or quantity, against which nothing
    /// stands. Where this isn't sure, the ladder below decides, which alone names reasons.
    /// </summary>
    private bool PassesPlainly(
        in CommandHeader header, in ReplaceOrderTerms terms, out int slot, ref Change change)
    {
        slot = state.Books.Orders.FindOwn(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        if (slot == 0 || !PlainOrders.MayEnter(state, in header, terms.AccountId)) return false;
        ref Order order = ref state.Order(slot);
        if (order.Place != OrderPlace.Booked || order.OrderType != OrderType.Limit) return false;
        if (order.Is(OrderTraits.Quote | OrderTraits.CountsIncoming)) return false;
        ref Instrument instrument = ref state.Instrument(order.InstrumentId);
        if (instrument.Status != InstrumentStatus.Open) return false;
        if ((instrument.Killed | instrument.LevelsMayOverflow) != 0) return false;
        if (terms.StopPrice != 0 || !terms.ClOrdId.IsEmpty || terms.OrderQty <= order.CumQty) return false;
        if (OrderTerms.CheckPrice(in instrument, terms.Price) != RejectReason.None) return false;
        if (OrderTerms.CheckQty(in instrument, terms.OrderQty) != RejectReason.None) return false;
        change.Price = terms.Price;
        change.StopPrice = 0;
        change.LeavesQty = terms.OrderQty - order.CumQty;
        change.Priority = PriorityOf(in order, in change);
        if (change.Priority == Priority.Taking && order.ExecInst != ExecInst.None) return false;
        if (CheckSize(in instrument, in order, in terms, in change) != RejectReason.None) return false;
        change.Hold = Holds.Of(in instrument, in order, change.Price, change.LeavesQty);
        return change.Hold != Money.TooLarge
            && state.Balance(order.HeldBalance).Available >= change.Hold - order.Hold;
    }

    private RejectReason Check(
        in CommandHeader header, in ReplaceOrderTerms terms, out int slot, ref Change change)
    {
        slot = 0;
        RejectReason reason = sessions.CheckAccount(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        OrderPool orders = state.Books.Orders;
        int found = orders.FindOwn(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        Side side = found == 0 ? Side.Sell : orders[found].Side;
        reason = TradingStatus.CheckAccount(state, terms.AccountId, side);
        if (reason != RejectReason.None) return reason;
        if (found == 0) return RejectReason.UnknownOrder;
        slot = found;
        ref Order order = ref orders[slot];
        if (order.Is(OrderTraits.Quote)) return RejectReason.IsQuote;
        ref Instrument instrument = ref state.Instrument(order.InstrumentId);
        reason = TradingStatus.CheckInstrument(in instrument);
        if (reason != RejectReason.None) return reason;
        reason = SetPrices(in instrument, in order, in terms, ref change);
        if (reason != RejectReason.None) return reason;
        // At or below what is filled it only ends the order, which no least quantity may prevent.
        bool ends = terms.OrderQty > 0 && terms.OrderQty <= order.CumQty;
        if (!ends) reason = OrderTerms.CheckQty(in instrument, terms.OrderQty);
        if (reason != RejectReason.None) return reason;
        change.LeavesQty = Math.Max(terms.OrderQty - order.CumQty, 0);
        change.Priority = PriorityOf(in order, in change);
        int named = orders.Find(terms.AccountId, terms.ClOrdId);
        bool taken = named != 0 && named != slot;
        if (change.Priority == Priority.Done)
            return taken ? RejectReason.DuplicateClOrdId : RejectReason.None;
        reason = CheckSize(in instrument, in order, in terms, in change);
        if (reason != RejectReason.None) return reason;
        if (taken) return RejectReason.DuplicateClOrdId;
        reason = CheckFunds(in instrument, in order, ref change);
        return reason != RejectReason.None ? reason : CheckMarket(in instrument, in order, in change);
    }

    /// <summary>
    /// A plain stop's bound follows from its stop price; only a waiting stop has one to change.
    /// </summary>
    private static RejectReason SetPrices(
        in Instrument instrument, in Order order, in ReplaceOrderTerms terms, ref Change change)
    {
        bool waits = order.Place == OrderPlace.Waiting;
        if (terms.StopPrice != 0 && !waits) return RejectReason.InvalidStopPrice;
        change.StopPrice = order.IsStop ? order.StopPrice : 0;
        if (terms.StopPrice != 0)
        {
            change.StopPrice = terms.StopPrice;
            RejectReason reason = OrderTerms.CheckPrice(in instrument, terms.StopPrice);
            if (reason != RejectReason.None) return reason;
        }
        change.Price = terms.Price;
        if (order.OrderType != OrderType.Stop) return OrderTerms.CheckPrice(in instrument, terms.Price);
        if (terms.Price != 0) return RejectReason.InvalidStopPrice;
        // An unchanged stop price keeps the bound, whatever the protection is by now.
        change.Price = change.StopPrice == order.StopPrice
            ? order.Price
            : OrderTerms.Protect(in instrument, order.Side, change.StopPrice);
        return RejectReason.None;
    }

    private Priority PriorityOf(in Order order, in Change change)
    {
        if (change.LeavesQty == 0) return Priority.Done;
        bool samePlace = change.Price == order.Price
            && (!order.IsStop || change.StopPrice == order.StopPrice);
        if (samePlace && change.LeavesQty <= order.LeavesQty) return Priority.Kept;
        bool takes = order.Place == OrderPlace.Booked
            && sweep.Crosses(order.InstrumentId, order.Side, change.Price);
        return takes ? Priority.Taking : Priority.Lost;
    }

    private RejectReason CheckSize(
        in Instrument instrument, in Order order, in ReplaceOrderTerms terms, in Change change)
    {
        long whole = Money.Notional(in instrument, change.Price, terms.OrderQty);
        RejectReason reason = OrderTerms.CheckNotional(in instrument, whole);
        if (reason != RejectReason.None) return reason;
        long rest = Money.Notional(in instrument, change.Price, change.LeavesQty);
        if (rest > Limits.MaxAmount - order.CumNotional) return RejectReason.AmountTooLarge;
        // What keeps its place is no new price: resting orders are never removed by a collar.
        if (change.Priority == Priority.Kept || order.OrderType == OrderType.Stop) return RejectReason.None;
        return order.IsStop && order.Place != OrderPlace.Booked
            ? Collars.CheckStopLimit(in instrument, order.Side, change.Price, state.RulesVersion)
            : Collars.Check(in instrument, order.Side, change.Price);
    }

    private RejectReason CheckFunds(in Instrument instrument, in Order order, ref Change change)
    {
        long more = change.LeavesQty - order.LeavesQty;
        Accounts accounts = state.Accounts;
        if (order.Side == Side.Buy && more > 0 && accounts.WouldExceed(order.OtherBalance, more))
            return RejectReason.HoldingsLimit;
        change.Hold = Holds.Of(in instrument, in order, change.Price, change.LeavesQty);
        if (change.Hold == Money.TooLarge) return RejectReason.AmountTooLarge;
        bool full = order.Place == OrderPlace.Waiting
            ? OrderTerms.StopsWouldOverflow(
                state, in instrument, in order, change.StopPrice, change.LeavesQty)
            : OrderTerms.LevelWouldOverflow(state, in instrument, in order, change.Price, change.LeavesQty);
        if (full) return RejectReason.LevelFull;
        return accounts.BalanceAt(order.HeldBalance).Available < change.Hold - order.Hold
            ? RejectReason.InsufficientFunds
            : RejectReason.None;
    }

    private static RejectReason CheckMarket(in Instrument instrument, in Order order, in Change change)
    {
        if (order.Place == OrderPlace.Waiting)
            return OrderTerms.IsReached(in instrument, order.Side, change.StopPrice)
                ? RejectReason.StopReached
                : RejectReason.None;
        if (change.Priority != Priority.Taking) return RejectReason.None;
        if ((order.ExecInst & ExecInst.PostOnly) != 0) return RejectReason.WouldTrade;
        return instrument.Status == InstrumentStatus.PreOpen ? RejectReason.NotTradable : RejectReason.None;
    }

    private void Replace(in Command command, in Order order, in Change change)
    {
        ref Event e = ref events.Next(EventKind.OrderReplaced);
        ref OrderReplaced replaced = ref e.OrderReplaced;
        events.Take(ref replaced.Command, in command.Header);
        replaced.Terms = command.ReplaceOrder;
        replaced.OldPrice = order.Price;
        replaced.Priority = change.Priority;
        ref OrderFacts facts = ref replaced.Order;
        events.Describe(ref facts, in order);
        replaced.OldDisplayedQty = facts.DisplayedQty;
        if (!command.ReplaceOrder.ClOrdId.IsEmpty) facts.ClOrdId = command.ReplaceOrder.ClOrdId;
        facts.Price = change.Price;
        facts.LeavesQty = change.LeavesQty;
        facts.Hold = change.Hold;
        facts.DisplayedQty = DisplayedQty(in order, in change);
        events.ApplyReplaced(in e);
    }

    private static long DisplayedQty(in Order order, in Change change)
    {
        if (order.Place != OrderPlace.Booked) return 0;
        return change.Priority switch
        {
            Priority.Kept => Math.Min(order.Shown, change.LeavesQty),
            Priority.Lost => Sweep.FirstSlice(in order, change.LeavesQty, executed: 0),
            _ => 0,
        };
    }

    /// <summary>What the order will be.</summary>
    private struct Change
    {
        public long Price;
        public long StopPrice;
        public long LeavesQty;
        public long Hold;
        public Priority Priority;
    }
}
