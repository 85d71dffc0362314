using Matching.V1;

namespace Matching.Client;

/// <summary>What became of a command.</summary>
public enum OutcomeKind
{
    /// <summary>
    /// It acted: the order is accepted, cancelled or replaced, the quote taken, the switch armed. Fills and
    /// what a mass cancel takes follow as items.
    /// </summary>
    Accepted = 1,

    /// <summary>The engine looked at it and said no; the reason says why.</summary>
    Rejected = 2,

    /// <summary>The gateway refused it unread: the venue is full, it was late, or it is malformed.</summary>
    Refused = 3,

    /// <summary>The connection was lost before it arrived. It did not and will not act.</summary>
    NeverTaken = 4,

    /// <summary>Its number was used before: nothing happened.</summary>
    Repeated = 5,
}

/// <summary>The one outcome of one command.</summary>
public sealed record Outcome
{
    public required OutcomeKind Kind { get; init; }

    public required long ClientSeqNum { get; init; }

    /// <summary>Of a rejection.</summary>
    public RejectReason RejectReason { get; init; }

    /// <summary>The command's first event; null where it was never taken.</summary>
    public SessionItemEvent? Item { get; init; }

    /// <summary>The first event, where it is an execution report.</summary>
    public Execution? Execution => Item as Execution;

    /// <summary>Of a refusal.</summary>
    public Google.Rpc.Status? Refusal { get; init; }

    public bool IsAccepted => Kind == OutcomeKind.Accepted;

    public override string ToString() => Kind switch
    {
        OutcomeKind.Rejected => $"Rejected: {RejectReason}",
        OutcomeKind.Refused => $"Refused: {Refusal?.Message}",
        _ => Kind.ToString(),
    };

    internal static Outcome From(NotTaken notTaken) => new()
    {
        Kind = notTaken.Refusal is null ? OutcomeKind.NeverTaken : OutcomeKind.Refused,
        ClientSeqNum = notTaken.ClientSeqNum,
        Refusal = notTaken.Refusal,
    };

    internal static Outcome From(SessionItemEvent item)
    {
        var reason = ReasonOf(item);
        return new Outcome
        {
            Kind = KindOf(item, reason),
            ClientSeqNum = item.ClientSeqNum,
            RejectReason = reason,
            Item = item,
        };
    }

    private static OutcomeKind KindOf(SessionItemEvent item, RejectReason reason)
    {
        if (item is CommandRepeated) return OutcomeKind.Repeated;
        return reason == RejectReason.Unspecified ? OutcomeKind.Accepted : OutcomeKind.Rejected;
    }

    private static RejectReason ReasonOf(SessionItemEvent item) => item.Raw.ItemCase switch
    {
        SessionItem.ItemOneofCase.ExecutionReport => item.Raw.ExecutionReport.RejectReason,
        SessionItem.ItemOneofCase.CancelReject => item.Raw.CancelReject.RejectReason,
        SessionItem.ItemOneofCase.OperatorOutcome => item.Raw.OperatorOutcome.RejectReason,
        SessionItem.ItemOneofCase.MassAction => item.Raw.MassAction.RejectReason,
        SessionItem.ItemOneofCase.QuoteAck => item.Raw.QuoteAck.RejectReason,
        SessionItem.ItemOneofCase.CancelAllAfter => item.Raw.CancelAllAfter.RejectReason,
        SessionItem.ItemOneofCase.Protection => item.Raw.Protection.RejectReason,
        _ => RejectReason.Unspecified,
    };
}
