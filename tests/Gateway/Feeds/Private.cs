using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// Makes of an event one that differs in all that the public must not know, and in nothing else.
/// </summary>
internal static class Private
{
    public static Event Scrambled(in Event e)
    {
        Event other = e;
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: Scramble(ref other.OrderAccepted); break;
            case EventKind.OrderBooked: Scramble(ref other.OrderBooked.Order); break;
            case EventKind.OrderCancelled:
                other.OrderCancelled.Terms = new() { AccountId = 77 };
                Scramble(ref other.OrderCancelled.Command);
                Scramble(ref other.OrderCancelled.Order);
                break;
            case EventKind.OrderRemoved:
                other.OrderRemoved.Reason = CancelReason.None;
                Scramble(ref other.OrderRemoved.Order);
                break;
            case EventKind.OrderReplaced:
                other.OrderReplaced.Terms = new() { AccountId = 77, OrderQty = 1_000_000 };
                Scramble(ref other.OrderReplaced.Command);
                Scramble(ref other.OrderReplaced.Order);
                break;
            case EventKind.QuotePlaced:
                other.QuotePlaced.Group = 77;
                Scramble(ref other.QuotePlaced.Order);
                break;
            case EventKind.QuoteReduced: Scramble(ref other.QuoteReduced.Order); break;
            case EventKind.OrderRefreshed: Scramble(ref other.OrderRefreshed.OrderId); break;
            case EventKind.Traded:
                // Its notional follows from what the public has.
                other.Traded.MakerWindow = ProtectionWindow.None;
                Scramble(ref other.Traded.Maker);
                Scramble(ref other.Traded.Taker);
                break;
            case EventKind.MatchPrevented:
                other.MatchPrevented.MakerQty = other.MatchPrevented.TakerQty = 1;
                Scramble(ref other.MatchPrevented.Maker);
                Scramble(ref other.MatchPrevented.Taker);
                break;
            case EventKind.OrderElected or EventKind.OrderRejected or EventKind.StopsElected:
                other = new Event { Header = e.Header };
                break;
        }
        return other;
    }

    private static void Scramble(ref OrderAccepted e)
    {
        var terms = e.Terms;
        e.Terms = new() { InstrumentId = terms.InstrumentId, Side = terms.Side, AccountId = 77 };
        (e.Hold, e.OrderQty, e.ExpireTime, e.MakerFeeRate, e.TakerFeeRate) = (1, 1_000_000, 1, 1, 1);
        Scramble(ref e.Command);
        Scramble(ref e.OrderId);
    }

    private static void Scramble(ref OrderFacts order)
    {
        Scramble(ref order.OrderId);
        order.ClOrdId = Bytes16.FromText("other");
        (order.CumQty, order.LeavesQty, order.CumNotional, order.Hold) = (1, 1_000_000, 1, 1);
        (order.AccountId, order.SessionId, order.PrevSequence) = (77, 77, 1);
    }

    private static void Scramble(ref FillFacts fill)
    {
        Scramble(ref fill.OrderId);
        fill.ClOrdId = Bytes16.FromText("other");
        (fill.CumQty, fill.LeavesQty, fill.CumNotional, fill.Fee, fill.Hold) = (1, 1_000_000, 1, 1, 1);
        (fill.AccountId, fill.SessionId, fill.PrevSequence) = (77, 77, 1);
    }

    private static void Scramble(ref TakenCommand command) => command = new()
    {
        SessionId = 77,
        ClientSeqNum = 77,
    };

    /// <summary>Another one for each, the same wherever it comes.</summary>
    private static void Scramble(ref long orderId) => orderId ^= 0x5A5A5A;
}
