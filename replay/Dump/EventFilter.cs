using Matching.Engine.Events;

namespace Matching.Replay.Dump;

/// <summary>Which events are wanted; what is null or empty wants all.</summary>
public sealed record EventFilter
{
    private static readonly EventFields s_orders = new("order_id");
    private static readonly EventFields s_accounts = new("account_id");
    private static readonly EventFields s_sessions = new("session_id");

    public long From { get; init; } = 1;
    public long To { get; init; } = long.MaxValue;
    public IReadOnlyCollection<EventKind> Kinds { get; init; } = [];
    public long? OrderId { get; init; }
    public int? AccountId { get; init; }
    public int? SessionId { get; init; }

    /// <summary>By all but the sequence, which the reader goes by.</summary>
    public bool Wants(in Event e) =>
        (Kinds.Count == 0 || Kinds.Contains(e.Header.Kind))
        && (OrderId is not { } order || s_orders.Hold(in e, order))
        && (AccountId is not { } account || s_accounts.Hold(in e, account))
        && (SessionId is not { } session || s_sessions.Hold(in e, session));
}
