using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Tests.Replay;

/// <summary>
/// The queues of a venue as one list in order of arrival, made of the events' own words and of nothing else:
/// slow, obvious, and no code in common with the engine's books.
/// </summary>
/// <param name="refreshesInPlace">Planted: an iceberg's next slice keeps its place.</param>
internal sealed class QueueTwin(bool refreshesInPlace = false)
{
    private readonly List<Resting> _orders = [];

    public void Apply(in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted when e.OrderAccepted.Entry == Entry.Booked:
                OrderAccepted accepted = e.OrderAccepted;
                _orders.Add(new Resting(
                    accepted.OrderId, accepted.Terms.InstrumentId, accepted.Terms.Side, accepted.LimitPrice,
                    accepted.DisplayedQty, accepted.OrderQty));
                break;
            case EventKind.OrderBooked: Add(in e.OrderBooked.Order); break;
            case EventKind.QuotePlaced when e.QuotePlaced.Entry == Entry.Booked:
                Add(in e.QuotePlaced.Order); break;
            case EventKind.QuoteReduced: Set(in e.QuoteReduced.Order); break;
            case EventKind.Traded: Set(in e.Traded.Maker); break;
            case EventKind.MatchPrevented: Set(in e.MatchPrevented.Maker); break;
            case EventKind.OrderRefreshed: Refresh(in e.OrderRefreshed); break;
            case EventKind.OrderCancelled: Remove(e.OrderCancelled.Order.OrderId); break;
            case EventKind.OrderRemoved: Remove(e.OrderRemoved.Order.OrderId); break;
            case EventKind.OrderReplaced: Replace(in e.OrderReplaced); break;
        }
    }

    public QueueView? Ahead(long orderId)
    {
        int at = _orders.FindIndex(order => order.OrderId == orderId);
        if (at < 0) return null;
        Resting own = _orders[at];
        List<Resting> side =
            [.. _orders.Where(order => order.Instrument == own.Instrument && order.Side == own.Side)];
        List<Resting> better = [.. side.Where(order => own.Side == Side.Buy
            ? order.Price > own.Price
            : order.Price < own.Price)];
        List<Resting> ahead =
            [.. side.TakeWhile(order => order != own).Where(order => order.Price == own.Price)];
        return new QueueView(
            ahead.Count, ahead.Sum(order => order.Shown), ahead.Sum(order => order.Left),
            better.Count, better.Sum(order => order.Shown), better.Sum(order => order.Left));
    }

    private void Add(in OrderFacts order) => _orders.Add(new Resting(
        order.OrderId, order.InstrumentId, order.Side, order.Price, order.DisplayedQty, order.LeavesQty));

    private void Set(in OrderFacts order) => Set(order.OrderId, order.DisplayedQty, order.LeavesQty);

    private void Set(in FillFacts maker) => Set(maker.OrderId, maker.DisplayedQty, maker.LeavesQty);

    private void Set(long orderId, long shown, long left)
    {
        int at = _orders.FindIndex(order => order.OrderId == orderId);
        if (at < 0) return;
        if (left == 0) _orders.RemoveAt(at);
        else _orders[at] = _orders[at] with { Shown = shown, Left = left };
    }

    private void Refresh(in OrderRefreshed e)
    {
        long id = e.OrderId;
        Resting order = _orders.Single(resting => resting.OrderId == id) with { Shown = e.DisplayedQty };
        if (refreshesInPlace)
        {
            Set(id, e.DisplayedQty, order.Left);
            return;
        }
        Remove(id);
        _orders.Add(order);
    }

    private void Replace(in OrderReplaced e)
    {
        bool rests = e.Order.Place == OrderPlace.Booked;
        if (e.Priority == Priority.Kept) Set(in e.Order);
        else Remove(e.Order.OrderId);
        if (e.Priority == Priority.Lost && rests) Add(in e.Order);
    }

    private void Remove(long orderId) => _orders.RemoveAll(order => order.OrderId == orderId);

    private sealed record Resting(
        long OrderId, int Instrument, Side Side, long Price, long Shown, long Left);
}
