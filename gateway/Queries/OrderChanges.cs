using Matching.Engine.Events;
using Matching.V1;
using Priority = Matching.Engine.Priority;

namespace Matching.Gateway.Queries;

/// <summary>What a report says of an order that is there already.</summary>
internal static class OrderChanges
{
    /// <summary>Takes over what a report tells; what it leaves out stays as it was.</summary>
    public static void Merge(OrderRecord record, in Event e, ExecutionReport report)
    {
        ExecutionReport order = record.Order;
        (order.ExecId, order.ExecType, order.OrdStatus) = (report.ExecId, report.ExecType, report.OrdStatus);
        order.ClOrdId = report.ClOrdId;
        if (report.QuoteId.Length > 0) order.QuoteId = report.QuoteId;
        if (report.Price != 0) order.Price = report.Price;
        if (report.StopPrice != 0) order.StopPrice = report.StopPrice;
        (order.OrderQty, order.CumQty, order.LeavesQty) = (report.OrderQty, report.CumQty, report.LeavesQty);
        (order.CumNotional, order.DisplayedQty) = (report.CumNotional, report.DisplayedQty);
        order.CancelReason = report.CancelReason;
        order.Hold = report.Hold;
        Place(order, in e);
        if (!HasEnded(in e, report)) return;
        record.Open = false;
        (order.Hold, order.LeavesQty, order.DisplayedQty) = (0, 0, 0);
        order.Place = OrderPlace.Unspecified;
    }

    /// <summary>Whether nothing is left to happen to it.</summary>
    private static bool HasEnded(in Event e, ExecutionReport report) => e.Header.Kind switch
    {
        EventKind.OrderCancelled or EventKind.OrderRemoved => true,
        EventKind.Traded or EventKind.MatchPrevented => report.LeavesQty == 0,
        EventKind.OrderReplaced => e.OrderReplaced.Priority == Priority.Done,
        _ => false,
    };

    /// <summary>A stop that a trade has reached waits until it takes: no event names it before.</summary>
    private static void Place(ExecutionReport order, in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.OrderBooked: order.Place = OrderPlace.Booked; break;
            case EventKind.OrderElected: order.Place = OrderPlace.Taking; break;
            case EventKind.OrderReplaced when e.OrderReplaced.Priority == Priority.Taking:
                order.Place = OrderPlace.Taking; break;
        }
    }
}
