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
    public long OldLeavesQty;
    public Priority Priority;
}
