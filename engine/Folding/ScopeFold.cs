using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Sessions;

namespace Matching.Engine.Folding;

/// <summary>
/// What events do to many orders: they open a scope, and what happens to each order is an event of its own.
/// </summary>
internal static class ScopeFold
{
    public static void Apply(VenueState state, in MassCancelled e) => Open(state, new MassScope
    {
        Action = MassAction.Cancel,
        Reason = CancelReason.MassCancel,
        AccountId = e.Terms.AccountId,
        ParticipantId = e.ParticipantId,
        InstrumentId = e.Terms.InstrumentId,
        Side = e.Terms.Side,
        SessionId = e.Terms.OwnSession != 0 ? e.Command.SessionId : 0,
        AskedBy = e.Command.SessionId,
    });

    public static void Apply(VenueState state, in MassStatusStarted e) => Open(state, new MassScope
    {
        Action = MassAction.Report,
        AccountId = e.Terms.AccountId,
        ParticipantId = e.ParticipantId,
        InstrumentId = e.Terms.InstrumentId,
        Side = e.Terms.Side,
        SessionId = e.Terms.OwnSession != 0 ? e.Command.SessionId : 0,
        AskedBy = e.Command.SessionId,
    });

    public static void Apply(VenueState state, in MassActionProgressed e, long sequence)
    {
        ref MassScope scope = ref state.Scope;
        scope.Place = e.NextOrderId;
        scope.Affected = e.Affected;
        if (e.NextOrderId == 0) scope = default;
        SessionFold.Told(state, e.SessionId, sequence);
    }

    public static void Apply(VenueState state, in CancelAllAfterSet e)
    {
        Disarm(state, e.Terms.AccountId);
        if (e.Due == 0) return;
        state.Accounts[e.Terms.AccountId].SwitchDue = e.Due;
        state.Timers.Add(Timers.DueTimers.OfSwitch(e.Terms.AccountId));
    }

    public static void Apply(VenueState state, in DeadManSwitchFired e)
    {
        Disarm(state, e.AccountId);
        Open(state, new MassScope
        {
            Action = MassAction.Cancel,
            Reason = CancelReason.DeadManSwitch,
            AccountId = e.AccountId,
        });
    }

    public static void Apply(VenueState state, in LoggedOff e, long sequence)
    {
        ref Session session = ref state.Members.Session(e.Command.SessionId);
        session.LoggedOn = 0;
        session.LastSequence = sequence;
        state.Members.OpenSessions--;
        if (e.Terms.Reason == LogOffReason.EpochEnded)
        {
            state.Orphans--;
            state.SessionToEnd = e.Command.SessionId + 1;
        }
        if (e.CancelOnDisconnect == CancelOnDisconnect.None) return;
        Open(state, new MassScope
        {
            Action = MassAction.Cancel,
            Reason = CancelReason.Disconnected,
            ParticipantId = session.ParticipantId,
            SessionId = e.CancelOnDisconnect == CancelOnDisconnect.Session ? e.Command.SessionId : 0,
            AskedBy = e.Command.SessionId,
        });
    }

    public static void Apply(VenueState state, in AccountRulesChanged e)
    {
        ref Account account = ref state.Accounts[e.Terms.AccountId];
        account.State = e.Terms.State;
        account.FeeTier = (byte)e.Terms.FeeTier;
        account.SelfTradeGroup = e.Terms.SelfTradeGroup;
        account.MaxOpenOrders = e.Terms.MaxOpenOrders;
        if (e.Terms.State != AccountState.Frozen) return;
        Open(state, new MassScope
        {
            Action = MassAction.Cancel,
            Reason = CancelReason.AccountFrozen,
            AccountId = e.Terms.AccountId,
            AskedBy = e.Command.SessionId,
        });
    }

    public static void Apply(VenueState state, in InstrumentStatusChanged e)
    {
        state.Directory.Instrument(e.Terms.InstrumentId).Status = e.Terms.Status;
        if (e.Terms.Status != InstrumentStatus.Closed) return;
        Open(state, new MassScope
        {
            Action = MassAction.Cancel,
            Reason = CancelReason.SessionClosed,
            InstrumentId = e.Terms.InstrumentId,
            DayOrdersOnly = 1,
            AskedBy = e.Command.SessionId,
        });
    }

    public static void Apply(VenueState state, in KillSwitchSet e)
    {
        int id = e.Terms.Id;
        var scope = new MassScope
        {
            Action = MassAction.Cancel,
            Reason = CancelReason.KillSwitch,
            AskedBy = e.Command.SessionId,
        };
        switch (e.Terms.Scope)
        {
            case KillScope.Account:
                state.Accounts[id].Killed = e.Terms.Engaged;
                scope.AccountId = id;
                break;
            case KillScope.Participant:
                state.Members.SetKilled(id, e.Terms.Engaged);
                scope.ParticipantId = id;
                break;
            case KillScope.Instrument:
                state.Directory.Instrument(id).Killed = e.Terms.Engaged;
                scope.InstrumentId = id;
                break;
            default: state.Killed = e.Terms.Engaged; break;
        }
        if (e.Terms.Engaged != 0) Open(state, scope);
    }

    /// <summary>All stops that the price has reached, in order of their numbers.</summary>
    public static void Apply(VenueState state, in StopsElected e)
    {
        OrderBooks books = state.Books;
        if (books.Elected.First == 0) books.Elected.AnchorPrice = e.AnchorPrice;
        Collect(state, e.InstrumentId, Side.Buy, e.Price);
        Collect(state, e.InstrumentId, Side.Sell, e.Price);
        state.StopSorter.AppendTo(ref books.Elected, books.Orders);
    }

    private static void Collect(VenueState state, int instrumentId, Side side, long price)
    {
        OrderBooks books = state.Books;
        while (true)
        {
            int level = books.Ladder.Best(in books.StopsOf(instrumentId, side));
            if (level == PriceLevel.None) return;
            long stop = books.Ladder[level].Price;
            if (side == Side.Buy ? stop > price : stop < price) return;
            state.StopSorter.TakeLevel(books, level);
        }
    }

    private static void Disarm(VenueState state, int accountId)
    {
        ref Account account = ref state.Accounts[accountId];
        if (account.SwitchDue == 0) return;
        state.Timers.Remove(Timers.DueTimers.OfSwitch(accountId));
        account.SwitchDue = 0;
    }

    private static void Open(VenueState state, MassScope scope)
    {
        Check.That(!state.Scope.IsOpen);
        state.Scope = scope;
    }
}
