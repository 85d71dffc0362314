using System.Runtime.InteropServices;
using Matching.Engine.Commands;

namespace Matching.Engine.Events;

/// <summary>A quote is taken; what it does to each side follows.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct QuoteAccepted
{
    public TakenCommand Command;
    public QuoteTerms Terms;
}

/// <summary>One side of a quote is a new order: booked at once, or about to take.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct QuotePlaced
{
    public OrderFacts Order;

    /// <summary>As in <see cref="OrderAccepted"/>.</summary>
    public int MakerFeeRate;

    public int TakerFeeRate;

    /// <summary>The market-maker protection that counts it, zero for none.</summary>
    public int Group;

    public Entry Entry;
    public SelfTradePrevention SelfTradePrevention;
}

/// <summary>One side of a quote keeps its place, with no more than before.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct QuoteReduced
{
    public OrderFacts Order;
    public long OldDisplayedQty;
}

/// <summary>A market-maker protection group has its limits from here on; its window is empty.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProtectionSet
{
    public TakenCommand Command;
    public SetProtectionTerms Terms;
}

/// <summary>A group may quote again.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProtectionReset
{
    public TakenCommand Command;
    public ResetProtectionTerms Terms;
}

/// <summary>
/// The fill before it reached a limit of the group: its quotes leave, and none is taken until a reset.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct ProtectionTriggered
{
    /// <summary>As in <see cref="OrderFacts.PrevSequence"/>.</summary>
    public long PrevSequence;

    public long Qty;
    public long Notional;
    public int Fills;
    public int AccountId;
    public int Group;
    public int SessionId;
}
