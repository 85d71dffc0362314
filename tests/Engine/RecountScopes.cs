using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Tests.Engine;

/// <summary>No scope is open between commands, and what is stopped has no orders.</summary>
internal static class RecountScopes
{
    public static void Verify(VenueState state)
    {
        Assert.False(state.Scope.IsOpen, "a scope is open");
        Assert.Equal(default, state.Scope);
        foreach (int slot in Recount.Slots(state))
        {
            Order order = state.Books.Orders[slot];
            Account account = state.Accounts[order.AccountId];
            Instrument instrument = state.Directory.Instrument(order.InstrumentId);
            bool killed = state.Killed != 0 || account.Killed != 0 || instrument.Killed != 0
                || state.Members.Participant(account.ParticipantId).Killed != 0;
            Assert.False(killed, "an order lives behind a kill switch");
            Assert.NotEqual(AccountState.Frozen, account.State);
            bool ended = instrument.Status == InstrumentStatus.Closed && order.TimeInForce == TimeInForce.Day;
            Assert.False(ended, "a day order lives after its session");
        }
    }
}
