using Matching.Engine.Book;
using Matching.Engine.Ledger;

namespace Matching.Engine.Folding;

/// <summary>
/// An account's live orders, linked in order of their numbers: a mass cancel visits them and no others.
/// </summary>
internal static class AccountOrders
{
    public static void Add(VenueState state, int slot, ref Order order)
    {
        ref Account account = ref state.Accounts[order.AccountId];
        order.AccountPrevious = account.LastOrder;
        order.AccountNext = 0;
        if (account.LastOrder == 0) account.FirstOrder = slot;
        else state.Books.Orders[account.LastOrder].AccountNext = slot;
        account.LastOrder = slot;
        account.OpenOrders++;
    }

    public static void Remove(VenueState state, in Order order)
    {
        OrderPool orders = state.Books.Orders;
        ref Account account = ref state.Accounts[order.AccountId];
        if (order.AccountPrevious == 0) account.FirstOrder = order.AccountNext;
        else orders[order.AccountPrevious].AccountNext = order.AccountNext;
        if (order.AccountNext == 0) account.LastOrder = order.AccountPrevious;
        else orders[order.AccountNext].AccountPrevious = order.AccountPrevious;
        account.OpenOrders--;
    }
}
