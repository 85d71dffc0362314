using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;

namespace Matching.Engine;

/// <summary>
/// Asks the processor for what a command some way ahead will touch of its sender's: session, account, order
/// and name first; then the balances, and the order's neighbours. Changes nothing; what it guesses wrongly
/// costs a little time.
/// </summary>
internal static class LookAhead
{
    public static void First(VenueState state, in Command command)
    {
        OrderPool orders = state.Books.Orders;
        state.Members.Prefetch(command.Header.SessionId);
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder:
                state.Accounts.Prefetch(command.NewOrder.AccountId);
                orders.Prefetch(orders.NextSlot);
                orders.Prefetch(command.NewOrder.AccountId, in command.NewOrder.ClOrdId);
                break;
            case CommandKind.CancelOrder:
                state.Accounts.Prefetch(command.CancelOrder.AccountId);
                orders.Prefetch(OrderPool.SlotOf(command.CancelOrder.OrderId));
                break;
            case CommandKind.ReplaceOrder:
                state.Accounts.Prefetch(command.ReplaceOrder.AccountId);
                orders.Prefetch(OrderPool.SlotOf(command.ReplaceOrder.OrderId));
                break;
        }
    }

    public static void Second(VenueState state, in Command command)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: Second(state, in command.NewOrder); break;
            case CommandKind.CancelOrder: Second(state, command.CancelOrder.OrderId, ends: true); break;
            case CommandKind.ReplaceOrder: Second(state, command.ReplaceOrder.OrderId, ends: false); break;
        }
    }

    private static void Second(VenueState state, in NewOrderTerms terms)
    {
        if (!state.Accounts.Has(terms.AccountId)) return;
        ref Account account = ref state.Accounts[terms.AccountId];
        state.Accounts.PrefetchBalance(account.RecentBase.Slot);
        state.Accounts.PrefetchBalance(account.RecentQuote.Slot);
        state.Books.Orders.Links.Prefetch(account.LastOrder);
    }

    private static void Second(VenueState state, long orderId, bool ends)
    {
        OrderPool orders = state.Books.Orders;
        int slot = orders.Find(orderId);
        if (slot == 0) return;
        ref Order order = ref orders[slot];
        state.Books.Ladder.Prefetch(order.Level);
        state.Accounts.PrefetchBalance(order.HeldBalance);
        ref OrderLinks links = ref orders.Links[slot];
        orders.Links.Prefetch(links.Next);
        orders.Links.Prefetch(links.Previous);
        if (!ends) return;
        orders.Links.Prefetch(links.AccountNext);
        orders.Links.Prefetch(links.AccountPrevious);
        if (!order.ClOrdId.IsEmpty) orders.Prefetch(order.AccountId, in order.ClOrdId);
    }
}
