using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Memory;

namespace Matching.Engine.Folding;

/// <summary>
/// An account's live orders, linked in order of their numbers: a mass cancel visits them and no others. Slot
/// 0 stands for no order and may be written to: whether there is a neighbour, nothing predicts.
/// </summary>
internal static class AccountOrders
{
    public static void Add(VenueState state, int slot, ref Order order)
    {
        ref readonly Block<OrderLinks> links = ref state.Books.Orders.Links;
        ref Account account = ref state.Accounts[order.AccountId];
        int first = account.FirstOrder, last = account.LastOrder;
        ref OrderLinks added = ref links[slot];
        added.AccountPrevious = last;
        added.AccountNext = 0;
        links[last].AccountNext = slot;
        if (last == 0) first = slot;
        account.FirstOrder = first;
        account.LastOrder = slot;
        account.OpenOrders++;
    }

    public static void Remove(VenueState state, int slot, in Order order)
    {
        ref readonly Block<OrderLinks> links = ref state.Books.Orders.Links;
        ref Account account = ref state.Accounts[order.AccountId];
        int first = account.FirstOrder, last = account.LastOrder;
        int previous = links[slot].AccountPrevious, next = links[slot].AccountNext;
        links[previous].AccountNext = next;
        links[next].AccountPrevious = previous;
        if (previous == 0) first = next;
        if (next == 0) last = previous;
        account.FirstOrder = first;
        account.LastOrder = last;
        account.OpenOrders--;
    }
}
