using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Replay.Projections;

namespace Matching.Tests.Engine;

/// <summary>What must hold after every run of the engine, whatever it did.</summary>
internal static class Proofs
{
    public static void All(EngineHost live, IReadOnlyList<Event> journal)
    {
        Numbers(journal);
        Fold(live, journal);
        Reexecution(live, journal);
        Recount.All(live.State);
        PrivateStreams(live, journal);
        OpenOrders(live, journal);
        SnapshotProof.Verify(live, journal);
    }

    /// <summary>
    /// Sequences have no gap, time never goes back, transactions are whole and within the bound.
    /// </summary>
    public static void Numbers(IReadOnlyList<Event> journal)
    {
        long first = 1;
        for (int i = 0; i < journal.Count; i++)
        {
            EventHeader header = journal[i].Header;
            Assert.Equal(i + 1, header.Sequence);
            Assert.Equal(first, header.FirstSequence);
            Assert.True(i == 0 || header.Time >= journal[i - 1].Header.Time);
            Assert.Equal(header.Sequence == first, EventCommand.KindOf(journal[i]) != CommandKind.None);
            Assert.InRange(header.Sequence - first, 0, Limits.MaxEventsPerCommand - 1);
            bool isContinuation = EventFacts.IsContinuation(journal[(int)first - 1]);
            Assert.Equal(isContinuation, EventFacts.IsContinuation(journal[i]));
            if ((header.Flags & EventFlags.Last) != 0) first = header.Sequence + 1;
        }
        Assert.Equal(journal.Count + 1, first);
    }

    /// <summary>A second engine that only applies the events has the same state.</summary>
    public static void Fold(EngineHost live, IReadOnlyList<Event> journal)
    {
        using var folded = new EngineHost(slots: 1);
        foreach (Event e in journal) folded.Engine.Apply(in e);
        Assert.Equal(live.StateHash(), folded.StateHash());
        Recount.All(folded.State);
    }

    /// <summary>
    /// The counts of open orders are the state's, followed from the first event or from the middle.
    /// </summary>
    public static void OpenOrders(EngineHost live, IReadOnlyList<Event> journal)
    {
        var (followed, takenUp) = (new OrderCounts(), new OrderCounts());
        using var half = new EngineHost(slots: 1);
        foreach (Event e in journal.Take(journal.Count / 2)) half.Engine.Apply(in e);
        takenUp.TakeUp(half.Engine);
        foreach (Event e in journal.Skip(journal.Count / 2)) takenUp.OnEvent(in e);
        foreach (Event e in journal) followed.OnEvent(in e);
        var state = new StateView(live.Engine);
        var ofParticipants = new int[state.ParticipantCount + 1];
        var accountsOf = new int[state.ParticipantCount + 1];
        for (int id = Limits.HouseAccount + 1; id < state.AccountCount; id++)
        {
            (int owner, int open) = state.OpenOrders(id);
            ofParticipants[owner] += open;
            accountsOf[owner]++;
            foreach (OrderCounts counts in new[] { followed, takenUp })
                Assert.Equal((owner, open), (counts.OwnerOf(id), counts.OfAccount(id)));
        }
        foreach (OrderCounts counts in new[] { followed, takenUp })
        {
            for (int id = 1; id <= state.ParticipantCount; id++)
                Assert.Equal(
                    (ofParticipants[id], accountsOf[id]), (counts.OfParticipant(id), counts.AccountsOf(id)));
        }
    }

    /// <summary>A third engine that executes the recorded commands again writes the same events.</summary>
    public static void Reexecution(EngineHost live, IReadOnlyList<Event> journal)
    {
        using var again = new EngineHost(stale: 0xcc);
        var events = new List<Event>(journal.Count);
        foreach (Event e in journal)
            if (EventCommand.TryRestore(in e, out Command command)) again.ExecuteOne(in command, events);
        for (int i = 0; i < Math.Min(journal.Count, events.Count); i++)
        {
            if (EventBytes.AreEqual(journal[i], events[i])) continue;
            Assert.Fail($"event {i + 1} was\n{EventBytes.Describe(journal[i])}"
                + $"executed again it is\n{EventBytes.Describe(events[i])}");
        }
        Assert.Equal(journal.Count, events.Count);
        Assert.Equal(live.StateHash(), again.StateHash());
    }

    /// <summary>
    /// Walking back from a session's newest event visits all that concern it, and nothing else.
    /// </summary>
    public static void PrivateStreams(EngineHost live, IReadOnlyList<Event> journal)
    {
        var concerned = new Dictionary<int, List<long>>();
        foreach (Event e in journal)
            foreach (int session in EventFacts.StreamsOf(in e).Select(part => part.Session).Distinct())
            {
                if (!concerned.ContainsKey(session)) concerned[session] = [];
                concerned[session].Add(e.Header.Sequence);
            }
        for (int session = 0; session <= live.State.Members.SessionCount; session++)
        {
            var visited = new List<long>();
            long sequence = live.State.Members.Session(session).LastSequence;
            while (sequence != 0)
            {
                visited.Add(sequence);
                Event at = journal[(int)sequence - 1];
                long previous = EventFacts.StreamsOf(in at).First(part => part.Session == session).Previous;
                Assert.True(
                    previous < sequence, $"session {session}: {previous} is said to be before {sequence}");
                sequence = previous;
            }
            visited.Reverse();
            Assert.Equal(concerned.GetValueOrDefault(session, []), visited);
        }
    }
}
