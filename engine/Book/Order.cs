using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Matching.Engine.Book;

/// <summary>
/// A live order, three cache lines: what matching touches, what accounting touches, and what only stops,
/// icebergs, cash orders, quotes and those that expire have; the third is zeros for all others, and never
/// touched. What an order has been, once it has ended, is in the journal.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 192)]
internal struct Order
{
    private const int OftenUsed = 128;

    public long OrderId;

    /// <summary>The worst price it may trade at; where it rests.</summary>
    public long Price;

    public long LeavesQty;
    public long Hold;

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

    /// <summary>Notional traded in each role; with the rates, all that its fees depend on.</summary>
    public long MakerNotional;

    public long TakerNotional;
    public Bytes16 ClOrdId;
    public int MakerFeeRate;
    public int TakerFeeRate;

    /// <summary>What is left of the slice that an iceberg shows; of other orders not kept.</summary>
    public long Slice;

    /// <summary>
    /// Where its name was put into the index: mostly found without a search. No part of the state.
    /// </summary>
    public int NameLine;

    /// <summary>How much of an iceberg is shown at a time. Here begins the third line.</summary>
    public long DisplayQty;

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

    public readonly bool IsStop => OrderType.IsStop;

    /// <summary>A new order in a slot whose third line <see cref="End"/> has left empty.</summary>
    public void Begin(long orderId, int accountId)
    {
        Unsafe.InitBlock(ref Unsafe.As<Order, byte>(ref this), 0, OftenUsed);
        OrderId = orderId;
        AccountId = accountId;
    }

    /// <summary>Leaves the slot as <see cref="Begin"/> expects it.</summary>
    public void End()
    {
        OrderId = 0;
        const OrderTraits Rare =
            OrderTraits.Iceberg | OrderTraits.Cash | OrderTraits.Timed | OrderTraits.Quote;
        if ((Traits & Rare) == 0 && !IsStop) return;
        DisplayQty = StopPrice = ExpireTime = CashOrderQty = 0;
        TimerPlace = Quote = 0;
    }
}

/// <summary>
/// An order's neighbours, apart from the order: whoever comes or goes writes to four of them, and so close
/// together they stay in the caches where the orders themselves would not.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct OrderLinks : IQueued
{
    /// <summary>In the queue that it stands in.</summary>
    public int Next;

    public int Previous;

    /// <summary>Its account's orders, in order of their numbers.</summary>
    public int AccountNext;

    public int AccountPrevious;

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
