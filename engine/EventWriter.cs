using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Folding;
using Matching.Engine.Ring;

namespace Matching.Engine;

/// <summary>
/// Writes the events of one command to the outbound ring, each applied before the next is decided. The ring's
/// consumers see them all at once, when the command is done.
/// </summary>
internal sealed class EventWriter(RingBuffer<Event> ring, VenueState state)
{
    private long _firstSlot;
    private long _lastSlot;
    private long _firstSequence;
    private long _time;

    public void Begin(in CommandHeader command)
    {
        _time = Math.Max(state.Time, command.Stamp);
        _firstSequence = state.LastSequence + 1;
        _firstSlot = _lastSlot = -1;
    }

    /// <summary>
    /// A slot with its header filled in. The caller fills in the body, then calls <see cref="Apply"/>.
    /// </summary>
    public ref Event Next(EventKind kind)
    {
        _lastSlot = ring.Claim();
        if (_firstSlot < 0) _firstSlot = _lastSlot;
        ref Event e = ref ring[_lastSlot];
        e.Header = new EventHeader
        {
            Sequence = state.LastSequence + 1,
            FirstSequence = _firstSequence,
            Time = _time,
            Epoch = state.Epoch,
            Kind = kind,
        };
        return ref e;
    }

    public void Apply(in Event e) => Fold.Apply(state, in e);

    public void End()
    {
        Check.That(_firstSlot >= 0 && _lastSlot - _firstSlot < Limits.MaxEventsPerCommand);
        ring[_lastSlot].Header.Flags |= EventFlags.Last;
        ring.Publish(_firstSlot, _lastSlot);
    }

    /// <summary>The sender's half of a command, for its transaction's first event.</summary>
    public TakenCommand Take(in CommandHeader command, RejectReason reason = RejectReason.None) => new()
    {
        ClientSeqNum = command.ClientSeqNum,
        ReceivedTime = command.ReceivedTime,
        PrevSequence = reason.IsOutsideSession ? 0 : LastSequenceOf(command.SessionId),
        SessionId = command.SessionId,
        Connection = command.Connection,
    };

    /// <summary>The newest item of a session's private stream, which the next one names.</summary>
    public long LastSequenceOf(int sessionId) => state.Members.Session(sessionId).LastSequence;

    /// <summary>An order as it stands, for an event about it.</summary>
    public OrderFacts FactsOf(in Order order) => new()
    {
        OrderId = order.OrderId,
        PrevSequence = LastSequenceOf(order.SessionId),
        ClOrdId = order.ClOrdId,
        Price = order.Price,
        CumQty = order.CumQty,
        LeavesQty = order.LeavesQty,
        CumNotional = order.CumNotional,
        Hold = order.Hold,
        AccountId = order.AccountId,
        SessionId = order.SessionId,
        InstrumentId = order.InstrumentId,
        Side = order.Side,
    };
}
