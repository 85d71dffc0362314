using System.Runtime.CompilerServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>
/// What an <see cref="OrderBook"/> holds, and what its events do to it: nothing is decided here, so a copy
/// that follows does the same. A field of the book, never copied.
/// </summary>
internal struct BookState
{
    public readonly Block<BookOrder> Orders;
    public readonly PriceLadder Ladder;
    private readonly Block<BookSide> _sides;

    /// <summary>The ladder's, at hand: where they lie never changes.</summary>
    private readonly Block<PriceLevel> _levels;

    private readonly Block<LevelChunk> _chunks;
    private readonly SlotBitmap _slots;

    public BookState(IBlockSource memory, int orders, ulong salt)
    {
        Check.That(Unsafe.SizeOf<BookOrder>() == 32);
        Orders = memory.Take<BookOrder>(orders + 1);
        _slots = new SlotBitmap(memory, orders);
        Ladder = new PriceLadder(memory, orders, salt);
        (_levels, _chunks) = (Ladder.Levels, Ladder.Chunks);
        _sides = memory.Take<BookSide>(2);
        _sides[1].Id = 1;
    }

    /// <summary>Of the newest order.</summary>
    public long LastNumber { get; private set; }

    public long RestingQty { get; private set; }

    public readonly int Count => _slots.Used;
    public readonly bool IsFull => _slots.IsFull || LastNumber == OrderPool.MaxNumber;

    /// <summary>The slot that the next order gets, 0 where there is none.</summary>
    public readonly int NextSlot => _slots.LowestFree;

    /// <summary>The level at a key, if there is one and its chunk is a recent one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int FindSoon(Side side, long key)
    {
        ref LevelChunk recent = ref _chunks.Linked(SideOf(side).RecentChunk(key >> 6));
        return recent.Key == key >> 6 ? recent.Levels[(int)key & 63] : PriceLevel.None;
    }

    /// <summary>A level that an order or a side is linked to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref PriceLevel Level(int level) => ref _levels.Linked(level);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref BookSide SideOf(Side side) => ref _sides.Linked((int)side - (int)Side.Buy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref BookSide OppositeOf(Side side) => ref _sides.Linked((int)Side.Sell - (int)side);

    public readonly bool IsBooked(int slot) => Orders[slot].Level != PriceLevel.None;

    /// <summary>The slot of the live order with this id, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(long orderId)
    {
        int slot = OrderPool.SlotOf(orderId);
        return slot < Orders.Length && orderId > 0 && Orders.Linked(slot).OrderId == orderId ? slot : 0;
    }

    /// <summary>A maker is the oldest order of the best level.</summary>
    public readonly bool CanTrade(in BookEvent e)
    {
        int maker = Find(e.MakerOrderId), taker = Find(e.OrderId);
        if (maker == 0 || IsBooked(taker) || e.Qty <= 0) return false;
        if (e.LeavesQty < 0 || e.MakerLeavesQty < 0) return false;
        int best = Ladder.Best(in OppositeOf(Orders[taker].Side));
        return best != PriceLevel.None && Ladder[best].Head == maker
            && Orders[maker].LeavesQty == e.MakerLeavesQty + e.Qty
            && Orders[taker].LeavesQty == e.LeavesQty + e.Qty;
    }

    public readonly bool CanBook(in BookEvent e)
    {
        ref BookOrder order = ref Orders[OrderPool.SlotOf(e.OrderId)];
        return order.Level == PriceLevel.None && order.Side == e.Side && order.LeavesQty == e.LeavesQty;
    }

    public readonly bool CanReplace(in BookEvent e)
    {
        ref BookOrder order = ref Orders[OrderPool.SlotOf(e.OrderId)];
        return order.Level != PriceLevel.None && order.Side == e.Side;
    }

    /// <summary>A new order has its number, whatever becomes of it.</summary>
    public void Number(long orderId) => LastNumber = OrderPool.NumberOf(orderId);

