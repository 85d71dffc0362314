using Google.Protobuf;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.V1;
using ApiCancelReason = Matching.V1.CancelReason;
using ApiCommandKind = Matching.V1.CommandKind;
using ApiLogOffReason = Matching.V1.LogOffReason;
using ApiRejectReason = Matching.V1.RejectReason;
using ApiSide = Matching.V1.Side;
using CommandKind = Matching.Engine.Commands.CommandKind;
using Priority = Matching.Engine.Priority;
using RejectReason = Matching.Engine.RejectReason;
using Side = Matching.Engine.Side;

namespace Matching.Gateway.Sessions;

/// <summary>
/// What one event tells one session. A function of the event alone, so a report that is sent again after a
/// resume is the same to the byte.
/// </summary>
internal static class Reports
{
    /// <summary>
    /// Appends the session's items of an event: one, or two where both sides of a trade are its own.
    /// </summary>
    public static void Append(in Event e, int sessionId, IList<SessionItem> items)
    {
        if (!SessionLink.TryFind(in e, sessionId, out long prevSequence)) return;
        if (e.Header.Kind == EventKind.Traded)
        {
            AppendFills(in e, sessionId, prevSequence, items);
            return;
        }
        SessionItem item = NewItem(in e, prevSequence);
        if (EventCommand.KindOf(in e) != CommandKind.None
            && e.Command.SessionId == sessionId && !IsConnectionChange(e.Header.Kind))
            item.ClientSeqNum = e.Command.ClientSeqNum;
        Describe(in e, item);
        items.Add(item);
    }

    private static bool IsConnectionChange(EventKind kind) =>
        kind is EventKind.LoggedOn or EventKind.LoggedOff;

    private static SessionItem NewItem(in Event e, long prevSequence) => new()
    {
        Sequence = e.Header.Sequence,
        PrevSequence = prevSequence,
        Epoch = e.Header.Epoch,
        TransactTime = e.Header.Time,
    };

