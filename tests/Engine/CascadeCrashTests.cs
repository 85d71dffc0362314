using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>A process ends between the continuations of a cascade, at each place, for each while.</summary>
public sealed class CascadeCrashTests
{
    public static TheoryData<int, long> Cases
    {
        get
        {
            var cases = new TheoryData<int, long>();
            foreach (int cut in (int[])[0, 1, 3])
                foreach (long seconds in (long[])[0, 5, 10, 1_800, 7 * 3_600, 86_400]) cases.Add(cut, seconds);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_trades_that_has_ended_while_the_venue_was_down(int cut, long seconds)
    {
        using var venue = new TestVenue(new VenueSetup
        {
            Capacities = new VenueSetup().Capacities with { Orders = 1_300 },
            Accounts = [("alice2", "alice")],
        });
        Scenario.Play(venue, """
            bob   logs on cancel-session  => LoggedOn
            at 10:00:00
            ops   tick                    => TimeAdvanced
            """);
        string[] lasts = ["", " day", " until 10:00:06"];
        for (int i = 0; i < 1_200; i++)
        {
            string who = i % 5 == 0 ? "alice2" : "alice";
            string line = $"{who} buy 1 @ 200.00 stop 100.00{lasts[i % 3]}";
            ScenarioCommand.Send(venue, line.Split(' '));
        }
        Scenario.Play(venue, """
            carol sell 1 @ 100.00 as c1               => accepted c1, booked c1
            dave  sell 9 @ 149.00 as d1 until 10:30:00  => accepted d1, booked d1
            bob   sell 500 @ 150.00 as b2             => accepted b2, booked b2
            carol sell 2000 @ 151.00 as c2            => accepted c2, booked c2
            alice2 arms 10s                           => armed
            """);
        using var host = new EngineHost();
        var journal = new List<Event>();
        foreach (Event e in venue.Journal)
        {
            host.Engine.Apply(in e);
            journal.Add(e);
        }
        long time = host.Engine.Time;
        var buy = new Command();
        buy.NewOrder.Price = 100_00;
        buy.NewOrder.OrderQty = 1;
        buy.NewOrder.AccountId = venue.Account("dave");
        buy.NewOrder.InstrumentId = 1;
        buy.NewOrder.Side = Side.Buy;
        buy.NewOrder.OrderType = OrderType.Limit;
        buy.NewOrder.TimeInForce = TimeInForce.GoodTillCancel;
        (int session, int connection) = venue.Sessions["dave"];
        buy.Header = new() { Kind = CommandKind.NewOrder, Stamp = time, ClientSeqNum = 1_000_000 };
        (buy.Header.SessionId, buy.Header.Connection) = (session, connection);
        host.ExecuteOne(in buy, journal);
        var go = new Command { Header = { Kind = CommandKind.Continue, Stamp = time } };
        for (int i = 0; i < cut; i++) host.ExecuteOne(in go, journal);
        Assert.NotEqual(0, host.State.Books.Elected.First);
        int before = journal.Count;

        long late = time + seconds * 1_000_000_000;
        var start = new Command { StartEpoch = new() { Epoch = 2 } };
        start.Header = new() { Kind = CommandKind.StartEpoch, Stamp = late };
        host.ExecuteOne(in start, journal);
        host.GoOn(late, journal);
        var expires = new Dictionary<long, long>();
        foreach (Event e in journal)
            if (e.Header.Kind == EventKind.OrderAccepted)
                expires[e.OrderAccepted.OrderId] = e.OrderAccepted.ExpireTime;
        long fired = 0;
        foreach (Event e in journal[before..])
        {
            if (e.Header.Kind == EventKind.DeadManSwitchFired) fired = e.Header.Time;
            if (e.Header.Kind != EventKind.Traded) continue;
            foreach (FillFacts side in (FillFacts[])[e.Traded.Maker, e.Traded.Taker])
            {
                long ends = expires[side.OrderId];
                Assert.True(ends == 0 || ends > late, "an expired order traded");
                Assert.NotEqual(venue.Account("bob"), side.AccountId);
                bool late2 = side.AccountId == venue.Account("alice2") && seconds >= 10;
                Assert.False(late2, "an account traded whose switch was due");
            }
        }
        Assert.Equal(seconds >= 10, fired != 0);
        Assert.Equal(0, host.State.Books.Elected.First);
        Proofs.All(host, journal);
    }
}
