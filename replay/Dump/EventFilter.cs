using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Replay.Dump;

/// <summary>Which events are wanted; what is null or empty wants all.</summary>
public sealed record EventFilter
{
    private static readonly EventFields s_orders = new("order_id");
    private static readonly EventFields s_accounts = new("account_id");
    private static readonly EventFields s_sessions = new("session_id");
    private static readonly EventFields s_instruments = new("instrument_id");

    public long From { get; init; } = 1;
    public long To { get; init; } = long.MaxValue;

    /// <summary>Nanoseconds since the Unix epoch, both ends included.</summary>
    public long FromTime { get; init; }

    public long ToTime { get; init; } = long.MaxValue;
    public IReadOnlyCollection<EventKind> Kinds { get; init; } = [];
    public long? OrderId { get; init; }

    /// <summary>Events that name it, and all of orders that have or had it.</summary>
    public Bytes16? ClOrdId { get; init; }

    public int? AccountId { get; init; }
    public int? SessionId { get; init; }
    public int? InstrumentId { get; init; }

    /// <summary>By all but sequence, time and name, which need to know where the reader has been.</summary>
    public bool Wants(in Event e) =>
        (Kinds.Count == 0 || Kinds.Contains(e.Header.Kind))
        && (OrderId is not { } order || s_orders.Hold(in e, order))
        && (AccountId is not { } account || s_accounts.Hold(in e, account))
        && (SessionId is not { } session || s_sessions.Hold(in e, session))
        && (InstrumentId is not { } instrument || s_instruments.Hold(in e, instrument));
}
