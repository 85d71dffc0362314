using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Timers;

namespace Matching.Engine.Rules;

/// <summary>What ends by itself: orders that expire, and accounts whose dead-man's switch is due.</summary>
internal sealed class Timeouts(
    VenueState state, EventWriter events, SessionRules sessions, MassActions massActions)
{
    /// <summary>
    /// What the transaction's time has reached, in (due time, order number) order, as far as one transaction
    /// may; a switch ends it, for its scope must be worked off first.
    /// </summary>
    public void Fire()
    {
        while (state.Timers.FirstDue <= events.Time && events.MayGoOn)
        {
            int timer = state.Timers.First;
            if (timer < 0)
            {
                FireSwitch(-timer);
                return;
            }
            events.Remove(in state.Books.Orders[timer], CancelReason.Expired);
        }
    }

    /// <summary>Arms an account's dead-man's switch, or disarms it.</summary>
    public void Arm(in Command command, RejectReason reason)
    {
        CancelAllAfterTerms terms = command.CancelAllAfter;
        if (reason == RejectReason.None) reason = sessions.CheckAccount(in command.Header, terms.AccountId);
        if (reason == RejectReason.None && terms.Timeout is < 0 or > Limits.MaxAmount)
            reason = RejectReason.InvalidLimit;
        ref Event e = ref events.Next(
            reason, EventKind.CancelAllAfterSet, EventKind.CancelAllAfterRejected);
        if (reason == RejectReason.None)
            e.CancelAllAfterSet.Due = terms.Timeout == 0 ? 0 : events.Time + terms.Timeout;
        events.Answer(ref e, ref e.CancelAllAfterRejected, in command.Header, in terms, reason);
    }

    private void FireSwitch(int accountId)
    {
        ref Event e = ref events.Next(EventKind.DeadManSwitchFired);
        e.DeadManSwitchFired.AccountId = accountId;
        e.DeadManSwitchFired.Due = state.Accounts[accountId].SwitchDue;
        events.Apply(in e);
        massActions.Work();
    }
}
