using System.Runtime.InteropServices;

namespace Matching.Engine.Book;

/// <summary>
/// A live order, three cache lines: what matching touches, what accounting touches, and what most orders
/// never need. What an order has been, once it has ended, is in the journal.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 192)]
internal struct Order : IQueued
{
    public long OrderId;

    /// <summary>The worst price it may trade at; where it rests.</summary>
    public long Price;

    public long LeavesQty;

    /// <summary>Its neighbours in the queue that it stands in.</summary>
    public int Next;

    public int Previous;

    /// <summary>Its price level, 0 while it is taking or elected.</summary>
    public int Level;

    public int InstrumentId;
    public int AccountId;
    public int SessionId;

    /// <summary>The balance that it holds funds of.</summary>
    public int HeldBalance;

    /// <summary>The balance that its fills add to.</summary>
    public int OtherBalance;

    public Side Side;
    public OrderType OrderType;
    public TimeInForce TimeInForce;
    public ExecInst ExecInst;
    public SelfTradePrevention SelfTradePrevention;
    public OrderPlace Place;
    public OrderTraits Traits;

    public long CumQty;
    public long Hold;

    /// <summary>Notional traded in each role; with the rates, all that its fees depend on.</summary>
    public long MakerNotional;

    public long TakerNotional;
    public Bytes16 ClOrdId;
    public int MakerFeeRate;
    public int TakerFeeRate;

    /// <summary>Its account's orders, in order of their numbers.</summary>
    public int AccountNext;

    public int AccountPrevious;

    /// <summary>How much of an iceberg is shown at a time.</summary>
    public long DisplayQty;

    /// <summary>What is left of the slice that an iceberg shows; of other orders not kept.</summary>
    public long Slice;

    public long StopPrice;
    public long ExpireTime;
    public long CashOrderQty;

    /// <summary>Its place among the timers.</summary>
    public int TimerPlace;

    /// <summary>The quote that it is a side of.</summary>
    public int Quote;

    public readonly long CumNotional => MakerNotional + TakerNotional;

    public readonly bool Is(OrderTraits trait) => (Traits & trait) != 0;

    /// <summary>What the book shows of it while it rests.</summary>
    public readonly long Shown => Is(OrderTraits.Iceberg) ? Slice : LeavesQty;

    /// <summary>Whether it may rest once it is a taker.</summary>
    public readonly bool Rests =>
        OrderType is OrderType.Limit or OrderType.StopLimit
        && TimeInForce is TimeInForce.GoodTillCancel or TimeInForce.Day or TimeInForce.GoodTillDate;

    int IQueued.Next { readonly get => Next; set => Next = value; }
    int IQueued.Previous { readonly get => Previous; set => Previous = value; }
}

/// <summary>What is not so of most orders, so that they need not look further.</summary>
[Flags]
internal enum OrderTraits : byte
{
    None = 0,
    Iceberg = 1,

    /// <summary>It has a budget and not a quantity.</summary>
    Cash = 2,

    Quote = 4,

    /// <summary>It expires.</summary>
    Timed = 8,

    /// <summary>A buy whose account has a limit on what it may come to hold.</summary>
    CountsIncoming = 16,
}
