using Matching.Engine.Book;
using Matching.Engine.Ledger;

namespace Matching.Engine.Snapshots;

/// <summary>
/// Whether an image's sums are those of its rows: what is held, what is still to come, and that each asset's
/// balances sum to zero.
/// </summary>
internal static class LoadedMoney
{
    public static void Verify(VenueState state)
    {
        Accounts accounts = state.Accounts;
        int assets = state.Directory.AssetCount;
        var sums = new Int128[assets + 1];
        for (int slot = 1; slot <= accounts.BalanceCount; slot++)
        {
            ref Balance balance = ref accounts.BalanceAt(slot);
            sums[balance.AssetId] += (Int128)balance.Available + balance.Held;
        }
        for (int id = 1; id <= assets; id++)
        {
            ImageReader.Require(sums[id] == 0, "an asset's balances don't sum to zero");
            bool venues = accounts.Find(Limits.ExternalAccount, id) != 0
                && accounts.Find(Limits.HouseAccount, id) != 0;
            ImageReader.Require(venues, "an asset without the venue's balances");
        }
        VerifyOrders(state, accounts);
    }

    private static void VerifyOrders(VenueState state, Accounts accounts)
    {
        var held = new Int128[accounts.BalanceCount + 1];
        var incoming = new Int128[accounts.BalanceCount + 1];
        OrderPool orders = state.Books.Orders;
        for (int id = 0; id < accounts.Count; id++)
            for (int slot = accounts[id].FirstOrder; slot != 0; slot = orders.Links[slot].AccountNext)
            {
                ref Order order = ref orders[slot];
                held[order.HeldBalance] += order.Hold;
                if (order.Is(OrderTraits.CountsIncoming)) incoming[order.OtherBalance] += order.LeavesQty;
            }
        for (int slot = 1; slot <= accounts.BalanceCount; slot++)
        {
            ref Balance balance = ref accounts.BalanceAt(slot);
            long counted = accounts.LimitAt(slot).Incoming;
            bool sums = held[slot] == balance.Held && incoming[slot] == counted;
            ImageReader.Require(sums, "what a balance holds, or is to get");
        }
    }
}
