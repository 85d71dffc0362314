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

/// <summary>Collects the stops that a trade has reached, to put them in order of their numbers.</summary>
internal sealed class StopSorter(IBlockSource source, int orders)
{
    private readonly Block<long> _orderIds = source.Take<long>(orders);
    private int _count;

    public void Add(long orderId) => _orderIds[_count++] = orderId;

    /// <summary>Appends what was added to the elected, lowest number first, and forgets it.</summary>
    public void AppendTo(ref ElectedStops elected, OrderPool orders)
    {
        Span<long> sorted = _orderIds.AsSpan(_count);
        sorted.Sort();
        foreach (long orderId in sorted) elected.Append(orders, OrderPool.SlotOf(orderId));
        _count = 0;
    }
}
