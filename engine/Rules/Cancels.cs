using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Engine.Rules;

/// <summary>Decides a cancel. It is always possible: in no mode and at no capacity is it refused.</summary>
internal sealed class Cancels(VenueState state, EventWriter events, SessionRules sessions)
{
    public void Decide(in Command command, RejectReason reason)
    {
        CancelOrderTerms terms = command.CancelOrder;
        if (reason == RejectReason.None) reason = sessions.CheckAccount(in command.Header, terms.AccountId);
        int slot = state.Books.Orders.FindOwn(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        if (reason == RejectReason.None && slot == 0) reason = RejectReason.UnknownOrder;
        if (reason == RejectReason.None) Cancel(in command, slot);
        else Reject(in command, reason);
    }

    private void Cancel(in Command command, int slot)
    {
        ref Event e = ref events.Next(EventKind.OrderCancelled);
        e.OrderCancelled.Command = events.Take(in command.Header);
        e.OrderCancelled.Terms = command.CancelOrder;
        e.OrderCancelled.Order = events.FactsOf(in state.Books.Orders[slot]);
        e.OrderCancelled.Order.Hold = 0;
        events.Apply(in e);
    }

    private void Reject(in Command command, RejectReason reason)
    {
        ref Event e = ref events.Next(EventKind.CancelRejected);
        e.CancelRejected = new Refused<CancelOrderTerms>
        {
            Command = events.Take(in command.Header, reason),
            Terms = command.CancelOrder,
            Reason = reason,
        };
        events.Apply(in e);
    }
}
