using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// What the twin does with many orders: mass cancels and reports, and what falls due by itself.
/// </summary>
internal sealed class TwinScopes(TwinVenue venue)
{
    private static readonly Side[] _sides = [Side.Buy, Side.Sell];

    /// <summary>
    /// Sessions of an ended epoch, then the stops that it has left elected, then timers; but before stops
    /// that another epoch goes on with, also what fell due in between.
    /// </summary>
    public void DoWhatIsDue(long time)
    {
        while (venue.Stops.AreElected && FireFirst(venue.Time)) venue.GoOnInContinuation();
        for (int id = 1; id < venue.Sessions.Count; id++)
            if (venue.Sessions[id].IsLive && venue.Sessions[id].Epoch != venue.Epoch)
            {
                venue.Members.End(id);
                venue.GoOnInContinuation();
            }
        venue.Stops.TakeAll();
        while (FireFirst(time)) venue.GoOnInContinuation();
    }

    /// <summary>All that fit leave, and whoever asked is told how many.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="askedBy">The session that is told.</param>
    /// <param name="byAccount">Account by account, or instrument by instrument.</param>
    /// <param name="within">Whose orders are looked at.</param>
    /// <param name="fits">Which of them are meant; all where it is not said.</param>
    public void Cancel(
        CancelReason reason, int askedBy, bool byAccount, Func<TwinOrder, bool> within,
        Func<TwinOrder, bool>? fits = null) =>
        Visit(reason, askedBy, byAccount, within, fits ?? (_ => true),
            order => venue.Market.Remove(order, reason));

