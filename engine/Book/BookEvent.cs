using System.Runtime.InteropServices;
using Matching.Engine.Events;

namespace Matching.Engine.Book;

/// <summary>What happened in a book. Numbers are never reused.</summary>
public enum BookEventKind : byte
{
    None = 0,

    /// <summary>A new order has an id: booked at once, or about to take.</summary>
    Accepted = 1,

    /// <summary>A taker met the best maker, at the maker's price.</summary>
    Traded = 2,

    /// <summary>What a taker had left rests at the back of its price.</summary>
    Booked = 3,

    /// <summary>What a taker had left is gone.</summary>
    Removed = 4,

    /// <summary>An order was taken away, as asked.</summary>
    Cancelled = 5,

    /// <summary>An order has another price or quantity, as asked.</summary>
    Replaced = 6,

    /// <summary>A command was refused; nothing has changed.</summary>
    Rejected = 7,
}

/// <summary>
/// One event of an <see cref="OrderBook"/>, one cache line. Fields that share a place:
/// <code>
///  0 Sequence   8 OrderId   16 Price   24 Qty   32 LeavesQty
/// 40 MakerOrderId   (Traded)  or  OldPrice      (Replaced)
/// 48 MakerLeavesQty (Traded)  or  OldLeavesQty  (Replaced)
/// 56 Kind   57 Side   58 Entry or Priority or CancelReason or RejectReason
/// </code>
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct BookEvent
{
    /// <summary>Of the book's events, from 1 without gaps.</summary>
    [FieldOffset(0)] public long Sequence;

    /// <summary>The order; of a trade the taker; of a refused new order 0.</summary>
    [FieldOffset(8)] public long OrderId;

    /// <summary>The order's price after the event; of a trade the maker's.</summary>
    [FieldOffset(16)] public long Price;

    /// <summary>What was traded; else what the event is about: entered, booked, taken away.</summary>
    [FieldOffset(24)] public long Qty;

    /// <summary>What is left of the order after the event.</summary>
    [FieldOffset(32)] public long LeavesQty;

    [FieldOffset(40)] public long MakerOrderId;
    [FieldOffset(40)] public long OldPrice;
    [FieldOffset(48)] public long MakerLeavesQty;
    [FieldOffset(48)] public long OldLeavesQty;
    [FieldOffset(56)] public BookEventKind Kind;

    /// <summary>Kind, side and what comes behind them, written at once.</summary>
    [FieldOffset(56)] internal uint Head;

    /// <summary>The order's; of a trade the taker's.</summary>
    [FieldOffset(57)] public Side Side;

    /// <summary>How an accepted order begins.</summary>
    [FieldOffset(58)] public Entry Entry;

    /// <summary>Where a replaced order stands.</summary>
    [FieldOffset(58)] public Priority Priority;

    /// <summary>Why a taker's rest was removed.</summary>
    [FieldOffset(58)] public CancelReason CancelReason;

    /// <summary>Why a command was refused.</summary>
    [FieldOffset(58)] public RejectReason RejectReason;
}

/// <summary>One price of a book, for whoever looks at its depth.</summary>
/// <param name="Price">The price.</param>
/// <param name="Qty">All that rests there.</param>
/// <param name="Orders">In so many orders.</param>
public readonly record struct BookLevel(long Price, long Qty, int Orders);
