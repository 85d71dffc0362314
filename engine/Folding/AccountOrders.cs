using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Memory;

namespace Matching.Engine.Folding;

/// <summary>
/// An account's live orders, linked in order of their numbers: a mass cancel visits them and no others.
/// </summary>
internal static class AccountOrders
{
    public static void Add(VenueState state, int slot, ref Order order)
    {
        ref readonly Block<OrderLinks> links = ref state.Books.Orders.Links;
        ref Account account = ref state.Accounts[order.AccountId];
        ref OrderLinks added = ref links[slot];
        added.AccountPrevious = account.LastOrder;
        added.AccountNext = 0;
        if (account.LastOrder == 0) account.FirstOrder = slot;
        else links[account.LastOrder].AccountNext = slot;
        account.LastOrder = slot;
        account.OpenOrders++;
    }

    public static void Remove(VenueState state, int slot, in Order order)
    {
        ref readonly Block<OrderLinks> links = ref state.Books.Orders.Links;
        ref Account account = ref state.Accounts[order.AccountId];
        ref OrderLinks removed = ref links[slot];
        if (removed.AccountPrevious == 0) account.FirstOrder = removed.AccountNext;
        else links[removed.AccountPrevious].AccountNext = removed.AccountNext;
        if (removed.AccountNext == 0) account.LastOrder = removed.AccountPrevious;
        else links[removed.AccountNext].AccountPrevious = removed.AccountPrevious;
        account.OpenOrders--;
    }
}
