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
    /// Works on the open scope as far as one transaction may; where anything is left, a continuation goes on.
    /// </summary>
    public void Work()
    {
        MassScope scope = state.Scope;
        if (!scope.IsOpen) return;
        int looks = state.RulesVersion >= Limits.BoundedLooks ? Limits.MaxLooksToGoOn : int.MaxValue;
        long place = scope.Place == 0 ? First(in scope) : scope.Place;
        // To find the next order costs no event; by the first rules nothing ended a transaction there.
        for (; place != 0 && looks > 0 && (place < 0 || events.MayGoOn); looks--)
            place = place < 0 ? Enter(in scope, (int)-place) : Visit(ref scope, place);
        Progress(in scope, place);
    }

    /// <summary>One order. Where to go on is looked up first: once it has left, nothing leads on.</summary>
    private long Visit(ref MassScope scope, long orderId)
    {
        int slot = OrderPool.SlotOf(orderId);
        ref Order order = ref state.Books.Orders[slot];
        long next = Next(in scope, slot, in order);
        if (!Fits(in scope, in order)) return next;
        Act(in scope, in order);
        scope.Affected++;
        return next;
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

    private void Progress(in MassScope scope, long place)
    {
        ref Event e = ref events.Next(EventKind.MassActionProgressed);
        e.MassActionProgressed = new MassActionProgressed
        {
            PrevSequence = events.LastSequenceOf(scope.AskedBy),
            Affected = scope.Affected,
            NextOrderId = place,
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

    private long First(in MassScope scope)
    {
        if (scope.AccountId != 0) return IdOf(state.Accounts[scope.AccountId].FirstOrder);
        if (scope.ParticipantId != 0) return -state.Members.Participant(scope.ParticipantId).FirstAccount;
        return scope.InstrumentId != 0 ? FirstFrom(scope.InstrumentId, 0) : Instrument(1);
    }

    private long Next(in MassScope scope, int slot, in Order order)
    {
        ref OrderLinks links = ref state.Books.Orders.Links[slot];
        if (scope.AccountId != 0) return IdOf(links.AccountNext);
        if (scope.ParticipantId != 0)
            return links.AccountNext != 0
                ? IdOf(links.AccountNext)
                : -state.Accounts[order.AccountId].NextOfParticipant;
        if (links.Next != 0) return IdOf(links.Next);
        int level = state.Books.Ladder.Worse(order.Level);
        if (level != PriceLevel.None) return IdOf(state.Books.Ladder[level].Head);
        long next = FirstFrom(order.InstrumentId, QueueOf(in order) + 1);
        return next != 0 || scope.InstrumentId != 0 ? next : Instrument(order.InstrumentId + 1);
    }

    /// <summary>A participant's account, or an instrument: its first order, or where else.</summary>
    private long Enter(in MassScope scope, int id)
    {
        if (scope.ParticipantId == 0)
        {
            long first = FirstFrom(id, 0);
            return first != 0 ? first : Instrument(id + 1);
        }
        ref Account account = ref state.Accounts[id];
        return account.FirstOrder != 0 ? IdOf(account.FirstOrder) : -account.NextOfParticipant;
    }

    private long Instrument(int id) => id <= state.Directory.InstrumentCount ? -id : 0;

    private long IdOf(int slot) => slot == 0 ? 0 : state.Books.Orders[slot].OrderId;

    /// <summary>An instrument's queues in order: bids, asks, buy stops, sell stops.</summary>
    private long FirstFrom(int instrumentId, int queue)
    {
        OrderBooks books = state.Books;
        for (; queue < 4; queue++)
        {
            Side side = (queue & 1) == 0 ? Side.Buy : Side.Sell;
            int level = queue < 2
                ? books.Ladder.Best(in books[instrumentId, side])
                : books.Ladder.Best(in books.StopsOf(instrumentId, side));
            if (level != PriceLevel.None) return IdOf(books.Ladder[level].Head);
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
