using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>
/// The stops that trades have reached and that have not taken yet: a queue through the orders themselves. It
/// is empty whenever a client's command is decided.
/// </summary>
internal struct ElectedStops
{
    public int First;
    public int Last;

    /// <summary>The price before the command that traded: the dynamic collar's middle.</summary>
    public long AnchorPrice;

    public void Append(OrderPool orders, int slot)
    {
        orders[slot].Place = OrderPlace.Elected;
        ref OrderLinks links = ref orders.Links[slot];
        links.Previous = Last;
        links.Next = 0;
        if (Last == 0) First = slot;
        else orders.Links[Last].Next = slot;
        Last = slot;
    }

    public void Remove(OrderPool orders, int slot)
    {
        ref OrderLinks links = ref orders.Links[slot];
        if (links.Previous == 0) First = links.Next;
        else orders.Links[links.Previous].Next = links.Next;
        if (links.Next == 0) Last = links.Previous;
        else orders.Links[links.Next].Previous = links.Previous;
        links.Next = links.Previous = 0;
    }
}

/// <summary>
/// Collects the stops that a trade has reached, level by level, to put them in order of their numbers. They
/// lie anywhere in memory, so each is asked for while those before it are looked at.
/// </summary>
internal sealed class StopSorter(IBlockSource source, int orders)
{
    private const int Ahead = 8;

    /// <summary>Their slots, and then their ids.</summary>
    private readonly Block<long> _stops = source.Take<long>(orders);

    private int _count;

    /// <summary>Takes all stops of a level off their book.</summary>
    public void TakeLevel(OrderBooks books, int level)
    {
        OrderPool pool = books.Orders;
        int first = _count;
        for (int slot = books.Ladder[level].Head; slot != 0; slot = pool.Links[slot].Next)
            _stops[_count++] = slot;
        for (int at = first; at < _count; at++)
        {
            if (at + Ahead < _count) pool.Rows.Prefetch((int)_stops[at + Ahead]);
            int slot = (int)_stops[at];
            _stops[at] = pool[slot].OrderId;
            books.Unbook(slot);
        }
    }

    /// <summary>Appends what was taken to the elected, lowest number first, and forgets it.</summary>
    public void AppendTo(ref ElectedStops elected, OrderPool pool)
    {
        Span<long> sorted = _stops.AsSpan(_count);
        sorted.Sort();
        for (int at = 0; at < sorted.Length; at++)
        {
            if (at + Ahead < sorted.Length) pool.Prefetch(OrderPool.SlotOf(sorted[at + Ahead]));
            elected.Append(pool, OrderPool.SlotOf(sorted[at]));
        }
        _count = 0;
    }
}
