using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Engine.Rules;

/// <summary>
/// Decides a cancel, which is always possible: in no mode, status or state and at no capacity is it refused.
/// And tells how an order stands, which changes nothing.
/// </summary>
internal sealed class Cancels(VenueState state, EventWriter events, SessionRules sessions)
{
    public void Cancel(in Command command, RejectReason reason)
    {
        ref readonly CancelOrderTerms terms = ref command.CancelOrder;
        if (reason == RejectReason.None) reason = sessions.CheckAccount(in command.Header, terms.AccountId);
        int slot = Find(terms.AccountId, terms.OrderId, in terms.OrigClOrdId, ref reason);
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.CancelRejected);
            events.Answer(ref refusal, ref refusal.CancelRejected, in command.Header, in terms, reason);
            return;
        }
        ref Event e = ref events.Next(EventKind.OrderCancelled);
        events.Take(ref e.OrderCancelled.Command, in command.Header);
        e.OrderCancelled.Terms = terms;
        events.Describe(ref e.OrderCancelled.Order, in state.Order(slot));
        e.OrderCancelled.Order.Hold = 0;
        events.ApplyCancelled(in e);
    }

    public void Report(in Command command, RejectReason reason)
    {
        OrderStatusTerms terms = command.OrderStatus;
        if (reason == RejectReason.None)
            reason = sessions.CheckAccountOrOperator(in command.Header, terms.AccountId);
        int slot = Find(terms.AccountId, terms.OrderId, terms.OrigClOrdId, ref reason);
        if (reason != RejectReason.None)
        {
            ref Event refusal = ref events.Next(EventKind.OrderStatusRejected);
            events.Answer(ref refusal, ref refusal.OrderStatusRejected, in command.Header, in terms, reason);
            return;
        }
        ref Event e = ref events.Next(EventKind.OrderStatusReported);
        events.Take(ref e.OrderStatusReported.Command, in command.Header);
        e.OrderStatusReported.Terms = terms;
        events.Describe(ref e.OrderStatusReported.Order, in state.Order(slot));
        events.Apply(in e);
    }

    private int Find(int accountId, long orderId, in Bytes16 clOrdId, ref RejectReason reason)
    {
        if (reason != RejectReason.None) return 0;
        int slot = state.Books.Orders.FindOwn(accountId, orderId, in clOrdId);
        if (slot == 0) reason = RejectReason.UnknownOrder;
        return slot;
    }
}
