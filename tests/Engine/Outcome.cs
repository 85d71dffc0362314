using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What an event tells about one order.</summary>
internal readonly record struct OrderReport(
    long OrderId, Bytes16 ClOrdId, long Price, long CumQty, long LeavesQty, long CumNotional, long Hold,
    long Fee, int AccountId, int SessionId)
{
    public static OrderReport Of(in OrderFacts facts) => new(
        facts.OrderId, facts.ClOrdId, facts.Price, facts.CumQty, facts.LeavesQty, facts.CumNotional,
        facts.Hold, Fee: 0, facts.AccountId, facts.SessionId);

    public static OrderReport Of(in FillFacts fill) => new(
        fill.OrderId, fill.ClOrdId, Price: 0, fill.CumQty, fill.LeavesQty, fill.CumNotional, fill.Hold,
        fill.Fee, fill.AccountId, fill.SessionId);
}

/// <summary>An event in the words that engine and twin have in common.</summary>
internal readonly record struct Outcome(EventKind Kind)
{
    public long Time { get; init; }
    public RejectReason Reason { get; init; }

    /// <summary>Entry, priority or cancel reason; or the number that something new got.</summary>
    public int Detail { get; init; }

    public long Price { get; init; }
    public long Qty { get; init; }
    public long Notional { get; init; }
    public OrderReport Order { get; init; }
    public OrderReport Maker { get; init; }

    public static Outcome Of(in Event e)
    {
        var outcome = new Outcome(e.Header.Kind) { Time = e.Header.Time, Reason = EventFacts.ReasonOf(in e) };
        return e.Header.Kind switch
        {
            EventKind.OrderAccepted => outcome with
            {
                Detail = (int)e.OrderAccepted.Entry,
                Order = new OrderReport(
                    e.OrderAccepted.OrderId, e.OrderAccepted.Terms.ClOrdId, e.OrderAccepted.LimitPrice, 0,
                    e.OrderAccepted.Terms.OrderQty, 0, e.OrderAccepted.Hold, 0,
                    e.OrderAccepted.Terms.AccountId, e.OrderAccepted.Command.SessionId),
            },
            EventKind.OrderBooked => outcome with { Order = OrderReport.Of(in e.OrderBooked.Order) },
            EventKind.Traded => outcome with
            {
                Price = e.Traded.Price,
                Qty = e.Traded.Qty,
                Notional = e.Traded.Notional,
                Detail = (int)e.Traded.TakerSide,
                Order = OrderReport.Of(in e.Traded.Taker),
                Maker = OrderReport.Of(in e.Traded.Maker),
            },
            EventKind.OrderRemoved => outcome with
            {
                Detail = (int)e.OrderRemoved.Reason,
                Order = OrderReport.Of(in e.OrderRemoved.Order),
            },
            EventKind.OrderCancelled => outcome with { Order = OrderReport.Of(in e.OrderCancelled.Order) },
            EventKind.OrderReplaced => outcome with
            {
                Detail = (int)e.OrderReplaced.Priority,
                Price = e.OrderReplaced.OldPrice,
                Qty = e.OrderReplaced.OldLeavesQty,
                Order = OrderReport.Of(in e.OrderReplaced.Order),
            },
            EventKind.LoggedOn => outcome with { Detail = e.LoggedOn.Command.SessionId },
            EventKind.AccountOpened => outcome with { Detail = e.AccountOpened.AccountId },
            EventKind.AssetListed => outcome with { Detail = e.AssetListed.AssetId },
            EventKind.InstrumentListed => outcome with { Detail = e.InstrumentListed.InstrumentId },
            EventKind.ParticipantAdded => outcome with { Detail = e.ParticipantAdded.ParticipantId },
            _ => outcome,
        };
    }
}
