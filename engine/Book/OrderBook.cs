using System.Runtime.CompilerServices;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Engine.Book;

/// <summary>
/// One instrument's book by itself: price-time priority, no accounts, no funds, no sessions. Each command
/// decides one event after the other; each is written to the ring and applied before the next is decided. The
/// ring's consumers see a command's events all at once. One thread at a time commands.
/// </summary>
/// <remarks>
/// Prices lie anywhere from 1 to <see cref="Limits.MaxAmount"/>; nothing is indexed by price. Nothing is
/// allocated after construction. Before each command the caller sees to it that the ring has room for
/// <see cref="MaxEvents"/>: see <see cref="HasRoom"/>.
/// </remarks>
public sealed class OrderBook
{
    private readonly Block<BookOrder> _orders;
    private readonly Block<BookSide> _sides;
    private readonly PriceLadder _ladder;
    private readonly SlotBitmap _slots;
    private BookEventWriter _events;
    private long _lastNumber;
    private long _restingQty;

    /// <param name="events">Single-producer, of at least 8 slots.</param>
    /// <param name="memory">Where the orders live; it must outlive the book.</param>
    /// <param name="orders">How many can rest at once, below 2^23.</param>
    /// <param name="salt">Anything that those who choose prices don't know.</param>
    public OrderBook(RingBuffer<BookEvent> events, IBlockSource memory, int orders, ulong salt = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(events.Size, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(orders, 1 << OrderPool.SlotBits);
        _events = new BookEventWriter(events);
        _orders = memory.Take<BookOrder>(orders + 1);
        _slots = new SlotBitmap(memory, orders);
        _ladder = new PriceLadder(memory, orders, salt);
        _sides = memory.Take<BookSide>(2);
        _sides[1].Id = 1;
    }

    /// <summary>No command yields more: a taker that would has its rest removed.</summary>
    public int MaxEvents => _events.MaxEvents;

    /// <summary>Whether the next command may be given: it never waits for the ring's consumers.</summary>
    public bool HasRoom => _events.HasRoom;

    /// <summary>The number of the newest event, 0 for none.</summary>
    public long LastSequence => _events.LastSequence;

    /// <summary>How many orders rest.</summary>
    public int Count => _slots.Used;

    /// <summary>The best price of a side, 0 where nobody rests.</summary>
    public long BestPrice(Side side) => _ladder[_ladder.Best(in SideOf(Checked(side)))].Price;

    /// <summary>The best prices of a side, best first; returns how many it wrote.</summary>
    public int Depth(Side side, Span<BookLevel> levels)
    {
        int count = 0;
        int level = _ladder.Best(in SideOf(Checked(side)));
        for (; count < levels.Length && level != PriceLevel.None; level = _ladder.Worse(level), count++)
            levels[count] = new BookLevel(_ladder[level].Price, _ladder[level].Qty, _ladder[level].Orders);
        return count;
    }

    /// <summary>What rests of an order; false where it has ended or never was.</summary>
    public bool TryFind(long orderId, out Side side, out long price, out long leavesQty)
    {
        ref BookOrder order = ref _orders[Find(orderId)];
        bool found = order.OrderId != 0;
        (side, price, leavesQty) =
            found ? (order.Side, _ladder[order.Level].Price, order.LeavesQty) : default;
        return found;
    }

    /// <summary>
    /// Says that this order will be cancelled or replaced soon: called some ten commands ahead, it overlaps
    /// the memory's latency with the commands before. Changes nothing.
    /// </summary>
    public void LookAhead(long orderId) => _orders.Prefetch(OrderPool.SlotOf(orderId));

    /// <summary>The same some five commands ahead, with the price of the order that is to come.</summary>
    public void LookAhead(long orderId, Side side, long price)
    {
        int slot = Find(orderId);
        ref BookOrder order = ref _orders[slot];
        _orders.Prefetch(order.NextSlot);
        _orders.Prefetch(order.PreviousSlot);
        _ladder.Prefetch(order.Level);
        _ladder.Prefetch(ref SideOf(Checked(side)), PriceLadder.KeyOf(side, price));
    }

    /// <summary>
    /// A limit order: it trades with what crosses it, and rests with what is left; one that is immediate or
    /// cancel does not rest.
    /// </summary>
    /// <returns>The order's id, 0 where it was refused.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Add(Side side, long price, long qty, TimeInForce timeInForce = TimeInForce.GoodTillCancel)
    {
        _events.Begin();
        RejectReason reason = Check(side, price, qty, timeInForce);
        if (reason != RejectReason.None)
        {
            Reject(0, reason);
            return 0;
        }
        long reach = -PriceLadder.KeyOf(side, price);
        // What may not rest is a taker even where it meets nobody.
        bool takes = timeInForce != TimeInForce.GoodTillCancel || OppositeOf(side).BestKey <= reach;
        ref BookEvent e = ref _events.Next(BookEventKind.Accepted, side);
        long orderId = OrderPool.MakeOrderId(_lastNumber + 1, _slots.LowestFree);
        e.OrderId = orderId;
        e.Price = price;
        e.Qty = e.LeavesQty = qty;
        e.MakerOrderId = e.MakerLeavesQty = 0;
        e.Entry = takes ? Entry.Taking : Entry.Booked;
        Accept(in e);
        if (takes) Take(OrderPool.SlotOf(orderId), price, rests: timeInForce == TimeInForce.GoodTillCancel);
        _events.End();
        return orderId;
    }

    /// <summary>Takes away what is left of an order.</summary>
    /// <returns>False where there is no such order.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Cancel(long orderId)
    {
        _events.Begin();
        int slot = Find(orderId);
        if (slot == 0) return Reject(orderId, RejectReason.UnknownOrder);
        ref BookOrder order = ref _orders.Linked(slot);
        ref BookEvent e = ref _events.Next(BookEventKind.Cancelled, order.Side);
        e.OrderId = orderId;
        e.Price = _ladder.Linked(order.Level).Price;
        e.Qty = order.LeavesQty;
        e.LeavesQty = e.MakerOrderId = e.MakerLeavesQty = 0;
        End(slot);
        _events.End();
        return true;
    }

    /// <summary>
    /// Another price, or another quantity still to be traded. Less at the same price keeps its place;
    /// anything else goes to the back, through the market if it crosses.
    /// </summary>
    /// <returns>False where it was refused; the order stands untouched.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Replace(long orderId, long price, long leavesQty)
    {
        _events.Begin();
        int slot = Find(orderId);
        if (slot == 0) return Reject(orderId, RejectReason.UnknownOrder);
        ref BookOrder order = ref _orders.Linked(slot);
        RejectReason reason = CheckAmounts(price, leavesQty, _restingQty - order.LeavesQty);
        if (reason != RejectReason.None) return Reject(orderId, reason);
        long reach = -PriceLadder.KeyOf(order.Side, price);
        long oldPrice = _ladder.Linked(order.Level).Price;
        bool keeps = price == oldPrice && leavesQty <= order.LeavesQty;
        bool takes = OppositeOf(order.Side).BestKey <= reach;
        ref BookEvent e = ref _events.Next(BookEventKind.Replaced, order.Side);
        e.OrderId = orderId;
        e.Price = price;
        e.Qty = e.LeavesQty = leavesQty;
        e.OldPrice = oldPrice;
        e.OldLeavesQty = order.LeavesQty;
        e.Priority = keeps ? Priority.Kept : takes ? Priority.Taking : Priority.Lost;
        Replace(slot, in e);
        if (takes && !keeps) Take(slot, price, rests: true);
        _events.End();
        return true;
    }

    /// <summary>Does what an event of another book says: a copy that follows it.</summary>
    /// <exception cref="InvariantBrokenException">The event does not follow from the state.</exception>
    public void Apply(in BookEvent e)
    {
        Engine.Check.That(e.Sequence == _events.LastSequence + 1);
        _events.LastSequence++;
        if (e.Kind == BookEventKind.Rejected) return;
        int slot = OrderPool.SlotOf(e.OrderId);
        Engine.Check.That(e.Kind == BookEventKind.Accepted ? CanAccept(in e) : Find(e.OrderId) != 0);
        switch (e.Kind)
        {
            case BookEventKind.Accepted: Accept(in e); break;
            case BookEventKind.Traded when CanTrade(in e): Trade(in e); break;
            case BookEventKind.Booked when !IsBooked(slot): Append(slot, e.Price); break;
            case BookEventKind.Removed or BookEventKind.Cancelled: End(slot); break;
            case BookEventKind.Replaced when IsBooked(slot): Replace(slot, in e); break;
            default: throw new InvariantBrokenException($"the book can't apply {e.Kind} {e.Sequence}");
        }
    }

    private bool IsBooked(int slot) => _orders[slot].Level != PriceLevel.None;

    private bool CanAccept(in BookEvent e)
    {
        int slot = OrderPool.SlotOf(e.OrderId);
        return slot > 0 && slot < _orders.Length && OrderPool.NumberOf(e.OrderId) > _lastNumber
            && Check(e.Side, e.Price, e.LeavesQty, TimeInForce.GoodTillCancel) == RejectReason.None;
    }

    private bool CanTrade(in BookEvent e)
    {
        int maker = Find(e.MakerOrderId), taker = Find(e.OrderId);
        return maker != 0 && IsBooked(maker) && !IsBooked(taker) && e.Qty > 0
            && _orders[maker].LeavesQty == e.MakerLeavesQty + e.Qty
            && _orders[taker].LeavesQty == e.LeavesQty + e.Qty;
    }

    private RejectReason Check(Side side, long price, long qty, TimeInForce timeInForce)
    {
        if (side is not (Side.Buy or Side.Sell)) return RejectReason.InvalidSide;
        if (timeInForce is not (TimeInForce.GoodTillCancel or TimeInForce.ImmediateOrCancel))
            return RejectReason.InvalidTimeInForce;
        RejectReason reason = CheckAmounts(price, qty, _restingQty);
        if (reason != RejectReason.None) return reason;
        return _slots.IsFull || _lastNumber == OrderPool.MaxNumber
            ? RejectReason.OrdersFull
            : RejectReason.None;
    }

    /// <summary>All that rests in the book together stays within bounds, and so does each level.</summary>
    private static RejectReason CheckAmounts(long price, long qty, long others)
    {
        if (price <= 0) return RejectReason.PriceNotPositive;
        if (qty <= 0) return RejectReason.QtyNotPositive;
        return price > Limits.MaxAmount || qty > Limits.MaxAmount - others
            ? RejectReason.AmountTooLarge
            : RejectReason.None;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Reject(long orderId, RejectReason reason)
    {
        ref BookEvent e = ref _events.Next(BookEventKind.Rejected, Side.None);
        e.OrderId = orderId;
        e.Price = e.Qty = e.LeavesQty = e.MakerOrderId = e.MakerLeavesQty = 0;
        e.RejectReason = reason;
        _events.End();
        return false;
    }

    /// <summary>Best price first, at one price the oldest first; then what is left rests or goes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Take(int taker, long price, bool rests)
    {
        ref BookOrder order = ref _orders.Linked(taker);
        ref BookSide opposite = ref OppositeOf(order.Side);
        long reach = -PriceLadder.KeyOf(order.Side, price);
        // Beside the fills a command has an event that begins it and one that ends it.
        int fillsLeft = MaxEvents - 2;
        while (opposite.BestKey <= reach)
        {
            if (fillsLeft-- == 0)
            {
                Settle(taker, price, BookEventKind.Removed, CancelReason.TooManyFills);
                return;
            }
            ref PriceLevel level = ref _ladder.Linked(opposite.BestLevel);
            ref BookOrder maker = ref _orders.Linked(level.Head);
            long qty = Math.Min(order.LeavesQty, maker.LeavesQty);
            ref BookEvent e = ref _events.Next(BookEventKind.Traded, order.Side);
            e.OrderId = order.OrderId;
            e.Price = level.Price;
            e.Qty = qty;
            e.LeavesQty = order.LeavesQty - qty;
            e.MakerOrderId = maker.OrderId;
            e.MakerLeavesQty = maker.LeavesQty - qty;
            e.Entry = Entry.None;
            Trade(in e);
            if (order.OrderId == 0) return;
        }
        if (rests) Settle(taker, price, BookEventKind.Booked, CancelReason.None);
        else Settle(taker, price, BookEventKind.Removed, CancelReason.ImmediateOrCancel);
    }

    /// <summary>What a taker has left rests or goes.</summary>
    private void Settle(int taker, long price, BookEventKind kind, CancelReason reason)
    {
        ref BookOrder order = ref _orders.Linked(taker);
        ref BookEvent e = ref _events.Next(kind, order.Side);
        e.OrderId = order.OrderId;
        e.Price = price;
        e.Qty = order.LeavesQty;
        e.LeavesQty = kind == BookEventKind.Booked ? order.LeavesQty : 0;
        e.MakerOrderId = e.MakerLeavesQty = 0;
        e.CancelReason = reason;
        if (kind == BookEventKind.Booked) Append(taker, price);
        else End(taker);
    }

    private void Accept(in BookEvent e)
    {
        int slot = OrderPool.SlotOf(e.OrderId);
        _slots.Take(slot);
        ref BookOrder order = ref _orders.Linked(slot);
        order.OrderId = e.OrderId;
        order.LeavesQty = e.LeavesQty;
        order.Level = PriceLevel.None;
        order.Side = e.Side;
        _lastNumber = OrderPool.NumberOf(e.OrderId);
        if (e.Entry == Entry.Booked) Append(slot, e.Price);
    }

    private void Trade(in BookEvent e)
    {
        int maker = OrderPool.SlotOf(e.MakerOrderId), taker = OrderPool.SlotOf(e.OrderId);
        _orders.Linked(taker).LeavesQty = e.LeavesQty;
        if (e.MakerLeavesQty == 0) End(maker);
        else Reduce(ref _orders.Linked(maker), e.Qty);
        if (e.LeavesQty == 0) End(taker);
    }

    private void Replace(int slot, in BookEvent e)
    {
        ref BookOrder order = ref _orders.Linked(slot);
        if (e.Priority == Priority.Kept)
        {
            Reduce(ref order, order.LeavesQty - e.LeavesQty);
            return;
        }
        Unbook(slot);
        order.LeavesQty = e.LeavesQty;
        if (e.Priority == Priority.Lost) Append(slot, e.Price);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(int slot, long price)
    {
        ref BookOrder order = ref _orders.Linked(slot);
        int level = _ladder.FindOrAdd(
            ref SideOf(order.Side), PriceLadder.KeyOf(order.Side, price), price);
        order.Level = level;
        _restingQty += order.LeavesQty;
        LevelQueue.Append(in _orders, ref _ladder.Linked(level), slot, order.LeavesQty);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unbook(int slot)
    {
        ref BookOrder order = ref _orders.Linked(slot);
        ref PriceLevel level = ref _ladder.Linked(order.Level);
        _restingQty -= order.LeavesQty;
        LevelQueue.Remove(in _orders, ref level, slot, order.LeavesQty);
        if (level.Orders == 0) _ladder.Remove(ref SideOf(order.Side), order.Level);
        order.Level = PriceLevel.None;
    }

    /// <summary>Lessens a booked order in place: it keeps its priority.</summary>
    private void Reduce(ref BookOrder order, long qty)
    {
        order.LeavesQty -= qty;
        _restingQty -= qty;
        _ladder.Linked(order.Level).Qty -= qty;
    }

    private void End(int slot)
    {
        ref BookOrder order = ref _orders.Linked(slot);
        if (order.Level != PriceLevel.None) Unbook(slot);
        order.OrderId = 0;
        _slots.Release(slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref BookSide SideOf(Side side) => ref _sides.Linked((int)side - (int)Side.Buy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref BookSide OppositeOf(Side side) => ref _sides.Linked((int)Side.Sell - (int)side);

    private static Side Checked(Side side)
    {
        if (side is not (Side.Buy or Side.Sell)) throw new ArgumentOutOfRangeException(nameof(side));
        return side;
    }

    /// <summary>The slot of the live order with this id, 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(long orderId)
    {
        int slot = OrderPool.SlotOf(orderId);
        return slot < _orders.Length && orderId > 0 && _orders.Linked(slot).OrderId == orderId ? slot : 0;
    }
}
