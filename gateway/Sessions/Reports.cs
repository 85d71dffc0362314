using Google.Protobuf;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Replay.Projections;
using Matching.V1;
using ApiCommandKind = Matching.V1.CommandKind;
using ApiLogOffReason = Matching.V1.LogOffReason;
using ApiRejectReason = Matching.V1.RejectReason;
using RejectReason = Matching.Engine.RejectReason;

namespace Matching.Gateway.Sessions;

/// <summary>
/// What one event tells one session. A function of the event, and of which asset an instrument's money is in,
/// which never changes; so a report that is sent again after a resume is the same to the byte.
/// </summary>
internal static class Reports
{
    /// <summary>
    /// Appends the session's items of an event: one, or two where both sides of a meeting are its own.
    /// </summary>
    public static void Append(in Event e, int sessionId, Listings listings, IList<SessionItem> items)
    {
        if (!SessionLink.TryFind(in e, sessionId, out long prevSequence)) return;
        switch (e.Header.Kind)
        {
            case EventKind.Traded:
                Traded trade = e.Traded;
                if (trade.Maker.SessionId == sessionId)
                    Add(in e, prevSequence, OrderReports.MakerFill(in e, listings).ToMessage(), items);
                if (trade.Taker.SessionId == sessionId)
                    Add(in e, prevSequence, OrderReports.TakerFill(in e, listings).ToMessage(), items);
                return;
            case EventKind.MatchPrevented:
                MatchPrevented prevented = e.MatchPrevented;
                if (prevented.Maker.SessionId == sessionId)
                    Add(in e, prevSequence, OrderReports.MakerPrevented(in e).ToMessage(), items);
                if (prevented.Taker.SessionId == sessionId)
                    Add(in e, prevSequence, OrderReports.TakerPrevented(in e).ToMessage(), items);
                return;
        }
        SessionItem item = NewItem(in e, prevSequence);
        if (e.Answers(sessionId)) item.ClientSeqNum = e.Command.ClientSeqNum;
        Describe(in e, item);
        items.Add(item);
    }

    /// <summary>The number given to what was listed, added or opened; 0 for everything else.</summary>
    public static int AssignedId(in Event e) => e.Header.Kind switch
    {
        EventKind.AssetListed => e.AssetListed.AssetId,
        EventKind.InstrumentListed => e.InstrumentListed.InstrumentId,
        EventKind.ParticipantAdded => e.ParticipantAdded.ParticipantId,
        EventKind.AccountOpened => e.AccountOpened.AccountId,
        _ => 0,
    };

    /// <summary>A name as its owner sent it: without the zero bytes behind it.</summary>
    public static ByteString Text(Bytes16 name)
    {
        if (name.IsEmpty) return ByteString.Empty;
        Span<byte> bytes = stackalloc byte[Bytes16.Length];
        name.CopyTo(bytes);
        return ByteString.CopyFrom(bytes.TrimEnd((byte)0));
    }

    private static void Add(in Event e, long prevSequence, ExecutionReport report, IList<SessionItem> items)
    {
        SessionItem item = NewItem(in e, prevSequence);
        item.ExecutionReport = report;
        items.Add(item);
    }

    private static SessionItem NewItem(in Event e, long prevSequence) => new()
    {
        Sequence = e.Header.Sequence,
        PrevSequence = prevSequence,
        Epoch = e.Header.Epoch,
        TransactTime = e.Header.Time,
    };

    private static void Describe(in Event e, SessionItem item)
    {
        if (OrderReports.Of(in e) is { } report) item.ExecutionReport = report;
        else if (!ScopeReports.TryDescribe(in e, item)) DescribeOther(in e, item);
    }

    private static void DescribeOther(in Event e, SessionItem item)
    {
        switch (e.Header.Kind)
        {
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
            case EventKind.OrderStatusRejected:
                var status = e.OrderStatusRejected;
                item.CancelReject = Refusal(
                    ApiCommandKind.OrderStatus, status.Terms.OrderId, status.Terms.OrigClOrdId,
                    status.Reason);
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
}
