using Matching.Engine.Book;
using Matching.Engine.Ledger;

namespace Matching.Engine.Folding;

/// <summary>
/// An account's live orders, linked in order of their numbers: a mass cancel visits them and no others. Slot
/// 0 stands for no order and may be written to: whether there is a neighbour, nothing predicts.
/// </summary>
internal static class AccountOrders
{
    public static void Add(VenueState state, int slot, ref Order order)
    {
        ref Account account = ref state.Account(order.AccountId);
        int first = account.FirstOrder, last = account.LastOrder;
        ref OrderLinks added = ref state.Links(slot);
        added.AccountPrevious = last;
        added.AccountNext = 0;
        state.Links(last).AccountNext = slot;
        if (last == 0) first = slot;
        account.FirstOrder = first;
        account.LastOrder = slot;
        account.OpenOrders++;
    }

    public static void Remove(VenueState state, int slot, in Order order)
    {
        ref Account account = ref state.Account(order.AccountId);
        int first = account.FirstOrder, last = account.LastOrder;
        ref OrderLinks removed = ref state.Links(slot);
        int previous = removed.AccountPrevious, next = removed.AccountNext;
        state.Links(previous).AccountNext = next;
        state.Links(next).AccountPrevious = previous;
        if (previous == 0) first = next;
        if (next == 0) last = previous;
        account.FirstOrder = first;
        account.LastOrder = last;
        account.OpenOrders--;
    }
}
