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
    private BookState _state;
    private BookEventWriter _events;
    private BookLookAhead _soon;

    /// <param name="events">Single-producer, of at least 8 slots, and nobody else's to publish on.</param>
    /// <param name="memory">Where the orders live; it must outlive the book.</param>
    /// <param name="orders">How many can rest at once, below 2^23.</param>
    /// <param name="salt">Anything that those who choose prices don't know.</param>
    public OrderBook(RingBuffer<BookEvent> events, IBlockSource memory, int orders, ulong salt = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(events.Size, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(orders, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(orders, 1 << OrderPool.SlotBits);
        _events = new BookEventWriter(events);
        _state = new BookState(memory, orders, salt);
    }

    /// <summary>No command yields more: a taker that would has its rest removed.</summary>
    public int MaxEvents => _events.MaxEvents;

    /// <summary>Whether the next command may be given: it never waits for the ring's consumers.</summary>
    public bool HasRoom => _events.HasRoom;

    /// <summary>The number of the newest event, 0 for none.</summary>
    public long LastSequence => _events.LastSequence;

    /// <summary>How many orders rest.</summary>
    public int Count => _state.Count;

    /// <summary>The best price of a side, 0 where nobody rests.</summary>
    public long BestPrice(Side side) =>
        _state.Ladder[_state.Ladder.Best(in _state.SideOf(Checked(side)))].Price;

    /// <summary>The best prices of a side, best first; returns how many it wrote.</summary>
    public int Depth(Side side, Span<BookLevel> levels)
    {
        PriceLadder ladder = _state.Ladder;
        int count = 0;
        int level = ladder.Best(in _state.SideOf(Checked(side)));
        for (; count < levels.Length && level != PriceLevel.None; level = ladder.Worse(level), count++)
            levels[count] = new BookLevel(ladder[level].Price, ladder[level].Qty, ladder[level].Orders);
        return count;
    }

    /// <summary>What rests of an order; false where it has ended or never was.</summary>
    public bool TryFind(long orderId, out Side side, out long price, out long leavesQty)
    {
        ref BookOrder order = ref _state.Orders[_state.Find(orderId)];
        bool found = order.OrderId != 0;
        (side, price, leavesQty) =
            found ? (order.Side, _state.Ladder[order.Level].Price, order.LeavesQty) : default;
        return found;
    }

    /// <summary>
    /// Says which command will be given some ten commands later: told of each of them, in their order, the
    /// book overlaps the memory's latency with the commands before. Changes nothing.
    /// </summary>
    /// <param name="orderId">To be cancelled or replaced; 0 for a new order.</param>
    /// <param name="side">The order's; any of a cancel.</param>
    /// <param name="price">The new one; any of a cancel.</param>
    public void LookAhead(long orderId, Side side, long price) =>
        _soon.Add(ref _state, OrderPool.SlotOf(orderId), Checked(side), price);

    /// <summary>
    /// A limit order: it trades with what crosses it, and rests with what is left; one that is immediate or
    /// cancel does not rest.
    /// </summary>
    /// <returns>The order's id, 0 where it was refused.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Add(Side side, long price, long qty, TimeInForce timeInForce = TimeInForce.GoodTillCancel)
    {
        // What nearly every order is: booked where others rest already. Nothing is called on this way, so
        // that nothing need be kept for when a call returns.
        if (timeInForce == TimeInForce.GoodTillCancel && _events.IsSureOfRoom && Passes(side, price, qty))
        {
            long key = PriceLadder.KeyOf(side, price);
            int level = _state.FindSoon(side, key), slot = _state.NextSlot;
            if (level != PriceLevel.None && slot != 0 && _state.OppositeOf(side).BestKey > -key)
            {
                long orderId = Accepted(slot, side, price, qty, Entry.Booked);
                _state.AcceptBooked(slot, orderId, side, level, qty);
                _events.End();
                return orderId;
            }
        }
        return AddAny(side, price, qty, timeInForce);
    }

    /// <summary>Takes away what is left of an order.</summary>
    /// <returns>False where there is no such order.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Cancel(long orderId)
    {
        _events.Begin();
        int slot = _state.Find(orderId);
        if (slot == 0) return Reject(orderId, RejectReason.UnknownOrder);
        ref BookOrder order = ref _state.Orders.Linked(slot);
        ref BookEvent e = ref _events.Next(BookEventKind.Cancelled, order.Side, 0);
        e.OrderId = orderId;
        e.Price = _state.Level(order.Level).Price;
        e.Qty = order.LeavesQty;
        e.LeavesQty = e.MakerOrderId = e.MakerLeavesQty = 0;
        _state.Unbook(slot);
        _state.Leave(slot);
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
        int slot = _state.Find(orderId);
        if (slot == 0) return Reject(orderId, RejectReason.UnknownOrder);
        ref BookOrder order = ref _state.Orders.Linked(slot);
        Side side = order.Side;
        long oldLeavesQty = order.LeavesQty;
        RejectReason reason = CheckAmounts(price, leavesQty, _state.RestingQty - oldLeavesQty);
        if (reason != RejectReason.None) return Reject(orderId, reason);
        long oldPrice = _state.Level(order.Level).Price;
        Priority priority = price == oldPrice && leavesQty <= oldLeavesQty ? Priority.Kept
            : Crosses(side, price) ? Priority.Taking : Priority.Lost;
        ref BookEvent e = ref _events.Next(BookEventKind.Replaced, side, (byte)priority);
        e.OrderId = orderId;
        e.Price = price;
        e.Qty = e.LeavesQty = leavesQty;
        e.OldPrice = oldPrice;
        e.OldLeavesQty = oldLeavesQty;
        Replace(slot, side, price, leavesQty, priority);
        if (priority == Priority.Taking) Settle(slot, side, price, Sweep(orderId, side, price, leavesQty));
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
        Engine.Check.That(e.Kind == BookEventKind.Accepted ? CanAccept(in e) : _state.Find(e.OrderId) != 0);
        switch (e.Kind)
        {
            case BookEventKind.Accepted:
                _state.Accept(slot, e.OrderId, e.Side, e.LeavesQty);
                if (e.Entry == Entry.Booked) _state.Book(slot, e.Side, e.Price, e.LeavesQty);
                break;
            case BookEventKind.Traded when _state.CanTrade(in e):
                ref BookOrder taker = ref _state.Orders[slot];
                ref BookSide makers = ref _state.OppositeOf(taker.Side);
                int oldest = _state.Trade(
                    ref taker, ref _state.Ladder[makers.BestLevel], OrderPool.SlotOf(e.MakerOrderId), e.Qty,
                    e.LeavesQty, e.MakerLeavesQty);
                if (oldest == 0) _state.RemoveBest(ref makers);
                if (e.LeavesQty == 0) _state.Leave(slot);
                break;
            case BookEventKind.Booked when _state.CanBook(in e):
                _state.Book(slot, e.Side, e.Price, e.LeavesQty);
                break;
            case BookEventKind.Removed when !_state.IsBooked(slot): _state.Leave(slot); break;
            case BookEventKind.Cancelled when _state.IsBooked(slot):
                _state.Unbook(slot);
                _state.Leave(slot);
                break;
            case BookEventKind.Replaced when _state.CanReplace(in e):
                Replace(slot, e.Side, e.Price, e.LeavesQty, e.Priority);
                break;
            default: throw new InvariantBrokenException($"the book can't apply {e.Kind} {e.Sequence}");
        }
    }

    private bool CanAccept(in BookEvent e)
    {
        int slot = OrderPool.SlotOf(e.OrderId);
        return slot > 0 && slot < _state.Orders.Length && OrderPool.NumberOf(e.OrderId) > _state.LastNumber
            && Check(e.Side, e.Price, e.LeavesQty, TimeInForce.GoodTillCancel) == RejectReason.None;
    }

    /// <summary>
    /// Whether <see cref="Check"/>, which names reasons, finds none but a lack of slots; in fewer steps.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Passes(Side side, long price, long qty)
    {
        if ((uint)side - (uint)Side.Buy > 1) return false;
        if ((ulong)(price - 1) >= Limits.MaxAmount) return false;
        if ((ulong)(qty - 1) >= (ulong)(Limits.MaxAmount - _state.RestingQty)) return false;
        return _state.LastNumber != OrderPool.MaxNumber;
    }

    private RejectReason Check(Side side, long price, long qty, TimeInForce timeInForce)
    {
        if (side is not (Side.Buy or Side.Sell)) return RejectReason.InvalidSide;
        if (timeInForce is not (TimeInForce.GoodTillCancel or TimeInForce.ImmediateOrCancel))
            return RejectReason.InvalidTimeInForce;
        RejectReason reason = CheckAmounts(price, qty, _state.RestingQty);
        if (reason != RejectReason.None) return reason;
        return _state.IsFull ? RejectReason.OrdersFull : RejectReason.None;
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
    private long AddAny(Side side, long price, long qty, TimeInForce timeInForce)
    {
        _events.Begin();
        RejectReason reason = Check(side, price, qty, timeInForce);
        if (reason != RejectReason.None)
        {
            Reject(0, reason);
            return 0;
        }
        // What may not rest is a taker even where it meets nobody.
        bool takes = timeInForce != TimeInForce.GoodTillCancel || Crosses(side, price);
        int slot = _state.NextSlot;
        long orderId = Accepted(slot, side, price, qty, takes ? Entry.Taking : Entry.Booked);
        if (takes)
        {
            Take(slot, orderId, side, price, qty, rests: timeInForce == TimeInForce.GoodTillCancel);
        }
        else
        {
            _state.Accept(slot, orderId, side, qty);
            _state.Book(slot, side, price, qty);
        }
        _events.End();
        return orderId;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Accepted(int slot, Side side, long price, long qty, Entry entry)
    {
        long orderId = OrderPool.MakeOrderId(_state.LastNumber + 1, slot);
        ref BookEvent e = ref _events.Next(BookEventKind.Accepted, side, (byte)entry);
        e.OrderId = orderId;
        e.Price = price;
        e.Qty = e.LeavesQty = qty;
        e.MakerOrderId = e.MakerLeavesQty = 0;
        return orderId;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Reject(long orderId, RejectReason reason)
    {
        ref BookEvent e = ref _events.Next(BookEventKind.Rejected, Side.None, (byte)reason);
        e.OrderId = orderId;
        e.Price = e.Qty = e.LeavesQty = e.MakerOrderId = e.MakerLeavesQty = 0;
        _events.End();
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Crosses(Side side, long price) =>
        _state.OppositeOf(side).BestKey <= -PriceLadder.KeyOf(side, price);

    /// <summary>
    /// A new order takes before it has its slot: most that take never need it, and none is told apart by it.
    /// </summary>
    private void Take(int slot, long orderId, Side side, long price, long qty, bool rests)
    {
        _state.Number(orderId);
        long left = Sweep(orderId, side, price, qty);
        if (left == 0) return;
        CancelReason reason = WhyNoMore(side, price, rests);
        Tell(orderId, side, price, left, reason);
        if (reason != CancelReason.None) return;
        _state.Accept(slot, orderId, side, left);
        _state.Book(slot, side, price, left);
    }

    /// <summary>Best price first, at one price the oldest first; returns what is left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Sweep(long orderId, Side side, long price, long leavesQty)
    {
        ref BookSide makers = ref _state.OppositeOf(side);
        long reach = -PriceLadder.KeyOf(side, price);
        // Beside the fills a command has an event that begins it and one that ends it.
        int fillsLeft = MaxEvents - 2;
        while (leavesQty != 0 && makers.BestKey <= reach && fillsLeft != 0)
        {
            ref PriceLevel level = ref _state.Level(makers.BestLevel);
            long makerPrice = level.Price, wanted = leavesQty;
            int slot = level.Head, filled = 0;
            do
            {
                ref BookOrder maker = ref _state.Orders.Linked(slot);
                long makerLeavesQty = maker.LeavesQty;
                long qty = Math.Min(leavesQty, makerLeavesQty);
                leavesQty -= qty;
                makerLeavesQty -= qty;
                ref BookEvent e = ref _events.Next(BookEventKind.Traded, side, (byte)Entry.None);
                e.OrderId = orderId;
                e.Price = makerPrice;
                e.Qty = qty;
                e.LeavesQty = leavesQty;
                e.MakerOrderId = maker.OrderId;
                e.MakerLeavesQty = makerLeavesQty;
                fillsLeft--;
                if (makerLeavesQty != 0)
                {
                    maker.LeavesQty = makerLeavesQty;
                    break;
                }
                int next = maker.NextSlot;
                _state.Leave(slot);
                slot = next;
                filled++;
            }
            while (slot != 0 && leavesQty != 0 && fillsLeft != 0);
            _state.TakeFrom(ref level, slot, filled, wanted - leavesQty);
            if (slot == 0) _state.RemoveBest(ref makers);
        }
        return leavesQty;
    }

    /// <summary>What a replaced order has left after it took rests or goes.</summary>
    private void Settle(int slot, Side side, long price, long left)
    {
        ref BookOrder order = ref _state.Orders.Linked(slot);
        CancelReason reason = WhyNoMore(side, price, rests: true);
        if (left != 0) Tell(order.OrderId, side, price, left, reason);
        order.LeavesQty = left;
        if (left == 0 || reason != CancelReason.None) _state.Leave(slot);
        else _state.Book(slot, side, price, left);
    }

    /// <summary>Why a taker's rest may not stay; where it still crosses, it had too many fills.</summary>
    private CancelReason WhyNoMore(Side side, long price, bool rests)
    {
        if (Crosses(side, price)) return CancelReason.TooManyFills;
        return rests ? CancelReason.None : CancelReason.ImmediateOrCancel;
    }

    /// <summary>Tells what a taker has left: booked, or removed for a reason.</summary>
    private void Tell(long orderId, Side side, long price, long qty, CancelReason reason)
    {
        bool booked = reason == CancelReason.None;
        ref BookEvent e = ref _events.Next(
            booked ? BookEventKind.Booked : BookEventKind.Removed, side, (byte)reason);
        e.OrderId = orderId;
        e.Price = price;
        e.Qty = qty;
        e.LeavesQty = booked ? qty : 0;
        e.MakerOrderId = e.MakerLeavesQty = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Replace(int slot, Side side, long price, long leavesQty, Priority priority)
    {
        if (priority == Priority.Kept)
        {
            _state.Reduce(slot, leavesQty);
            return;
        }
        _state.Unbook(slot);
        _state.Orders.Linked(slot).LeavesQty = leavesQty;
        if (priority == Priority.Lost) _state.Book(slot, side, price, leavesQty);
    }

    private static Side Checked(Side side)
    {
        if (side is not (Side.Buy or Side.Sell)) throw new ArgumentOutOfRangeException(nameof(side));
        return side;
    }
}
