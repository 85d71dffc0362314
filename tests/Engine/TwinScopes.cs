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
        venue.GoOnInContinuation();
        while (FireFirst(time)) venue.GoOnInContinuation();
    }

    /// <summary>All that fit leave, and whoever asked is told how many.</summary>
    public void Cancel(
        CancelReason reason, int askedBy, TwinWhere where, Func<TwinOrder, bool>? fits = null) =>
        Visit(reason, askedBy, where, fits ?? (_ => true), order => venue.Market.Remove(order, reason));

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
        Cancel(CancelReason.MassCancel, asker, new TwinWhere(account, owner, instrument),
            Fits(asker, instrument, side, terms.OwnSession != 0));
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
        Visit(CancelReason.None, asker, new TwinWhere(account, owner, instrument),
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
        Cancel(CancelReason.DeadManSwitch, 0, new TwinWhere(Account: account));
    }

    private void Visit(
        CancelReason reason, int askedBy, TwinWhere where, Func<TwinOrder, bool> fits,
        Action<TwinOrder> visit)
    {
        long affected = 0;
        int looks = 0;
        foreach ((long place, TwinOrder? order) in Places(where).ToList())
        {
            bool enough = venue.RulesVersion >= 4 && looks == Limits.MaxLooksToGoOn;
            if (enough || (order is not null && venue.EventsSoFar >= Limits.MaxEventsToGoOn))
            {
                Progress(reason, askedBy, affected, place);
                venue.GoOnInContinuation();
                looks = 0;
            }
            looks++;
            if (order is null || !fits(order)) continue;
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

    /// <summary>
    /// What is looked at one after the other: orders, and before them each account or instrument that is gone
    /// through, whether it has any or not.
    /// </summary>
    private IEnumerable<(long Place, TwinOrder? Order)> Places(TwinWhere where)
    {
        if (where.Account != 0) return venue.Live.Where(o => o.AccountId == where.Account)
            .OrderBy(o => o.Number).Select(At);
        if (where.Owner != 0) return Enumerable.Range(0, venue.Accounts.Count)
            .Where(id => venue.Accounts[id].Owner == where.Owner)
            .SelectMany(id => Places(new TwinWhere(Account: id)).Prepend((-id, null)));
        if (where.Instrument != 0) return _sides
            .SelectMany(side => venue.Market.Queue(where.Instrument, side, _ => true))
            .Concat(_sides.SelectMany(side => venue.Market.StopQueue(where.Instrument, side))).Select(At);
        return venue.Instruments.SelectMany(instrument =>
            Places(new TwinWhere(Instrument: instrument.Id)).Prepend((-instrument.Id, null)));
    }

    private static (long Place, TwinOrder? Order) At(TwinOrder order) => (order.Id, order);

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

    private static Func<TwinOrder, bool> Fits(int sessionId, int instrument, Side side, bool own) => order =>
        (instrument == 0 || order.Instrument.Id == instrument)
        && (side == Side.None || order.Side == side)
        && (!own || order.SessionId == sessionId);
}

/// <summary>An account's orders, or all of a participant's, or an instrument's, or all.</summary>
internal readonly record struct TwinWhere(int Account = 0, int Owner = 0, int Instrument = 0);
