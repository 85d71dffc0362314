using System.Runtime.CompilerServices;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Memory;
using Matching.Engine.Sessions;
using Matching.Engine.Timers;

namespace Matching.Tests.Engine;

/// <summary>Accounts list their orders, participants their accounts, and the timers all that ends.</summary>
internal static class RecountLists
{
    public static void Verify(VenueState state)
    {
        Accounts(state);
        Participants(state);
        Timers(state);
    }

    private static void Accounts(VenueState state)
    {
        OrderPool orders = state.Books.Orders;
        ILookup<int, int> expected = Recount.Slots(state)
            .OrderBy(slot => state.Books.Orders[slot].OrderId)
            .ToLookup(slot => state.Books.Orders[slot].AccountId);
        for (int id = 0; id < state.Accounts.Count; id++)
        {
            Account account = state.Accounts[id];
            var listed = new List<int>();
            int previous = 0;
            for (int slot = account.FirstOrder; slot != 0; slot = orders.Links[slot].AccountNext)
            {
                Assert.Equal(previous, orders.Links[slot].AccountPrevious);
                listed.Add(previous = slot);
            }
            Assert.Equal(expected[id], listed);
            Assert.Equal((listed.Count, previous), (account.OpenOrders, account.LastOrder));
        }
    }

    private static void Participants(VenueState state)
    {
        for (int id = 1; id <= state.Members.ParticipantCount; id++)
        {
            Participant participant = state.Members.Participant(id);
            var listed = new List<int>();
            for (int at = participant.FirstAccount; at != 0; at = state.Accounts[at].NextOfParticipant)
                listed.Add(at);
            IEnumerable<int> owned = Enumerable.Range(0, state.Accounts.Count)
                .Where(at => state.Accounts[at].ParticipantId == id);
            Assert.Equal(owned, listed);
            Assert.Equal(listed.LastOrDefault(), participant.LastAccount);
            int sessions = Enumerable.Range(1, state.Members.SessionCount)
                .Count(at => state.Members.Session(at).ParticipantId == id);
            Assert.Equal(sessions, participant.Sessions);
        }
    }

    /// <summary>The heap has exactly what ends by itself, and nothing of it is overdue.</summary>
    private static void Timers(VenueState state)
    {
        var expected = new HashSet<int>();
        foreach (int slot in Recount.Slots(state))
            if (state.Books.Orders[slot].ExpireTime != 0) expected.Add(slot);
        for (int id = 0; id < state.Accounts.Count; id++)
            if (state.Accounts[id].SwitchDue != 0) expected.Add(DueTimers.OfSwitch(id));
        Block<int> heap = Heap(state.Timers);
        int count = Count(state.Timers);
        Assert.Equal(expected.Count, count);
        for (int place = 1; place <= count; place++)
        {
            int timer = heap[place];
            Assert.True(expected.Remove(timer), $"timer {timer} is there twice, or ends nothing");
            Assert.Equal(place, timer > 0
                ? state.Books.Orders[timer].TimerPlace
                : state.Accounts[-timer].SwitchPlace);
            bool inOrder = place == 1 || RankOf(state, heap[place / 2]).CompareTo(RankOf(state, timer)) < 0;
            Assert.True(inOrder, "the timers are out of order");
            Assert.True(RankOf(state, timer).Due > state.Time, $"timer {timer} is overdue");
        }
        Assert.Equal(count == 0 ? long.MaxValue : RankOf(state, heap[1]).Due, state.Timers.FirstDue);
    }

    private static (long Due, bool IsOrder, long Id) RankOf(VenueState state, int timer) => timer > 0
        ? (state.Books.Orders[timer].ExpireTime, true, state.Books.Orders[timer].OrderId)
        : (state.Accounts[-timer].SwitchDue, false, -timer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_heap")]
    private static extern ref Block<int> Heap(DueTimers timers);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_count")]
    private static extern ref int Count(DueTimers timers);
}
