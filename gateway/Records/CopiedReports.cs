using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;
using RejectReason = Matching.Engine.RejectReason;

namespace Matching.Gateway.Records;

/// <summary>
/// What one event tells a drop copy: the reports that the orders' own sessions get, of the scope's accounts
/// alone, whoever caused them.
/// </summary>
internal static class CopiedReports
{
    /// <summary>An event is about orders of at most two accounts.</summary>
    public const int MaxAccounts = 2;

    /// <summary>Writes the accounts whose orders the event is about; returns how many.</summary>
    public static int AccountsOf(in Event e, Span<int> accounts)
    {
        accounts[0] = e.Header.Kind switch
        {
            EventKind.OrderAccepted => e.OrderAccepted.Terms.AccountId,
            EventKind.OrderRejected => e.OrderRejected.Terms.AccountId,
            EventKind.OrderBooked => e.OrderBooked.Order.AccountId,
            EventKind.OrderElected => e.OrderElected.Order.AccountId,
            EventKind.OrderCancelled => e.OrderCancelled.Order.AccountId,
            EventKind.OrderRemoved => e.OrderRemoved.Order.AccountId,
            EventKind.OrderReplaced => e.OrderReplaced.Order.AccountId,
            EventKind.QuotePlaced => e.QuotePlaced.Order.AccountId,
            EventKind.QuoteReduced => e.QuoteReduced.Order.AccountId,
            EventKind.Traded => e.Traded.Maker.AccountId,
            EventKind.MatchPrevented => e.MatchPrevented.Maker.AccountId,
            _ => 0,
        };
        if (accounts[0] == 0) return 0;
        accounts[1] = e.Header.Kind switch
        {
            EventKind.Traded => e.Traded.Taker.AccountId,
            EventKind.MatchPrevented => e.MatchPrevented.Taker.AccountId,
            _ => accounts[0],
        };
        return accounts[1] == accounts[0] ? 1 : MaxAccounts;
    }

    /// <summary>
    /// Whether an event is the account's owner's to see. Whoever sends an order for another one's account is
    /// refused, and that is not the other one's affair; for one that is not there yet, and it is nobody's; or
    /// from a connection that is no session's, and the reports of no session have it. The reason says which:
    /// who owns what is known later than it may be asked.
    /// </summary>
    public static bool IsOwn(in Event e) =>
        e.Header.Kind != EventKind.OrderRejected
        || !(e.OrderRejected.Reason is RejectReason.UnknownAccount or RejectReason.WrongAccount
            || e.OrderRejected.Reason.IsOutsideSession);

    /// <summary>Appends the scope's items of an event: none, one, or both sides of a meeting.</summary>
    public static void Append(
        in Event e, CopyScope scope, OwnerView owners, Listings listings, long prevSequence,
        IList<SessionItem> items)
    {
        if (!IsOwn(in e)) return;
        Span<int> accounts = stackalloc int[MaxAccounts];
        bool any = false;
        foreach (int account in accounts[..AccountsOf(in e, accounts)]) any |= scope.Covers(account, owners);
        if (!any) return;
        switch (e.Header.Kind)
        {
            case EventKind.Traded:
                if (scope.Covers(e.Traded.Maker.AccountId, owners))
                    items.Add(Item(in e, prevSequence, OrderReports.MakerFill(in e, listings).ToMessage()));
                if (scope.Covers(e.Traded.Taker.AccountId, owners))
                    items.Add(Item(in e, prevSequence, OrderReports.TakerFill(in e, listings).ToMessage()));
                break;
            case EventKind.MatchPrevented:
                if (scope.Covers(e.MatchPrevented.Maker.AccountId, owners))
                    items.Add(Item(in e, prevSequence, OrderReports.MakerPrevented(in e).ToMessage()));
                if (scope.Covers(e.MatchPrevented.Taker.AccountId, owners))
                    items.Add(Item(in e, prevSequence, OrderReports.TakerPrevented(in e).ToMessage()));
                break;
            default:
                items.Add(Item(in e, prevSequence, OrderReports.Of(in e)!));
                break;
        }
    }

    public static SessionItem Item(in Event e, long prevSequence, ExecutionReport report) => new()
    {
        Sequence = e.Header.Sequence,
        PrevSequence = prevSequence,
        Epoch = e.Header.Epoch,
        TransactTime = e.Header.Time,
        ClientSeqNum = Asked(in e) ? e.Command.ClientSeqNum : 0,
        ExecutionReport = report,
    };

    private static bool Asked(in Event e) =>
        EventCommand.KindOf(in e) is not (CommandKind.None or CommandKind.Continue);
}
