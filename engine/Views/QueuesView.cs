using Matching.Engine.Book;

namespace Matching.Engine.Views;

/// <summary>Who rests in one instrument's book, and which stops wait, in the order of their turn.</summary>
public sealed class QueuesView
{
    private readonly OrderBooks _books;
    private readonly int _instrumentId;

    internal QueuesView(OrderBooks books, int instrumentId) =>
        (_books, _instrumentId) = (books, instrumentId);

    /// <summary>The resting orders of a side, best price first, then first come.</summary>
    public IEnumerable<OrderView> Resting(Side side) =>
        Orders(_books.Ladder.Best(in _books[_instrumentId, side]));

    /// <summary>The waiting stops of a side, the one that a trade reaches first at the front.</summary>
    public IEnumerable<OrderView> Stops(Side side) =>
        Orders(_books.Ladder.Best(in _books.StopsOf(_instrumentId, side)));

    public BestView Best(Side side)
    {
        int best = _books.Best(_instrumentId, side);
        if (best == PriceLevel.None) return default;
        ref PriceLevel level = ref _books.Ladder[best];
        return new BestView(level.Price, level.Orders, Shown(best, stopAt: 0, out _), level.Qty);
    }

    /// <summary>What of a side trades at a price or better; all of it for price 0.</summary>
    public (long Orders, long Qty) Within(Side side, long price)
    {
        (long orders, long qty) = (0, 0);
        for (int at = _books.Best(_instrumentId, side); at != PriceLevel.None; at = _books.Ladder.Worse(at))
        {
            ref PriceLevel level = ref _books.Ladder[at];
            bool isWorse = side == Side.Sell ? level.Price > price : level.Price < price;
            if (price != 0 && isWorse) break;
            orders += level.Orders;
            qty += level.Qty;
        }
        return (orders, qty);
    }

    /// <summary>What trades before a resting order; null where it doesn't rest.</summary>
    public QueueView? Ahead(long orderId)
    {
        int slot = _books.Orders.Find(orderId);
        if (slot == 0 || _books.Orders[slot].Place != OrderPlace.Booked) return null;
        ref Order order = ref _books.Orders[slot];
        (long betterOrders, long betterShown, long betterQty) = (0, 0, 0);
        int level = _books.Best(order.InstrumentId, order.Side);
        for (; level != order.Level; level = _books.Ladder.Worse(level))
        {
            betterOrders += _books.Ladder[level].Orders;
            betterShown += Shown(level, stopAt: 0, out _);
            betterQty += _books.Ladder[level].Qty;
        }
        long shown = Shown(level, slot, out (long Orders, long Qty) ahead);
        return new QueueView(ahead.Orders, shown, ahead.Qty, betterOrders, betterShown, betterQty);
    }

    private long Shown(int level, int stopAt, out (long Orders, long Qty) passed)
    {
        long shown = 0;
        passed = default;
        for (int slot = _books.Ladder[level].Head; slot != stopAt; slot = _books.Orders.Links[slot].Next)
        {
            ref Order order = ref _books.Orders[slot];
            shown += order.Shown;
            passed = (passed.Orders + 1, passed.Qty + order.LeavesQty);
        }
        return shown;
    }

    private IEnumerable<OrderView> Orders(int level)
    {
        for (; level != PriceLevel.None; level = _books.Ladder.Worse(level))
        {
            for (int slot = _books.Ladder[level].Head; slot != 0; slot = _books.Orders.Links[slot].Next)
                yield return OrderView.Of(in _books.Orders[slot]);
        }
    }
}