    /// <summary>A new order, that is not booked yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accept(int slot, long orderId, Side side, long leavesQty)
    {
        TakeSlot(slot);
        ref BookOrder order = ref Orders.Linked(slot);
        order.OrderId = orderId;
        order.LeavesQty = leavesQty;
        order.Level = PriceLevel.None;
        order.Side = side;
        LastNumber = OrderPool.NumberOf(orderId);
    }

    /// <summary>
    /// A new order that is booked at once, where others rest already. Its slot is the next one, so that it is
    /// free is known; taken last, so that little is kept over the one call that this may need.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AcceptBooked(int slot, long orderId, Side side, int level, long leavesQty)
    {
        ref BookOrder order = ref Orders.Linked(slot);
        order.OrderId = orderId;
        order.LeavesQty = leavesQty;
        order.Level = level;
        order.Side = side;
        RestingQty += leavesQty;
        LevelQueue.Append(in Orders, ref Level(level), slot, leavesQty);
        LastNumber++;
        TakeSlot(slot);
    }

    /// <summary>
    /// The taker takes from the oldest order of the best level, which leaves the book where it has nothing
    /// left.
    /// </summary>
    /// <returns>
    /// Who is the oldest of that level now; where that is 0, the caller takes the level away.
    /// </returns>
    /// <remarks>Told what is left of both, so that no sum waits for a store to be read back.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Trade(
        ref BookOrder taker, ref PriceLevel best, int maker, long qty, long leavesQty, long makerLeavesQty)
    {
        ref BookOrder order = ref Orders.Linked(maker);
        taker.LeavesQty = leavesQty;
        order.LeavesQty = makerLeavesQty;
        best.Qty -= qty;
        RestingQty -= qty;
        if (makerLeavesQty != 0) return maker;
        int next = LevelQueue.RemoveHead(in Orders, ref best, maker);
        Leave(maker);
        return next;
    }

    /// <summary>
    /// The same for what a taker takes of the best level at one go, once those that it took whole have left
    /// their slots: what only the last fill decides is written once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeFrom(ref PriceLevel best, int head, int filled, long qty)
    {
        Orders.Linked(head).PreviousSlot = 0;
        best.Head = head;
        best.Orders -= filled;
        best.Qty -= qty;
        RestingQty -= qty;
    }

    /// <summary>Takes the best level away, which nobody rests at any more.</summary>
    public readonly void RemoveBest(ref BookSide makers) => Ladder.Remove(ref makers, makers.BestLevel);

    /// <summary>What a taker has left rests at the back of its price.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Book(int slot, Side side, long price, long leavesQty)
    {
        int level = Ladder.FindOrAdd(ref SideOf(side), PriceLadder.KeyOf(side, price), price, slot);
        Orders.Linked(slot).Level = level;
        RestingQty += leavesQty;
        LevelQueue.Append(in Orders, ref Level(level), slot, leavesQty);
    }

    /// <summary>An order takes no part in its level any more: it takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unbook(int slot)
    {
        ref BookOrder order = ref Orders.Linked(slot);
        int level = order.Level;
        long leavesQty = order.LeavesQty;
        RestingQty -= leavesQty;
        int left = LevelQueue.Remove(in Orders, ref Level(level), slot, leavesQty);
        if (left == 0) Ladder.Remove(ref SideOf(order.Side), level);
        order.Level = PriceLevel.None;
    }

    /// <summary>Lessens a booked order in place: it keeps its priority.</summary>
    public void Reduce(int slot, long leavesQty)
    {
        ref BookOrder order = ref Orders.Linked(slot);
        long qty = order.LeavesQty - leavesQty;
        order.LeavesQty = leavesQty;
        RestingQty -= qty;
        Level(order.Level).Qty -= qty;
    }

    /// <summary>An order that is booked no more leaves its slot to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(int slot)
    {
        Orders.Linked(slot).OrderId = 0;
        _slots.Release(slot);
    }

    /// <summary>The next order's slot lies elsewhere only where this one was its word's last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void TakeSlot(int slot)
    {
        if (_slots.Take(slot)) Orders.Prefetch(_slots.LowestFree);
    }
}