    public void MassCancel(in Command command, RejectReason reason)
    {
        MassCancelTerms terms = command.MassCancel;
        (int account, int instrument, Side side) = (terms.AccountId, terms.InstrumentId, terms.Side);
        if (reason == RejectReason.None)
            reason = CheckScope(in command.Header, account, instrument, side, terms.OwnSession);
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.MassCancelRejected, reason);
            return;
        }
        int asker = command.Header.SessionId;
        int owner = OwnerOf(asker, account);
        venue.Say(new TwinOutcome(EventKind.MassCancelled) { Detail = owner });
        Cancel(CancelReason.MassCancel, asker, account != 0 || owner != 0,
            Within(account, owner, instrument), Fits(asker, instrument, side, terms.OwnSession != 0));
    }

    public void MassStatus(in Command command, RejectReason reason)
    {
        MassStatusTerms terms = command.MassStatus;
        (int account, int instrument, Side side) = (terms.AccountId, terms.InstrumentId, terms.Side);
        int asker = command.Header.SessionId;
        if (reason == RejectReason.None)
            reason = CheckScope(in command.Header, account, instrument, side, terms.OwnSession);
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.MassStatusRejected, reason);
            return;
        }
        int owner = OwnerOf(asker, account);
        venue.Say(new TwinOutcome(EventKind.MassStatusStarted) { Detail = owner });
        Visit(CancelReason.None, asker, account != 0 || owner != 0, Within(account, owner, instrument),
            Fits(asker, instrument, side, terms.OwnSession != 0), order => venue.Say(
                new TwinOutcome(EventKind.OrderReported) { SessionId = asker, Order = order.Details() }));
    }

    public void OrderStatus(in Command command, RejectReason reason)
    {
        OrderStatusTerms terms = command.OrderStatus;
        if (reason == RejectReason.None) reason = CheckAsker(in command.Header, terms.AccountId);
        TwinOrder? order = venue.Market.Find(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        if (reason == RejectReason.None && order is null) reason = RejectReason.UnknownOrder;
        if (reason != RejectReason.None) venue.Say(EventKind.OrderStatusRejected, reason);
        else venue.Say(new TwinOutcome(EventKind.OrderStatusReported) { Order = order!.Details() });
    }

    public void CancelAllAfter(in Command command, RejectReason reason)
    {
        CancelAllAfterTerms terms = command.CancelAllAfter;
        if (reason == RejectReason.None) reason = venue.Members.CheckOwn(in command.Header, terms.AccountId);
        if (reason == RejectReason.None && (terms.Timeout < 0 || terms.Timeout > Limits.MaxAmount))
            reason = RejectReason.InvalidLimit;
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.CancelAllAfterRejected, reason);
            return;
        }
        long due = terms.Timeout == 0 ? 0 : venue.Time + terms.Timeout;
        venue.Accounts[terms.AccountId].Due = due;
        venue.Say(new TwinOutcome(EventKind.CancelAllAfterSet) { Qty = due });
    }

    /// <summary>
    /// The timer that is due first, at its own time; at one time switches by account, then orders by number.
    /// </summary>
    private bool FireFirst(long time)
    {
        int account = Enumerable.Range(0, venue.Accounts.Count).Where(id => venue.Accounts[id].Due != 0)
            .OrderBy(id => venue.Accounts[id].Due).FirstOrDefault(-1);
        TwinOrder? order = venue.Live.Where(o => o.Expires != 0)
            .OrderBy(o => o.Expires).ThenBy(o => o.Number).FirstOrDefault();
        long switchDue = account < 0 ? long.MaxValue : venue.Accounts[account].Due;
        long orderDue = order?.Expires ?? long.MaxValue;
        if (Math.Min(switchDue, orderDue) > time) return false;
        venue.Time = Math.Max(venue.Time, Math.Min(switchDue, orderDue));
        if (switchDue <= orderDue) Fire(account);
        else venue.Market.Remove(order!, CancelReason.Expired);
        return true;
    }

    private void Fire(int account)
    {
        venue.Say(new TwinOutcome(EventKind.DeadManSwitchFired)
        {
            AccountId = account,
            Qty = venue.Accounts[account].Due,
        });
        venue.Accounts[account].Due = 0;
        Cancel(CancelReason.DeadManSwitch, 0, byAccount: true, order => order.AccountId == account);
    }

    private void Visit(
        CancelReason reason, int askedBy, bool byAccount, Func<TwinOrder, bool> within,
        Func<TwinOrder, bool> fits, Action<TwinOrder> visit)
    {
        long affected = 0;
        foreach (TwinOrder order in InOrder(byAccount).Where(within).ToList())
        {
            if (venue.EventsSoFar >= Limits.MaxEventsToGoOn)
            {
                Progress(reason, askedBy, affected, order.Id);
                venue.GoOnInContinuation();
            }
            if (!fits(order)) continue;
            visit(order);
            affected++;
        }
        Progress(reason, askedBy, affected, next: 0);
    }

    private void Progress(CancelReason reason, int askedBy, long affected, long next) =>
        venue.Say(new TwinOutcome(EventKind.MassActionProgressed)
        {
            Qty = affected,
            Detail = (int)reason,
            SessionId = askedBy,
            Order = new TwinReport { OrderId = next },
        });

    private List<TwinOrder> InOrder(bool byAccount)
    {
        if (byAccount) return [.. venue.Live.OrderBy(o => o.AccountId).ThenBy(o => o.Number)];
        var orders = new List<TwinOrder>();
        foreach (TwinInstrument instrument in venue.Instruments)
        {
            foreach (Side side in _sides) orders.AddRange(venue.Market.Queue(instrument.Id, side, _ => true));
            foreach (Side side in _sides) orders.AddRange(venue.Market.StopQueue(instrument.Id, side));
        }
        return orders;
    }

    private RejectReason CheckScope(
        in CommandHeader header, int account, int instrument, Side side, byte ownSession)
    {
        if (account != 0)
        {
            RejectReason reason = CheckAsker(in header, account);
            if (reason != RejectReason.None) return reason;
        }
        if (instrument != 0 && venue.Instrument(instrument) is null) return RejectReason.UnknownInstrument;
        if (!Enum.IsDefined(side)) return RejectReason.InvalidSide;
        bool hasNone = ownSession == 1 && header.SessionId == Limits.SystemSession;
        return ownSession > 1 || hasNone ? RejectReason.InvalidScope : RejectReason.None;
    }

    private RejectReason CheckAsker(in CommandHeader header, int account)
    {
        bool anyone = venue.Sessions[header.SessionId].IsOperator && venue.IsAccount(account);
        return anyone ? RejectReason.None : venue.Members.CheckOwn(in header, account);
    }

    /// <summary>Whose accounts are meant where none is named; zero for everyone's.</summary>
    private int OwnerOf(int sessionId, int account)
    {
        TwinSession session = venue.Sessions[sessionId];
        return account != 0 || session.IsOperator ? 0 : session.Participant;
    }

    /// <summary>The accounts' orders, or the instrument's, or all.</summary>
    private Func<TwinOrder, bool> Within(int account, int owner, int instrument) => order =>
        account != 0 ? order.AccountId == account
        : owner != 0 ? venue.Accounts[order.AccountId].Owner == owner
        : instrument == 0 || order.Instrument.Id == instrument;

    private static Func<TwinOrder, bool> Fits(int sessionId, int instrument, Side side, bool own) => order =>
        (instrument == 0 || order.Instrument.Id == instrument)
        && (side == Side.None || order.Side == side)
        && (!own || order.SessionId == sessionId);
}
