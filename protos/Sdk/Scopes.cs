using Matching.V1;

namespace Matching.Client;

/// <summary>
/// Cancels all orders that fit (FIX q); what is left out fits every one. A report comes for each order, then
/// a <see cref="MassActionReported"/> that says done.
/// </summary>
public sealed record MassCancel : SessionCommand
{
    /// <summary>0 for all accounts of the participant.</summary>
    public int AccountId { get; init; }

    /// <summary>Null for all instruments.</summary>
    public string? Symbol { get; init; }

    /// <summary>Unspecified for both.</summary>
    public Side Side { get; init; }

    /// <summary>Only the orders that this session entered.</summary>
    public bool OwnSession { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        MassCancel = new OrderMassCancelRequest
        {
            AccountId = AccountId,
            InstrumentId = Symbol is null ? 0 : directory.Instrument(Symbol).Id,
            Side = Side,
            OwnSession = OwnSession,
        },
    };
}

/// <summary>Asks how all orders stand that fit (FIX AF), as in <see cref="MassCancel"/>.</summary>
public sealed record MassStatusQuery : SessionCommand
{
    /// <summary>0 for all accounts of the participant.</summary>
    public int AccountId { get; init; }

    /// <summary>Null for all instruments.</summary>
    public string? Symbol { get; init; }

    /// <summary>Unspecified for both.</summary>
    public Side Side { get; init; }

    /// <summary>Only the orders that this session entered.</summary>
    public bool OwnSession { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        MassStatus = new OrderMassStatusRequest
        {
            AccountId = AccountId,
            InstrumentId = Symbol is null ? 0 : directory.Instrument(Symbol).Id,
            Side = Side,
            OwnSession = OwnSession,
        },
    };
}

/// <summary>
/// Arms an account's dead-man's switch, again or for the first time: where it is not armed again before the
/// time is over, all the account's orders leave.
/// </summary>
public sealed record CancelAllAfter : SessionCommand
{
    public required int AccountId { get; init; }

    /// <summary>Zero disarms it.</summary>
    public required TimeSpan Timeout { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        CancelAllAfter = new CancelAllAfterRequest
        {
            AccountId = AccountId,
            Timeout = Nanoseconds.Of(Timeout),
        },
    };
}

/// <summary>
/// Stops an account or the participant, or releases it: stopped, its orders leave and none is taken.
/// </summary>
public sealed record KillSwitch : SessionCommand
{
    public required KillScope Scope { get; init; }

    /// <summary>The account, participant or instrument; 0 for the venue.</summary>
    public int Id { get; init; }

    /// <summary>False releases.</summary>
    public required bool Engaged { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        KillSwitch = new KillSwitchRequest { Scope = Scope, Id = Id, Engaged = Engaged },
    };
}
