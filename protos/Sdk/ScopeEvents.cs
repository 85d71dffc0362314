using Matching.V1;

namespace Matching.Client;

/// <summary>
/// A mass cancel or a mass status (FIX r, BZ): taken, refused, or how far it has come. Also how it goes with
/// the orders of a kill switch or of a lost connection. Each order has a report of its own.
/// </summary>
public sealed record MassActionReported : SessionItemEvent
{
    internal MassActionReported(SessionItem raw) : base(raw) { }

    public MassAction Action => Raw.MassAction.Action;

    public RejectReason RejectReason => Raw.MassAction.RejectReason;

    /// <summary>Orders reached up to now.</summary>
    public long Affected => Raw.MassAction.Affected;

    /// <summary>Nothing is left of the scope.</summary>
    public bool Done => Raw.MassAction.Done;

    public CancelReason CancelReason => Raw.MassAction.CancelReason;
}

/// <summary>
/// One entry of a mass quote (FIX b): taken, or refused, and then its old quote leaves. Reports of its sides
/// follow.
/// </summary>
public sealed record QuoteAcknowledged : SessionItemEvent
{
    internal QuoteAcknowledged(SessionItem raw, ListedInstrument? instrument) : base(raw)
    {
        Instrument = instrument;
        QuoteId = ClOrdId.FromBytes(raw.QuoteAck.QuoteId.Span);
    }

    /// <summary>Null where the entry named one that is not listed.</summary>
    public ListedInstrument? Instrument { get; }

    public ClOrdId QuoteId { get; }

    public int AccountId => Raw.QuoteAck.AccountId;

    public int Group => Raw.QuoteAck.Group;

    public RejectReason RejectReason => Raw.QuoteAck.RejectReason;
}

/// <summary>An account's dead-man's switch was armed, disarmed or left as it was.</summary>
public sealed record CancelAllAfterReported : SessionItemEvent
{
    internal CancelAllAfterReported(SessionItem raw) : base(raw) { }

    public int AccountId => Raw.CancelAllAfter.AccountId;

    /// <summary>When the account's orders leave; null for disarmed.</summary>
    public DateTimeOffset? Due =>
        Raw.CancelAllAfter.Due == 0 ? null : Nanoseconds.ToTime(Raw.CancelAllAfter.Due);

    public RejectReason RejectReason => Raw.CancelAllAfter.RejectReason;
}

/// <summary>
/// A market-maker protection was set or reset, or was reached: then the group's quotes leave, and none is
/// taken until a reset.
/// </summary>
public sealed record ProtectionReported : SessionItemEvent
{
    internal ProtectionReported(SessionItem raw) : base(raw) { }

    public int AccountId => Raw.Protection.AccountId;

    public int Group => Raw.Protection.Group;

    public bool Triggered => Raw.Protection.Triggered;

    /// <summary>What was counted in the window; quantity and notional are in the raw item.</summary>
    public int Fills => Raw.Protection.Fills;

    public RejectReason RejectReason => Raw.Protection.RejectReason;
}
