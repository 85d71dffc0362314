using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Projections;

/// <summary>What an event takes from, or adds to, one price level.</summary>
public readonly record struct BookChange(int InstrumentId, Side Side, long Price, long Qty, int Orders)
{
    /// <summary>An event changes at most two levels.</summary>
    public const int MaxChanges = 2;

    /// <summary>
    /// Writes what the event does to the levels, in order; returns how many changes that is.
    /// </summary>
    public static int Of(in Event e, Span<BookChange> changes)
    {
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted when e.OrderAccepted.Entry == Entry.Booked:
                var terms = e.OrderAccepted.Terms;
                changes[0] = new(
                    terms.InstrumentId, terms.Side, e.OrderAccepted.LimitPrice, terms.OrderQty, 1);
                return 1;
            case EventKind.OrderBooked:
                changes[0] = Add(in e.OrderBooked.Order);
                return 1;
            case EventKind.OrderCancelled:
                changes[0] = Take(in e.OrderCancelled.Order);
                return 1;
            case EventKind.OrderRemoved when !e.OrderRemoved.Reason.WasTaking:
                changes[0] = Take(in e.OrderRemoved.Order);
                return 1;
            case EventKind.Traded:
                int gone = e.Traded.Maker.LeavesQty == 0 ? -1 : 0;
                changes[0] = new(
                    e.Traded.InstrumentId, e.Traded.TakerSide.Opposite, e.Traded.Price, -e.Traded.Qty, gone);
                return 1;
            case EventKind.OrderReplaced:
                return Move(in e.OrderReplaced, changes);
            default:
                return 0;
        }
    }

    private static int Move(in OrderReplaced e, Span<BookChange> changes)
    {
        OrderFacts order = e.Order;
        if (e.Priority == Priority.Kept)
        {
            long added = order.LeavesQty - e.OldLeavesQty;
            changes[0] = new(order.InstrumentId, order.Side, order.Price, added, 0);
            return 1;
        }
        changes[0] = new(order.InstrumentId, order.Side, e.OldPrice, -e.OldLeavesQty, -1);
        if (e.Priority != Priority.Lost) return 1;
        changes[1] = Add(in order);
        return 2;
    }

    private static BookChange Add(in OrderFacts order) =>
        new(order.InstrumentId, order.Side, order.Price, order.LeavesQty, 1);

    private static BookChange Take(in OrderFacts order) =>
        new(order.InstrumentId, order.Side, order.Price, -order.LeavesQty, -1);
}
