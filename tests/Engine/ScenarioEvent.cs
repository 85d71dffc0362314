using System.Globalization;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>Events in the words of a scenario.</summary>
internal static class ScenarioEvent
{
    public static string[] Tell(TestVenue venue, in Event e)
    {
        RejectReason reason = EventFacts.ReasonOf(in e);
        if (reason != RejectReason.None) return [$"rejected {NameOfRefused(in e)}{reason}"];
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: return Accepted(venue, in e.OrderAccepted);
            case EventKind.OrderBooked: return [$"booked {Left(venue, in e.OrderBooked.Order)}"];
            case EventKind.Traded: return [Trade(venue, in e.Traded)];
            case EventKind.OrderRemoved:
                return [$"removed {NameOf(in e.OrderRemoved.Order)} {e.OrderRemoved.Reason} "
                    + Qty(venue, e.OrderRemoved.Order.LeavesQty)];
            case EventKind.OrderCancelled:
                return [$"cancelled {NameOf(in e.OrderCancelled.Order)} "
                    + Qty(venue, e.OrderCancelled.Order.LeavesQty)];
            case EventKind.OrderReplaced:
                string priority = e.OrderReplaced.Priority.ToString().ToLowerInvariant();
                OrderFacts order = e.OrderReplaced.Order;
                return [$"replaced {NameOf(in order)} {priority} "
                    + AtPrice(venue, order.LeavesQty, order.Price)];
            case EventKind.CommandRepeated: return ["repeated"];
            case EventKind.FundsTransferred: return ["moved"];
            default: return [e.Header.Kind.ToString()];
        }
    }

    public static string Name(Bytes16 clOrdId, long orderId) =>
        clOrdId.IsEmpty ? $"#{OrderPool.NumberOf(orderId)}" : clOrdId.ToString();

    public static string Amount(long value, int scale) =>
        (value / (decimal)Math.Pow(10, scale)).ToString("F" + scale, CultureInfo.InvariantCulture);

    public static string Qty(TestVenue venue, long qty) => Amount(qty, venue.Setup.BaseScale);

    public static string AtPrice(TestVenue venue, long qty, long price) =>
        $"{Qty(venue, qty)} @ {Amount(price, venue.Setup.PriceScale)}";

    private static string[] Accepted(TestVenue venue, in OrderAccepted e)
    {
        string name = Name(e.Terms.ClOrdId, e.OrderId);
        if (e.Entry == Entry.Taking) return [$"accepted {name}"];
        return [$"accepted {name}", $"booked {name} {AtPrice(venue, e.Terms.OrderQty, e.LimitPrice)}"];
    }

    private static string Trade(TestVenue venue, in Traded e)
    {
        string taker = Name(e.Taker.ClOrdId, e.Taker.OrderId), maker = Name(e.Maker.ClOrdId, e.Maker.OrderId);
        int scale = venue.Setup.QuoteScale;
        return $"trade {taker}/{maker} {AtPrice(venue, e.Qty, e.Price)} "
            + $"fees {Amount(e.Taker.Fee, scale)} {Amount(e.Maker.Fee, scale)}";
    }

    private static string Left(TestVenue venue, in OrderFacts order) =>
        $"{NameOf(in order)} {AtPrice(venue, order.LeavesQty, order.Price)}";

    private static string NameOf(in OrderFacts order) => Name(order.ClOrdId, order.OrderId);

    private static string NameOfRefused(in Event e) => e.Header.Kind switch
    {
        EventKind.OrderRejected when !e.OrderRejected.Terms.ClOrdId.IsEmpty =>
            $"{e.OrderRejected.Terms.ClOrdId} ",
        EventKind.CancelRejected =>
            Name(e.CancelRejected.Terms.OrigClOrdId, e.CancelRejected.Terms.OrderId) + " ",
        EventKind.ReplaceRejected =>
            Name(e.ReplaceRejected.Terms.OrigClOrdId, e.ReplaceRejected.Terms.OrderId) + " ",
        _ => "",
    };
}
