using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>An instrument's book order by order, in ITCH's verbs (MarketByOrder).</summary>
internal sealed class OrderStream(PublicOrders orders, InstrumentStatus status, Fanout fanout, long sequence)
    : IFeedStream
{
    /// <summary>About 400 KB of a message.</summary>
    private const int OrdersPerPart = 16_384;

    private OrdersMessage _pending = new();
    private InstrumentStatus _status = status;
    private long _lastSequence = sequence;

    public Fanout Fanout { get; } = fanout;

    public void OnAdded(long sequence, in PublicOrder added) => Add(sequence).Add = Message(in added);

    /// <summary>By a trade, where <paramref name="executed"/>; it keeps its place.</summary>
    public void OnLess(long sequence, long mdEntryId, long qty, bool executed)
    {
        OrderChange change = Add(sequence);
        if (executed) change.Executed = new OrderExecuted { MdEntryId = mdEntryId, Qty = qty };
        else change.Cancel = new OrderCancel { MdEntryId = mdEntryId, Qty = qty };
    }

    public void OnDeleted(long sequence, long mdEntryId) =>
        Add(sequence).Delete = new OrderDelete { MdEntryId = mdEntryId };

    /// <summary>Joins the deletion before it and an order that is added by the same event.</summary>
    public void OnReplaced(long sequence, in PublicOrder added)
    {
        OrderChange change = _pending.Changes[^1];
        Engine.Check.That(change.Sequence == sequence && change.Delete is not null);
        change.Replace = new OrderReplace
        {
            MdEntryId = change.Delete!.MdEntryId,
            NewMdEntryId = added.MdEntryId,
            Price = added.Price,
            Qty = added.Qty,
        };
    }

    public void OnStatus(long sequence, InstrumentStatus status)
    {
        _status = status;
        Add(sequence).Status = status;
    }

    /// <summary>The event has made all its changes.</summary>
    public void EndEvent(long sequence)
    {
        if (_pending.Changes.Count == 0 || _pending.Changes[^1].Sequence != sequence) return;
        _pending.Changes[^1].Checksum = orders.Checksum;
        _lastSequence = sequence;
    }

    public void Flush(FeedPoint through)
    {
        if (_pending.Changes.Count == 0) return;
        _pending.ThroughSequence = through.Sequence;
        _pending.Epoch = through.Epoch;
        Fanout.Publish(new Frame(_pending, through.Sequence));
        _pending = new OrdersMessage();
    }

    public Frame Beat(FeedPoint through) => new(
        new OrdersMessage { ThroughSequence = through.Sequence, Epoch = through.Epoch }, through.Sequence);

    /// <summary>The orders are copied now; the messages are made as they are written.</summary>
    public FeedSnapshot Snapshot(FeedPoint through) => new(
        Parts(orders.Copy(), orders.Count, orders.Checksum, _lastSequence, _status, through),
        through.Sequence, (long)orders.Count * Unsafe.SizeOf<PublicOrder>());

    private static IEnumerable<Frame> Parts(
        IEnumerable<PublicOrder> copied, int count, ulong checksum, long lastSequence,
        InstrumentStatus status, FeedPoint through)
    {
        int parts = Math.Max(1, (count + OrdersPerPart - 1) / OrdersPerPart);
        using IEnumerator<PublicOrder> order = copied.GetEnumerator();
        for (int part = 0; part < parts; part++)
        {
            var snapshot = new OrdersSnapshot
            {
                RemainingParts = parts - 1 - part,
                Status = status,
                LastSequence = lastSequence,
                Checksum = checksum,
            };
            for (int told = 0; told < OrdersPerPart && order.MoveNext(); told++)
                snapshot.Orders.Add(Message(order.Current));
            var message = new OrdersMessage
            {
                ThroughSequence = through.Sequence,
                Epoch = through.Epoch,
                Snapshot = snapshot,
            };
            yield return new Frame(message, through.Sequence);
        }
    }

    private OrderChange Add(long sequence)
    {
        var change = new OrderChange { Sequence = sequence, PrevSequence = _lastSequence };
        _pending.Changes.Add(change);
        return change;
    }

    private static AddOrder Message(in PublicOrder order) => new()
    {
        MdEntryId = order.MdEntryId,
        Side = (Side)order.Side,
        Price = order.Price,
        Qty = order.Qty,
    };
}
