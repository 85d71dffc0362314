using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Projections;

/// <summary>
/// What an event takes from, or adds to, what one price level shows. An iceberg is there with its slice: used
/// up, it is gone, and the next one comes as a new order. Stops are not on the book until they rest.
/// </summary>
/// <param name="InstrumentId">Whose book.</param>
/// <param name="Side">Of the level.</param>
/// <param name="Price">Of the level.</param>
/// <param name="Qty">More, or less where negative.</param>
/// <param name="Orders">1 for an order that comes to the level, -1 for one that leaves it.</param>
/// <param name="OrderId">The engine's own, never shown to the public.</param>
public readonly record struct BookChange(
    int InstrumentId, Side Side, long Price, long Qty, int Orders, long OrderId)
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
                return Write(changes, Added(in e.OrderAccepted));
            case EventKind.QuotePlaced when e.QuotePlaced.Entry == Entry.Booked:
                return Write(changes, Added(in e.QuotePlaced.Order));
            case EventKind.OrderBooked:
                return Write(changes, Added(in e.OrderBooked.Order));
            case EventKind.OrderRefreshed:
                return Write(changes, Added(in e.OrderRefreshed));
            case EventKind.Traded:
                return Write(changes, Traded(in e.Traded));
            case EventKind.MatchPrevented:
                return Write(changes, Prevented(in e.MatchPrevented));
            case EventKind.QuoteReduced:
                return Write(changes, Resized(in e.QuoteReduced.Order, e.QuoteReduced.OldDisplayedQty));
            case EventKind.OrderCancelled:
                OrderFacts cancelled = e.OrderCancelled.Order;
                return Write(changes, Taken(in cancelled, cancelled.Price, cancelled.DisplayedQty));
            case EventKind.OrderRemoved:
                OrderFacts removed = e.OrderRemoved.Order;
                return Write(changes, Taken(in removed, removed.Price, removed.DisplayedQty));
            case EventKind.OrderReplaced:
                return Move(in e.OrderReplaced, changes);
            default:
                return 0;
        }
    }

    private static int Move(in OrderReplaced e, Span<BookChange> changes)
    {
        OrderFacts order = e.Order;
        if (order.Place != OrderPlace.Booked) return 0;
        if (e.Priority == Priority.Kept) return Write(changes, Resized(in order, e.OldDisplayedQty));
        int count = Write(changes, Taken(in order, e.OldPrice, e.OldDisplayedQty));
        return e.Priority == Priority.Lost ? count + Write(changes[count..], Added(in order)) : count;
    }

    private static BookChange Added(in OrderAccepted e) =>
        new(e.Terms.InstrumentId, e.Terms.Side, e.LimitPrice, e.DisplayedQty, 1, e.OrderId);

    private static BookChange Added(in OrderFacts order) =>
        new(order.InstrumentId, order.Side, order.Price, order.DisplayedQty, 1, order.OrderId);

    private static BookChange Added(in OrderRefreshed e) =>
        new(e.InstrumentId, e.Side, e.Price, e.DisplayedQty, 1, e.OrderId);

    /// <summary>The maker is gone from the level where nothing of it is shown any more.</summary>
    private static BookChange Traded(in Traded e) => new(
        e.InstrumentId, e.TakerSide.Opposite, e.Price, -e.Qty, e.Maker.DisplayedQty == 0 ? -1 : 0,
        e.Maker.OrderId);

    private static BookChange Prevented(in MatchPrevented e) => new(
        e.InstrumentId, e.TakerSide.Opposite, e.Price, -e.MakerDisplayedQty,
        e.Maker.DisplayedQty == 0 ? -1 : 0, e.Maker.OrderId);

    private static BookChange Resized(in OrderFacts order, long oldDisplayedQty) => new(
        order.InstrumentId, order.Side, order.Price, order.DisplayedQty - oldDisplayedQty, 0, order.OrderId);

    private static BookChange Taken(in OrderFacts order, long price, long displayedQty)
    {
        bool wasShown = order.Place == OrderPlace.Booked;
        return new(order.InstrumentId, order.Side, price, wasShown ? -displayedQty : 0, -1, order.OrderId);
    }

    /// <summary>What was not shown, or is shown as before, changes nothing.</summary>
    private static int Write(Span<BookChange> changes, BookChange change)
    {
        if (change.Qty == 0) return 0;
        changes[0] = change;
        return 1;
    }
}
