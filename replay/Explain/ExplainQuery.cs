using Matching.Engine;
using Matching.Replay.Stages;

namespace Matching.Replay.Explain;

/// <summary>
/// Which orders are to be explained: by id, by name, or by the command that entered or changed them.
/// </summary>
public sealed record ExplainQuery
{
    public long? OrderId { get; init; }
    public Bytes16? ClOrdId { get; init; }

    /// <summary>Narrows a name down to one account's orders.</summary>
    public int? AccountId { get; init; }

    public int? SessionId { get; init; }

    /// <summary>Of a command of <see cref="SessionId"/>.</summary>
    public long? ClientSeqNum { get; init; }

    /// <summary>Whether an order is one of those, as far as it can be told from how it stands.</summary>
    internal bool Names(OrderStage stage) =>
        stage.OrderId == OrderId
        || (ClOrdId is { } name && stage.ClOrdId == name.ToString()
            && (AccountId ?? stage.AccountId) == stage.AccountId);
}
