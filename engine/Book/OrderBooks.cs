using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>The books of all instruments: who rests where, in price-time order.</summary>
internal sealed class OrderBooks
{
    private readonly Block<BookSide> _sides;

    public OrderBooks(IBlockSource source, int instruments, int orders, ulong salt)
    {
        _sides = source.Take<BookSide>(instruments * 2 + 2);
        Orders = new OrderPool(source, orders, salt);
        Ladder = new PriceLadder(source, orders, salt);
    }

    public OrderPool Orders { get; }
    public PriceLadder Ladder { get; }

    public ref BookSide this[int instrumentId, Side side] =>
        ref _sides[instrumentId * 2 + (side == Side.Sell ? 1 : 0)];

    /// <summary>The best level of a side, <see cref="PriceLevel.None"/> where it is empty.</summary>
    public int Best(int instrumentId, Side side) => Ladder.Best(in this[instrumentId, side]);

    /// <summary>Books what is left of an order at the back of its price.</summary>
    public void Append(int slot, long tickSize)
    {
        ref Order order = ref Orders[slot];
        long key = PriceLadder.KeyOf(order.Side, order.Price, tickSize);
        order.Level = Ladder.FindOrAdd(ref this[order.InstrumentId, order.Side], key, order.Price);
        ref PriceLevel level = ref Ladder[order.Level];
        order.Previous = level.Tail;
        order.Next = 0;
        if (level.Tail == 0) level.Head = slot;
        else Orders[level.Tail].Next = slot;
        level.Tail = slot;
        level.Qty += order.LeavesQty;
        level.Orders++;
    }

    /// <summary>Takes a booked order off its level, and the level away with its last order.</summary>
    public void Unbook(int slot)
    {
        ref Order order = ref Orders[slot];
        ref PriceLevel level = ref Ladder[order.Level];
        if (order.Previous == 0) level.Head = order.Next;
        else Orders[order.Previous].Next = order.Next;
        if (order.Next == 0) level.Tail = order.Previous;
        else Orders[order.Next].Previous = order.Previous;
        level.Qty -= order.LeavesQty;
        level.Orders--;
        if (level.Orders == 0) Ladder.Remove(ref this[order.InstrumentId, order.Side], order.Level);
        order.Level = PriceLevel.None;
    }

    /// <summary>Lessens an order in place: it keeps its priority.</summary>
    public void Reduce(int slot, long qty)
    {
        ref Order order = ref Orders[slot];
        order.LeavesQty -= qty;
        if (order.Level != PriceLevel.None) Ladder[order.Level].Qty -= qty;
    }
}
