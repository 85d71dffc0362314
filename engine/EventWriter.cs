using System.Runtime.CompilerServices;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Folding;
using Matching.Engine.Ring;

namespace Matching.Engine;

/// <summary>
/// Writes the events of one transaction to the outbound ring, each applied before the next is decided. The
/// ring's consumers see them all at once, when the transaction is done.
/// </summary>
internal sealed class EventWriter(RingBuffer<Event> ring, VenueState state)
{
    private long _beforeSlot;
    private long _lastSlot = ring.Cursor;
    private long _roomUntil;
    private long _firstSequence;
    private EventFlags _flags;

    /// <summary>The transaction's time.</summary>
    public long Time { get; private set; }

    /// <summary>How many events the transaction has up to now.</summary>
    public int Written => (int)(_lastSlot - _beforeSlot);

    /// <summary>Whether it may begin one thing more, or a continuation must go on.</summary>
    public bool MayGoOn => Written < Limits.MaxEventsToGoOn;

    /// <param name="stamp">When it happens; the engine's time never goes back.</param>
    /// <param name="flags">What all its events have in common.</param>
    public void Begin(long stamp, EventFlags flags = EventFlags.None)
    {
        Time = Math.Max(state.Time, stamp);
        _flags = flags;
        _firstSequence = state.LastSequence + 1;
        if (_lastSlot + Limits.LargestTransaction > _roomUntil) FindRoom();
        _beforeSlot = _lastSlot;
    }

    /// <summary>
    /// A slot with its header filled in. The caller fills in the body, then calls <see cref="Apply"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Event Next(EventKind kind)
    {
        // There is room for the largest transaction; what is written is claimed at its end, all at once.
        Check.That(++_lastSlot <= _roomUntil);
        ref Event e = ref ring[_lastSlot];
        e.Header.Sequence = state.LastSequence + 1;
        e.Header.FirstSequence = _firstSequence;
        e.Header.Time = Time;
        e.Header.Epoch = state.Epoch;
        e.Header.Flags = _flags;
        e.Header.Kind = kind;
        return ref e;
    }

    /// <summary>Consumers are asked only when the room that they left when last asked is used up.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FindRoom()
    {
        Check.That(ring.Cursor == _lastSlot && ring.HasRoom(Limits.LargestTransaction));
        _roomUntil = _lastSlot + ring.RemainingCapacity;
    }

    public void Apply(in Event e) => Fold.Apply(state, in e);

    /// <summary>
    /// As <see cref="Apply(in Event)"/>, for the kinds that nearly all events are: who wrote the event need
    /// not ask which it is.
    /// </summary>
    public void ApplyAccepted(in Event e)
    {
        Fold.Advance(state, in e.Header);
        OrderFold.Apply(state, in e.OrderAccepted, e.Header.Sequence);
    }

    public void ApplyTraded(in Event e)
    {
        Fold.Advance(state, in e.Header);
        TradeFold.Apply(state, in e.Traded, e.Header.Sequence);
    }

    public void ApplyReplaced(in Event e)
    {
        Fold.Advance(state, in e.Header);
        OrderFold.Apply(state, in e.OrderReplaced, e.Header.Sequence);
    }

    public void ApplyCancelled(in Event e)
    {
        Fold.Advance(state, in e.Header);
        OrderFold.Apply(state, in e.OrderCancelled, e.Header.Sequence);
    }

    public void End()
    {
        Check.That(Written > 0);
        ring[_lastSlot].Header.Flags |= EventFlags.Last;
        Check.That(ring.Claim(Written) == _lastSlot);
        ring.Publish(_lastSlot);
    }

    /// <summary>
    /// The sender's half of a command, for its transaction's first event. Field by field into its place: a
    /// copy by vectors of what was just written by fields waits for all stores before it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(
        ref TakenCommand taken, in CommandHeader command, RejectReason reason = RejectReason.None)
    {
        taken.ClientSeqNum = command.ClientSeqNum;
        taken.ReceivedTime = command.ReceivedTime;
        taken.PrevSequence = reason.IsOutsideSession ? 0 : LastSequenceOf(command.SessionId);
        taken.SessionId = command.SessionId;
        taken.Connection = command.Connection;
    }

    /// <summary>A slot for the one event that says what became of a command: done, or refused.</summary>
    public ref Event Next(RejectReason reason, EventKind done, EventKind refused) =>
        ref Next(reason == RejectReason.None ? done : refused);

    /// <summary>
    /// Writes a command into the event that answers it, and applies the event. Done or refused, the command
    /// stands at the same place, so the refusal's body serves for either; what an answer says beyond the
    /// command, the caller has filled in before.
    /// </summary>
    public void Answer<TTerms>(
        ref Event e, ref Refused<TTerms> body, in CommandHeader command, in TTerms terms, RejectReason reason)
        where TTerms : unmanaged
    {
        Take(ref body.Command, in command, reason);
        body.Terms = terms;
        // Where nothing is refused, what the answer says beyond the command may stand here.
        if (reason != RejectReason.None) body.Reason = reason;
        Apply(in e);
    }

    /// <summary>The newest item of a session's private stream, which the next one names.</summary>
    public long LastSequenceOf(int sessionId) => state.Session(sessionId).LastSequence;

    /// <summary>An order as it stands, for an event about it.</summary>
    public void Describe(ref OrderFacts facts, in Order order)
    {
        facts.OrderId = order.OrderId;
        facts.PrevSequence = LastSequenceOf(order.SessionId);
        facts.ClOrdId = order.ClOrdId;
        facts.Price = order.Price;
        facts.CumQty = order.CumQty;
        facts.LeavesQty = order.LeavesQty;
        facts.CumNotional = order.CumNotional;
        facts.Hold = order.Hold;
        facts.DisplayedQty = order.Place == OrderPlace.Booked ? order.Shown : 0;
        facts.AccountId = order.AccountId;
        facts.SessionId = order.SessionId;
        facts.InstrumentId = order.InstrumentId;
        facts.Side = order.Side;
        facts.Place = order.Place;
    }

    /// <summary>
    /// An order as a status report tells it: in the stream of who asked, not of who entered it.
    /// </summary>
    public void Describe(ref OrderDetails details, in Order order)
    {
        Describe(ref details.Facts, in order);
        details.Facts.PrevSequence = 0;
        details.StopPrice = order.StopPrice;
        details.DisplayQty = order.DisplayQty;
        details.CashOrderQty = order.CashOrderQty;
        details.ExpireTime = order.ExpireTime;
        details.OrderType = order.OrderType;
        details.TimeInForce = order.TimeInForce;
        details.ExecInst = order.ExecInst;
        details.SelfTradePrevention = order.SelfTradePrevention;
    }

    /// <summary>Takes an order away that nobody asked to cancel by name.</summary>
    public void Remove(in Order order, CancelReason reason)
    {
        ref Event e = ref Next(EventKind.OrderRemoved);
        Describe(ref e.OrderRemoved.Order, in order);
        e.OrderRemoved.Order.Hold = 0;
        e.OrderRemoved.Reason = reason;
        Apply(in e);
    }
}
