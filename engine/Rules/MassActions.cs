using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Sessions;

namespace Matching.Engine.Rules;

/// <summary>
/// What is done with many orders: mass cancels and mass status by request, and whatever a kill, a lost
/// connection, a frozen account or a dead-man's switch takes away. The scope stands in the state; it is
/// worked off, over continuations where it must, before anything else is decided.
/// </summary>
internal sealed class MassActions(VenueState state, EventWriter events, SessionRules sessions)
{
    public void Cancel(in Command command, RejectReason reason)
    {
        MassCancelTerms terms = command.MassCancel;
        if (reason == RejectReason.None)
            reason = CheckScope(
                in command.Header, terms.AccountId, terms.InstrumentId, terms.Side, terms.OwnSession);
        ref Event e = ref events.Next(reason, EventKind.MassCancelled, EventKind.MassCancelRejected);
        if (reason == RejectReason.None)
            e.MassCancelled.ParticipantId = ParticipantOf(in command.Header, terms.AccountId);
        events.Answer(ref e, ref e.MassCancelRejected, in command.Header, in terms, reason);
        Work();
    }

    public void Report(in Command command, RejectReason reason)
    {
        MassStatusTerms terms = command.MassStatus;
        if (reason == RejectReason.None)
            reason = CheckScope(
                in command.Header, terms.AccountId, terms.InstrumentId, terms.Side, terms.OwnSession);
        ref Event e = ref events.Next(reason, EventKind.MassStatusStarted, EventKind.MassStatusRejected);
        if (reason == RejectReason.None)
            e.MassStatusStarted.ParticipantId = ParticipantOf(in command.Header, terms.AccountId);
        events.Answer(ref e, ref e.MassStatusRejected, in command.Header, in terms, reason);
        Work();
    }

    /// <summary>
    /// Works on the open scope as far as one transaction may; where orders are left, a continuation goes on.
    /// </summary>
    public void Work()
    {
        MassScope scope = state.Scope;
        if (!scope.IsOpen) return;
        int slot = scope.NextOrderId == 0 ? First(in scope) : OrderPool.SlotOf(scope.NextOrderId);
        while (slot != 0 && events.MayGoOn)
        {
            // It is looked up before the order leaves, for then nothing leads on from it.
            int next = Next(in scope, slot);
            ref Order order = ref state.Books.Orders[slot];
            if (Fits(in scope, in order))
            {
                Act(in scope, in order);
                scope.Affected++;
            }
            slot = next;
        }
        Progress(in scope, slot);
    }

    private void Act(in MassScope scope, in Order order)
    {
        if (scope.Action == MassAction.Cancel)
        {
            events.Remove(in order, scope.Reason);
            return;
        }
        ref Event e = ref events.Next(EventKind.OrderReported);
        e.OrderReported.PrevSequence = events.LastSequenceOf(scope.AskedBy);
        e.OrderReported.SessionId = scope.AskedBy;
        events.Describe(ref e.OrderReported.Order, in order);
        events.Apply(in e);
    }

    private void Progress(in MassScope scope, int next)
    {
        ref Event e = ref events.Next(EventKind.MassActionProgressed);
        e.MassActionProgressed = new MassActionProgressed
        {
            PrevSequence = events.LastSequenceOf(scope.AskedBy),
            Affected = scope.Affected,
            NextOrderId = next == 0 ? 0 : state.Books.Orders[next].OrderId,
            SessionId = scope.AskedBy,
            Action = scope.Action,
            Reason = scope.Reason,
        };
        events.Apply(in e);
    }

    private static bool Fits(in MassScope scope, in Order order) =>
        (scope.InstrumentId == 0 || order.InstrumentId == scope.InstrumentId)
        && (scope.Side == Side.None || order.Side == scope.Side)
        && (scope.SessionId == 0 || order.SessionId == scope.SessionId)
        && (scope.DayOrdersOnly == 0 || order.TimeInForce == TimeInForce.Day);

    private int First(in MassScope scope)
    {
        if (scope.AccountId != 0) return state.Accounts[scope.AccountId].FirstOrder;
        if (scope.ParticipantId != 0)
            return FirstOfAccounts(state.Members.Participant(scope.ParticipantId).FirstAccount);
        if (scope.InstrumentId != 0) return FirstFrom(scope.InstrumentId, 0);
        return FirstOfInstruments(1);
    }

    private int Next(in MassScope scope, int slot)
    {
        ref Order order = ref state.Books.Orders[slot];
        ref OrderLinks links = ref state.Books.Orders.Links[slot];
        if (scope.AccountId != 0) return links.AccountNext;
        if (scope.ParticipantId != 0)
            return links.AccountNext != 0
                ? links.AccountNext
                : FirstOfAccounts(state.Accounts[order.AccountId].NextOfParticipant);
        if (links.Next != 0) return links.Next;
        int level = state.Books.Ladder.Worse(order.Level);
        if (level != PriceLevel.None) return state.Books.Ladder[level].Head;
        int next = FirstFrom(order.InstrumentId, QueueOf(in order) + 1);
        return next != 0 || scope.InstrumentId != 0 ? next : FirstOfInstruments(order.InstrumentId + 1);
    }

    private int FirstOfAccounts(int accountId)
    {
        while (accountId != 0 && state.Accounts[accountId].FirstOrder == 0)
            accountId = state.Accounts[accountId].NextOfParticipant;
        return accountId == 0 ? 0 : state.Accounts[accountId].FirstOrder;
    }

    private int FirstOfInstruments(int instrumentId)
    {
        for (; instrumentId <= state.Directory.InstrumentCount; instrumentId++)
        {
            int slot = FirstFrom(instrumentId, 0);
            if (slot != 0) return slot;
        }
        return 0;
    }

    /// <summary>An instrument's queues in order: bids, asks, buy stops, sell stops.</summary>
    private int FirstFrom(int instrumentId, int queue)
    {
        OrderBooks books = state.Books;
        for (; queue < 4; queue++)
        {
            Side side = (queue & 1) == 0 ? Side.Buy : Side.Sell;
            int level = queue < 2
                ? books.Ladder.Best(in books[instrumentId, side])
                : books.Ladder.Best(in books.StopsOf(instrumentId, side));
            if (level != PriceLevel.None) return books.Ladder[level].Head;
        }
        return 0;
    }

    private static int QueueOf(in Order order) =>
        (order.Place == OrderPlace.Waiting ? 2 : 0) + (order.Side == Side.Sell ? 1 : 0);

    /// <summary>An operator may name any account; anyone else an own one, or none for all own ones.</summary>
    private RejectReason CheckScope(
        in CommandHeader header, int accountId, int instrumentId, Side side, byte ownSession)
    {
        if (accountId != 0)
        {
            RejectReason reason = sessions.CheckAccountOrOperator(in header, accountId);
            if (reason != RejectReason.None) return reason;
        }
        if (instrumentId != 0 && !state.Directory.HasInstrument(instrumentId))
            return RejectReason.UnknownInstrument;
        if (side > Side.Sell) return RejectReason.InvalidSide;
        // The venue's own session enters no orders, and its number would stand for every session.
        bool known = ownSession == 0 || (ownSession == 1 && header.SessionId != Limits.SystemSession);
        return known ? RejectReason.None : RejectReason.InvalidScope;
    }

    private int ParticipantOf(in CommandHeader header, int accountId)
    {
        ref Session session = ref state.Members.Session(header.SessionId);
        return accountId != 0 || session.Role.Operates ? 0 : session.ParticipantId;
    }
}
