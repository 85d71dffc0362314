using Matching.Engine.Listings;
using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>
/// The books of all instruments: who rests where, in price-time order, and which stops wait for which price.
/// </summary>
internal sealed class OrderBooks
{
    private const int Sides = 4;
    private const int Stops = 2;

    private readonly Block<BookSide> _sides;

    /// <summary>The orders', their links' and the ladder's, at hand.</summary>
    private readonly Block<Order> _orders;

    private readonly Block<OrderLinks> _links;
    private readonly Block<PriceLevel> _levels;

    public OrderBooks(IBlockSource source, int instruments, int orders, ulong salt)
    {
        _sides = source.Take<BookSide>((instruments + 1) * Sides);
        for (int side = 0; side < _sides.Length; side++) _sides[side].Id = side;
        Orders = new OrderPool(source, orders, salt);
        Ladder = new PriceLadder(source, orders, salt);
        (_orders, _links, _levels) = (Orders.Rows, Orders.Links, Ladder.Levels);
    }

    public OrderPool Orders { get; }
    public PriceLadder Ladder { get; }

    /// <summary>Stops that a trade has reached, first elected first.</summary>
    public ElectedStops Elected;

    public ref BookSide this[int instrumentId, Side side] =>
        ref _sides[instrumentId * Sides + (side == Side.Sell ? 1 : 0)];

    /// <summary>
    /// Waiting stops of a side; their best level is the one that a trade reaches first: the lowest buy, the
    /// highest sell.
    /// </summary>
    public ref BookSide StopsOf(int instrumentId, Side side) =>
        ref _sides[instrumentId * Sides + Stops + (side == Side.Sell ? 1 : 0)];

    /// <summary>Asks the processor for what a new order needs of its side, and of the other one.</summary>
    public void Prefetch(int instrumentId, Side side)
    {
        int own = instrumentId * Sides + (side == Side.Sell ? 1 : 0);
        _sides.Prefetch(own);
        _sides.Prefetch(own, 64);
        _sides.Prefetch(own ^ 1);
    }

    /// <summary>The best level of a side, <see cref="PriceLevel.None"/> where it is empty.</summary>
    public int Best(int instrumentId, Side side) => Ladder.Best(in this[instrumentId, side]);

    /// <summary>Books what is left of an order at the back of its price.</summary>
    public void Append(int slot, in Divisor tick)
    {
        ref Order order = ref _orders[slot];
        long key = PriceLadder.KeyOf(order.Side, tick.Quotient(order.Price));
        order.Place = OrderPlace.Booked;
        Append(slot, ref order, ref this[order.InstrumentId, order.Side], key, order.Price);
    }

    /// <summary>Lets a stop wait, behind those with the same stop price.</summary>
    public void AppendStop(int slot, in Divisor tick)
    {
        ref Order order = ref _orders[slot];
        long key = PriceLadder.KeyOf(order.Side.Opposite, tick.Quotient(order.StopPrice));
        order.Place = OrderPlace.Waiting;
        Append(slot, ref order, ref StopsOf(order.InstrumentId, order.Side), key, order.StopPrice);
    }

    /// <summary>Puts an iceberg with a new slice at the back of its price.</summary>
    public void MoveToBack(int slot)
    {
        ref Order order = ref _orders[slot];
        ref PriceLevel level = ref _levels[order.Level];
        if (level.Tail == slot) return;
        _ = LevelQueue.Remove(in _links, ref level, slot, 0);
        LevelQueue.Append(in _links, ref level, slot, 0);
    }

    /// <summary>Takes an order off its level, and the level away with its last order.</summary>
    public void Unbook(int slot)
    {
        ref Order order = ref _orders[slot];
        ref PriceLevel level = ref _levels[order.Level];
        int left = LevelQueue.Remove(in _links, ref level, slot, order.LeavesQty);
        if (left == 0) Ladder.Remove(ref SideOf(in order), order.Level);
        order.Level = PriceLevel.None;
    }

    private ref BookSide SideOf(in Order order)
    {
        if (order.Place == OrderPlace.Waiting) return ref StopsOf(order.InstrumentId, order.Side);
        return ref this[order.InstrumentId, order.Side];
    }

    private void Append(int slot, ref Order order, ref BookSide side, long key, long price)
    {
        int level = Ladder.FindOrAdd(ref side, key, price, slot);
        order.Level = level;
        LevelQueue.Append(in _links, ref _levels[level], slot, order.LeavesQty);
    }

    /// <summary>Lessens an order in place: it keeps its priority.</summary>
    public void Reduce(int slot, long qty)
    {
        ref Order order = ref _orders[slot];
        order.LeavesQty -= qty;
        if (order.Level != PriceLevel.None) _levels[order.Level].Qty -= qty;
    }
}
