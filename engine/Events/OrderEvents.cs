using System.Runtime.InteropServices;
using Matching.Engine.Commands;

namespace Matching.Engine.Events;

/// <summary>A new order has an id and holds its funds; booked at once, or about to take.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderAccepted
{
    public TakenCommand Command;
    public NewOrderTerms Terms;
    public long OrderId;

    /// <summary>The worst price it may trade at: its limit, or a market order's protection bound.</summary>
    public long LimitPrice;

    public long Hold;

    /// <summary>
    /// Of a cash order what its budget could buy at the best price on entry; of any other its own.
    /// </summary>
    public long OrderQty;

    /// <summary>When it ends by itself, zero for never.</summary>
    public long ExpireTime;

    /// <summary>What the book shows of it where it is booked at once.</summary>
    public long DisplayedQty;

    /// <summary>In force for this order for ever, in <see cref="Limits.FeeRateUnit"/>.</summary>
    public int MakerFeeRate;

    public int TakerFeeRate;
    public Entry Entry;
}

/// <summary>How an accepted order begins.</summary>
public enum Entry : byte
{
    None = 0,

    /// <summary>At the back of its price, on the book.</summary>
    Booked = 1,

    /// <summary>
    /// As a taker: fills follow, and what is left is booked or removed by an event of its own.
    /// </summary>
    Taking = 2,

    /// <summary>As a stop that waits for the last trade to reach its stop price.</summary>
    Waiting = 3,
}

/// <summary>What a taker had left rests at the back of its price.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderBooked
{
    public OrderFacts Order;
}

/// <summary>
/// A taker met the best maker, at the maker's price. The event's sequence is <c>TrdMatchID</c> (FIX 880).
/// Everything that settlement moves is in here.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct Traded
{
    public FillFacts Maker;
    public FillFacts Taker;
    public long Price;
    public long Qty;

    /// <summary>Price × quantity in the quote asset's smallest unit, exact.</summary>
    public long Notional;

    public int InstrumentId;
    public Side TakerSide;
    public ProtectionWindow MakerWindow;
}

/// <summary>What a fill means for its maker's market-maker protection.</summary>
public enum ProtectionWindow : byte
{
    /// <summary>The maker is in no group.</summary>
    None = 0,

    /// <summary>It counts in the window that is open.</summary>
    Open = 1,

    /// <summary>It begins a window, and the counters with it.</summary>
    New = 2,
}

/// <summary>
/// A taker met a maker of its own group, and did not trade. Both are told what they lost; who has nothing
/// left has ended.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct MatchPrevented
{
    public FillFacts Maker;
    public FillFacts Taker;
    public long Price;
    public long MakerQty;
    public long TakerQty;

    /// <summary>What the book shows less of the maker.</summary>
    public long MakerDisplayedQty;

    public int InstrumentId;
    public Side TakerSide;
    public SelfTradePrevention Mode;
}

/// <summary>An iceberg shows its next slice, at the back of its price. In nobody's private stream.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderRefreshed
{
    public long OrderId;
    public long Price;
    public long DisplayedQty;
    public int InstrumentId;
    public Side Side;
}

/// <summary>
/// The last trade of a command has reached stops: all buys at or below it, all sells at or above it, are
/// elected, in order of their numbers behind those elected before. They take before any other command.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct StopsElected
{
    public long Price;

    /// <summary>The price before the command that traded: the dynamic collar's middle.</summary>
    public long AnchorPrice;

    public int InstrumentId;
    public int Stops;
}

/// <summary>An elected stop is a taker now; what is left is booked or removed by a later event.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderElected
{
    public OrderFacts Order;

    /// <summary>The worst price it may trade at now: its own, or the collars'.</summary>
    public long LimitPrice;
}

/// <summary>The venue took an order away that nobody asked to cancel.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderRemoved
{
    public OrderFacts Order;
    public CancelReason Reason;
}

/// <summary>What was left of an order is cancelled, as asked.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderCancelled
{
    public TakenCommand Command;
    public CancelOrderTerms Terms;
    public OrderFacts Order;
}

/// <summary>An order has another price or quantity, as asked.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderReplaced
{
    public TakenCommand Command;
    public ReplaceOrderTerms Terms;
    public OrderFacts Order;
    public long OldPrice;

    /// <summary>What the book showed of it.</summary>
    public long OldDisplayedQty;

    public Priority Priority;
}