    private static void Describe(in Event e, SessionItem item)
    {
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: item.ExecutionReport = Accepted(in e); break;
            case EventKind.OrderRejected: item.ExecutionReport = Rejected(in e); break;
            case EventKind.OrderBooked:
                item.ExecutionReport = Order(in e, in e.OrderBooked.Order, ExecType.Booked); break;
            case EventKind.OrderCancelled:
                item.ExecutionReport = Ended(in e, in e.OrderCancelled.Order); break;
            case EventKind.OrderRemoved:
                item.ExecutionReport = Ended(in e, in e.OrderRemoved.Order);
                item.ExecutionReport.CancelReason = (ApiCancelReason)e.OrderRemoved.Reason;
                break;
            case EventKind.OrderReplaced: item.ExecutionReport = Replaced(in e); break;
            case EventKind.CancelRejected:
                var cancel = e.CancelRejected;
                item.CancelReject = Refusal(
                    ApiCommandKind.CancelOrder, cancel.Terms.OrderId, cancel.Terms.OrigClOrdId,
                    cancel.Reason);
                break;
            case EventKind.ReplaceRejected:
                var replace = e.ReplaceRejected;
                item.CancelReject = Refusal(
                    ApiCommandKind.ReplaceOrder, replace.Terms.OrderId, replace.Terms.OrigClOrdId,
                    replace.Reason);
                break;
            case EventKind.CommandRepeated: item.RepeatedCommand = new RepeatedCommand(); break;
            case EventKind.LoggedOn: item.SessionChange = Change(in e.Command, loggedOn: true); break;
            case EventKind.LoggedOff:
                item.SessionChange = Change(in e.Command, loggedOn: false);
                item.SessionChange.Reason = (ApiLogOffReason)e.LoggedOff.Terms.Reason;
                break;
            default: item.OperatorOutcome = Outcome(in e); break;
        }
    }

    private static void AppendFills(in Event e, int sessionId, long prevSequence, IList<SessionItem> items)
    {
        Traded trade = e.Traded;
        Side makerSide = trade.TakerSide.Opposite;
        if (trade.Maker.SessionId == sessionId)
            items.Add(Fill(in e, prevSequence, in trade.Maker, makerSide, LastLiquidityInd.Maker));
        if (trade.Taker.SessionId == sessionId)
            items.Add(Fill(in e, prevSequence, in trade.Taker, trade.TakerSide, LastLiquidityInd.Taker));
    }

    private static SessionItem Fill(
        in Event e, long prevSequence, in FillFacts fill, Side side, LastLiquidityInd liquidity)
    {
        SessionItem item = NewItem(in e, prevSequence);
        item.ExecutionReport = new ExecutionReport
        {
            ExecId = ExecIdOf(in e, side),
            OrderId = fill.OrderId,
            ClOrdId = Text(fill.ClOrdId),
            AccountId = fill.AccountId,
            InstrumentId = e.Traded.InstrumentId,
            Side = (ApiSide)side,
            ExecType = ExecType.Trade,
            OrdStatus = fill.LeavesQty == 0 ? OrdStatus.Filled : OrdStatus.PartiallyFilled,
            OrderQty = fill.CumQty + fill.LeavesQty,
            CumQty = fill.CumQty,
            LeavesQty = fill.LeavesQty,
            CumNotional = fill.CumNotional,
            LastQty = e.Traded.Qty,
            LastPx = e.Traded.Price,
            LastLiquidityInd = liquidity,
            TrdMatchId = e.Header.Sequence,
            Fee = fill.Fee,
            Hold = fill.Hold,
        };
        return item;
    }

    private static ExecutionReport Accepted(in Event e)
    {
        OrderAccepted accepted = e.OrderAccepted;
        return new ExecutionReport
        {
            ExecId = ExecIdOf(in e, accepted.Terms.Side),
            OrderId = accepted.OrderId,
            ClOrdId = Text(accepted.Terms.ClOrdId),
            AccountId = accepted.Terms.AccountId,
            InstrumentId = accepted.Terms.InstrumentId,
            Side = (ApiSide)accepted.Terms.Side,
            ExecType = ExecType.New,
            OrdStatus = OrdStatus.New,
            Price = accepted.LimitPrice,
            OrderQty = accepted.Terms.OrderQty,
            LeavesQty = accepted.Terms.OrderQty,
            Hold = accepted.Hold,
        };
    }

    private static ExecutionReport Rejected(in Event e)
    {
        NewOrderTerms terms = e.OrderRejected.Terms;
        return new ExecutionReport
        {
            ExecId = ExecIdOf(in e, terms.Side),
            ClOrdId = Text(terms.ClOrdId),
            AccountId = terms.AccountId,
            InstrumentId = terms.InstrumentId,
            Side = (ApiSide)terms.Side,
            ExecType = ExecType.Rejected,
            OrdStatus = OrdStatus.Rejected,
            Price = terms.Price,
            OrderQty = terms.OrderQty,
            RejectReason = (ApiRejectReason)e.OrderRejected.Reason,
        };
    }

    private static ExecutionReport Replaced(in Event e)
    {
        ExecutionReport report = Order(in e, in e.OrderReplaced.Order, ExecType.Replaced);
        if (e.OrderReplaced.Priority == Priority.Done) report.OrdStatus = OrdStatus.Filled;
        return report;
    }

    private static ExecutionReport Ended(in Event e, in OrderFacts order)
    {
        ExecutionReport report = Order(in e, in order, ExecType.Canceled);
        report.OrdStatus = OrdStatus.Canceled;
        report.LeavesQty = 0;
        return report;
    }

    private static ExecutionReport Order(in Event e, in OrderFacts order, ExecType execType) => new()
    {
        ExecId = ExecIdOf(in e, order.Side),
        OrderId = order.OrderId,
        ClOrdId = Text(order.ClOrdId),
        AccountId = order.AccountId,
        InstrumentId = order.InstrumentId,
        Side = (ApiSide)order.Side,
        ExecType = execType,
        OrdStatus = order.CumQty == 0 ? OrdStatus.New : OrdStatus.PartiallyFilled,
        Price = order.Price,
        OrderQty = order.CumQty + order.LeavesQty,
        CumQty = order.CumQty,
        LeavesQty = order.LeavesQty,
        CumNotional = order.CumNotional,
        Hold = order.Hold,
    };

    private static OrderCancelReject Refusal(
        ApiCommandKind responseTo, long orderId, Bytes16 origClOrdId, RejectReason reason) => new()
        {
            ResponseTo = responseTo,
            OrderId = orderId,
            OrigClOrdId = Text(origClOrdId),
            RejectReason = (ApiRejectReason)reason,
        };

    private static SessionChange Change(in TakenCommand command, bool loggedOn) =>
        new() { Connection = command.Connection, LoggedOn = loggedOn };

    private static OperatorOutcome Outcome(in Event e) => new()
    {
        Command = (ApiCommandKind)EventCommand.KindOf(in e),
        RejectReason = (ApiRejectReason)SessionLink.ReasonOf(in e),
        AssignedId = AssignedId(in e),
    };

    /// <summary>The number given to what was listed, added or opened; 0 for everything else.</summary>
    public static int AssignedId(in Event e) => e.Header.Kind switch
    {
        EventKind.AssetListed => e.AssetListed.AssetId,
        EventKind.InstrumentListed => e.InstrumentListed.InstrumentId,
        EventKind.ParticipantAdded => e.ParticipantAdded.ParticipantId,
        EventKind.AccountOpened => e.AccountOpened.AccountId,
        _ => 0,
    };

    private static long ExecIdOf(in Event e, Side side) =>
        e.Header.Sequence * 2 + (side == Side.Sell ? 1 : 0);

    /// <summary>A name as its owner sent it: without the zero bytes behind it.</summary>
    private static ByteString Text(Bytes16 name)
    {
        if (name.IsEmpty) return ByteString.Empty;
        Span<byte> bytes = stackalloc byte[Bytes16.Length];
        name.CopyTo(bytes);
        return ByteString.CopyFrom(bytes.TrimEnd((byte)0));
    }
}
