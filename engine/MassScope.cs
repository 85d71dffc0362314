using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Matching.Engine;

/// <summary>
/// Something that is done with all orders that fit, over as many transactions as it takes; nothing else is
/// decided in between. Zero in a field fits every order.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MassScope
{
    public MassAction Action;
    public CancelReason Reason;
    public Side Side;
    public byte DayOrdersOnly;
    public int AccountId;
    public int ParticipantId;
    public int InstrumentId;

    /// <summary>The session that entered the order.</summary>
    public int SessionId;

    /// <summary>Who asked for it, and is told how it went.</summary>
    public int AskedBy;

    /// <summary>
    /// Where to go on, zero for the beginning: an order's id, or with a minus sign the number of an account
    /// or instrument that is looked into next.
    /// </summary>
    public long Place;

    public long Affected;

    public readonly bool IsOpen => Action != MassAction.None;
}

/// <summary>What maker and taker pay in one tier, in <see cref="Limits.FeeRateUnit"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FeeTier
{
    public int MakerFeeRate;
    public int TakerFeeRate;

    /// <summary>1 once the tier has rates.</summary>
    public byte IsSet;
}

[InlineArray(Limits.FeeTiers)]
internal struct FeeTierTable
{
    private FeeTier _tier;
}
