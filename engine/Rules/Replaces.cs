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
internal sealed class Replaces(VenueState state, EventWriter events, SessionRules sessions, Sweep sweep)
{
    public void Decide(in Command command, RejectReason reason)
    {
        ReplaceOrderTerms terms = command.ReplaceOrder;
        int slot = 0;
        long hold = 0;
        if (reason == RejectReason.None) reason = Check(in command.Header, in terms, out slot, out hold);
        if (reason != RejectReason.None)
        {
            Reject(in command, reason);
            return;
        }
        ref Order order = ref state.Books.Orders[slot];
        ref Instrument instrument = ref state.Directory.Instrument(order.InstrumentId);
        Priority priority = PriorityOf(in order, in terms);
        Replace(in command, in order, priority, hold);
        if (priority == Priority.Taking) sweep.Run(slot, in instrument);
    }

    private RejectReason Check(
        in CommandHeader header, in ReplaceOrderTerms terms, out int slot, out long hold)
    {
        slot = 0;
        hold = 0;
        RejectReason reason = sessions.CheckAccount(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        if (state.Mode == VenueMode.Halted) return RejectReason.VenueHalted;
        if (state.Mode == VenueMode.CancelOnly) return RejectReason.VenueCancelOnly;
        OrderPool orders = state.Books.Orders;
        slot = orders.FindOwn(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        if (slot == 0) return RejectReason.UnknownOrder;
        ref Order order = ref orders[slot];
        ref Instrument instrument = ref state.Directory.Instrument(order.InstrumentId);
        reason = OrderTerms.CheckPrice(in instrument, terms.Price);
        if (reason != RejectReason.None) return reason;
        reason = OrderTerms.CheckQty(in instrument, terms.OrderQty);
        if (reason != RejectReason.None) return reason;
        int named = orders.Find(terms.AccountId, terms.ClOrdId);
        if (named != 0 && named != slot) return RejectReason.DuplicateClOrdId;
        return CheckFunds(in instrument, in order, in terms, out hold);
    }

    private RejectReason CheckFunds(
        in Instrument instrument, in Order order, in ReplaceOrderTerms terms, out long hold)
    {
        hold = 0;
        long leaves = terms.OrderQty - order.CumQty;
        if (leaves <= 0) return RejectReason.None;
        long notional = Money.Notional(in instrument, terms.Price, leaves);
        if (notional > Limits.MaxAmount - order.CumNotional) return RejectReason.AmountTooLarge;
        hold = Holds.Of(in instrument, in order, terms.Price, leaves);
        if (hold == Money.TooLarge) return RejectReason.AmountTooLarge;
        Order moved = order;
        moved.Price = terms.Price;
        if (OrderTerms.LevelWouldOverflow(state, in instrument, order.InstrumentId, in moved, leaves))
            return RejectReason.LevelFull;
        int held = Holds.AssetOf(in instrument, order.Side);
        if (state.Accounts.Available(order.AccountId, held) < hold - order.Hold)
            return RejectReason.InsufficientFunds;
        bool postOnly = (order.ExecInst & ExecInst.PostOnly) != 0;
        return postOnly && PriorityOf(in order, in terms) == Priority.Taking
            ? RejectReason.WouldTrade
            : RejectReason.None;
    }

    private Priority PriorityOf(in Order order, in ReplaceOrderTerms terms)
    {
        long leaves = terms.OrderQty - order.CumQty;
        if (leaves <= 0) return Priority.Done;
        if (terms.Price == order.Price && leaves <= order.LeavesQty) return Priority.Kept;
        return sweep.Crosses(order.InstrumentId, order.Side, terms.Price) ? Priority.Taking : Priority.Lost;
    }

    private void Replace(in Command command, in Order order, Priority priority, long hold)
    {
        ReplaceOrderTerms terms = command.ReplaceOrder;
        ref Event e = ref events.Next(EventKind.OrderReplaced);
        e.OrderReplaced.Command = events.Take(in command.Header);
        e.OrderReplaced.Terms = terms;
        e.OrderReplaced.OldPrice = order.Price;
        e.OrderReplaced.OldLeavesQty = order.LeavesQty;
        e.OrderReplaced.Priority = priority;
        ref OrderFacts facts = ref e.OrderReplaced.Order;
        facts = events.FactsOf(in order);
        if (!terms.ClOrdId.IsEmpty) facts.ClOrdId = terms.ClOrdId;
        facts.Price = terms.Price;
        facts.LeavesQty = Math.Max(terms.OrderQty - order.CumQty, 0);
        facts.Hold = hold;
        events.Apply(in e);
    }

    private void Reject(in Command command, RejectReason reason)
    {
        ref Event e = ref events.Next(EventKind.ReplaceRejected);
        e.ReplaceRejected = new Refused<ReplaceOrderTerms>
        {
            Command = events.Take(in command.Header, reason),
            Terms = command.ReplaceOrder,
            Reason = reason,
        };
        events.Apply(in e);
    }
}
