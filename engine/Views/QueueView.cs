namespace Matching.Engine.Views;

/// <summary>
/// What trades before an order: all at better prices, and what stands before it at its own. Shown is what the
/// book tells everybody, total is with what icebergs hide.
/// </summary>
public readonly record struct QueueView(
    long OrdersAhead, long ShownQtyAhead, long QtyAhead,
    long BetterOrders, long BetterShownQty, long BetterQty);

/// <summary>The best of one side: zeros where it is empty.</summary>
public readonly record struct BestView(long Price, int Orders, long ShownQty, long Qty);
