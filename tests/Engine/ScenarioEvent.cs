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
            case EventKind.MatchPrevented: return [Prevented(venue, in e.MatchPrevented)];
            case EventKind.OrderRefreshed:
                string name = venue.NameOf(e.OrderRefreshed.OrderId);
                return [$"refreshed {name} "
                    + AtPrice(venue, e.OrderRefreshed.DisplayedQty, e.OrderRefreshed.Price)];
            case EventKind.StopsElected:
                return [$"elects {e.StopsElected.Stops} @ {Price(venue, e.StopsElected.Price)}"];
            case EventKind.OrderElected: return [$"elected {NameOf(in e.OrderElected.Order)}"];
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
                    + $"{AtPrice(venue, order.LeavesQty, order.Price)} "
                    + $"shown {Qty(venue, order.DisplayedQty)}"];
            default: return [TellOfMany(venue, in e)];
        }
    }

    public static string Name(Bytes16 clOrdId, long orderId) =>
        clOrdId.IsEmpty ? $"#{OrderPool.NumberOf(orderId)}" : clOrdId.ToString();

    public static string Amount(long value, int scale) =>
        (value / (decimal)Math.Pow(10, scale)).ToString("F" + scale, CultureInfo.InvariantCulture);

    public static string Qty(TestVenue venue, long qty) => Amount(qty, venue.Setup.BaseScale);

    public static string Price(TestVenue venue, long price) => Amount(price, venue.Setup.PriceScale);

    public static string AtPrice(TestVenue venue, long qty, long price) =>
        $"{Qty(venue, qty)} @ {Price(venue, price)}";

    /// <summary>What concerns many orders, quotes, or the venue itself.</summary>
    private static string TellOfMany(TestVenue venue, in Event e)
    {
        switch (e.Header.Kind)
        {
            case EventKind.MassActionProgressed:
                string done = e.MassActionProgressed.NextOrderId == 0 ? "done" : "so far";
                return $"reached {e.MassActionProgressed.Affected} {done}";
            case EventKind.OrderStatusReported:
                return $"status {Details(venue, in e.OrderStatusReported.Order)}";
            case EventKind.OrderReported: return $"reported {Details(venue, in e.OrderReported.Order)}";
            case EventKind.CancelAllAfterSet: return e.CancelAllAfterSet.Due != 0 ? "armed" : "disarmed";
            case EventKind.DeadManSwitchFired: return "fired";
            case EventKind.QuoteAccepted: return $"quoted {e.QuoteAccepted.Terms.QuoteId}";
            case EventKind.QuotePlaced: return Placed(venue, in e.QuotePlaced);
            case EventKind.QuoteReduced:
                OrderFacts reduced = e.QuoteReduced.Order;
                return $"reduced {SideOf(in reduced)} {AtPrice(venue, reduced.LeavesQty, reduced.Price)}";
            case EventKind.ProtectionTriggered: return $"triggered {e.ProtectionTriggered.Group}";
            case EventKind.ProtectionSet: return "protected";
            case EventKind.ProtectionReset: return "reset";
            case EventKind.MassCancelled: return "mass-cancelled";
            case EventKind.MassStatusStarted: return "listing";
            case EventKind.InstrumentStatusChanged: return $"now {e.InstrumentStatusChanged.Terms.Status}";
            case EventKind.InstrumentRulesChanged or EventKind.AccountRulesChanged: return "changed";
            case EventKind.HoldingsLimitSet: return "limited";
            case EventKind.FeeTierSet: return "tier set";
            case EventKind.KillSwitchSet: return e.KillSwitchSet.Terms.Engaged != 0 ? "killed" : "released";
            case EventKind.LoggedOff: return $"LoggedOff {e.LoggedOff.Terms.Reason}";
            case EventKind.CommandRepeated: return "repeated";
            case EventKind.FundsTransferred: return "moved";
            default: return e.Header.Kind.ToString();
        }
    }

    private static string[] Accepted(TestVenue venue, in OrderAccepted e)
    {
        string name = Name(e.Terms.ClOrdId, e.OrderId);
        string shown = e.Terms.DisplayQty != 0 ? $" shown {Qty(venue, e.DisplayedQty)}" : "";
        return e.Entry switch
        {
            Entry.Booked =>
                [$"accepted {name}", $"booked {name} {AtPrice(venue, e.OrderQty, e.LimitPrice)}{shown}"],
            Entry.Waiting =>
            [
                $"accepted {name}",
                $"waiting {name} {AtPrice(venue, e.OrderQty, e.LimitPrice)} "
                    + $"stop {Price(venue, e.Terms.StopPrice)}",
            ],
            _ => [$"accepted {name} {AtPrice(venue, e.OrderQty, e.LimitPrice)}"],
        };
    }

    private static string Trade(TestVenue venue, in Traded e)
    {
        string taker = Name(e.Taker.ClOrdId, e.Taker.OrderId), maker = Name(e.Maker.ClOrdId, e.Maker.OrderId);
        int scale = venue.Setup.QuoteScale;
        return $"trade {taker}/{maker} {AtPrice(venue, e.Qty, e.Price)} "
            + $"fees {Amount(e.Taker.Fee, scale)} {Amount(e.Maker.Fee, scale)}";
    }

    private static string Prevented(TestVenue venue, in MatchPrevented e)
    {
        string taker = Name(e.Taker.ClOrdId, e.Taker.OrderId), maker = Name(e.Maker.ClOrdId, e.Maker.OrderId);
        return $"prevented {taker}/{maker} @ {Price(venue, e.Price)} "
            + $"lose {Qty(venue, e.TakerQty)} {Qty(venue, e.MakerQty)} "
            + $"left {Qty(venue, e.Taker.LeavesQty)} {Qty(venue, e.Maker.LeavesQty)}";
    }

    private static string Placed(TestVenue venue, in QuotePlaced e)
    {
        string verb = e.Entry == Entry.Booked ? "placed" : "placing";
        return $"{verb} {SideOf(in e.Order)} {AtPrice(venue, e.Order.LeavesQty, e.Order.Price)}";
    }

    private static string Details(TestVenue venue, in OrderDetails order) =>
        $"{NameOf(in order.Facts)} {order.Facts.Place} "
        + $"{AtPrice(venue, order.Facts.LeavesQty, order.Facts.Price)} "
        + $"filled {Qty(venue, order.Facts.CumQty)} shown {Qty(venue, order.Facts.DisplayedQty)}";

    private static string SideOf(in OrderFacts order) => order.Side == Side.Buy ? "bid" : "ask";

    private static string Left(TestVenue venue, in OrderFacts order) =>
        $"{NameOf(in order)} {AtPrice(venue, order.LeavesQty, order.Price)} "
        + $"shown {Qty(venue, order.DisplayedQty)}";

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
