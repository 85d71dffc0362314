using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>A process ends between the continuations of a cascade, at each place, for each while.</summary>
public sealed class CascadeCrashTests
{
    private const int Stops = 1_200;

    private static readonly string[] _ends = ["", " day", " until 10:00:06"];

    public static TheoryData<int, long> Cases
    {
        get
        {
            var cases = new TheoryData<int, long>();
            foreach (int continuations in (int[])[0, 1, 3])
                foreach (long seconds in (long[])[0, 5, 10, 1_800, 7 * 3_600, 86_400])
                    cases.Add(continuations, seconds);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_trades_that_has_ended_while_the_venue_was_down(int continuations, long seconds)
    {
        using TestVenue venue = WithStopsThatEnd();
        using var cascade = new InterruptedCascade(venue, continuations);
        long late = cascade.Time + seconds * 1_000_000_000;
        Event[] events = cascade.TakeOver(seconds);
        bool isSwitchDue = seconds >= 10;
        Assert.Equal(isSwitchDue, events.Any(e => e.Header.Kind == EventKind.DeadManSwitchFired));
        Dictionary<long, long> ends = cascade.Journal
            .Where(e => e.Header.Kind == EventKind.OrderAccepted)
            .ToDictionary(e => e.OrderAccepted.OrderId, e => e.OrderAccepted.ExpireTime);
        foreach (FillFacts side in SidesOfTrades(events))
        {
            Assert.True(ends[side.OrderId] == 0 || ends[side.OrderId] > late, "an expired order traded");
            Assert.NotEqual(venue.Account("bob"), side.AccountId);
            bool isSwitched = side.AccountId == venue.Account("alice2");
            Assert.False(isSwitched && isSwitchDue, "an account traded whose switch was due");
        }
        cascade.Prove();
    }

    /// <summary>
    /// The maker had asked that its orders leave with its connection, and the next process comes an hour
    /// later.
    /// </summary>
    [Fact]
    public void Orders_of_a_lost_connection_do_not_trade_in_the_rest_of_a_cascade()
    {
        using TestVenue venue = Make();
        Scenario.Play(venue, "bob logs on cancel-session  => LoggedOn");
        for (int i = 0; i < Stops; i++) Send(venue, "alice buy 1 @ 200.00 stop 100.00");
        Scenario.Play(venue, """
            carol sell 1 @ 100.00 as c1         => accepted c1, booked c1
            bob   sell 2000 @ 150.00 as b2      => accepted b2, booked b2
            """);
        using var cascade = new InterruptedCascade(venue, continuations: 0);
        Assert.Empty(SidesOfTrades(cascade.TakeOver(seconds: 3_600)));
        cascade.Prove();
    }

    /// <summary>
    /// Stops without end, for the day and until a date; of an account with a switch, and of one without.
    /// Behind them makers that expire, that leave with their connection, and that stay.
    /// </summary>
    private static TestVenue WithStopsThatEnd()
    {
        TestVenue venue = Make();
        Scenario.Play(venue, """
            bob   logs on cancel-session              => LoggedOn
            at 10:00:00
            ops   tick                                => TimeAdvanced
            """);
        for (int i = 0; i < Stops; i++)
        {
            string who = i % 5 == 0 ? "alice2" : "alice";
            Send(venue, $"{who} buy 1 @ 200.00 stop 100.00{_ends[i % 3]}");
        }
        Scenario.Play(venue, """
            carol sell 1 @ 100.00 as c1               => accepted c1, booked c1
            dave  sell 9 @ 149.00 as d1 until 10:30:00  => accepted d1, booked d1
            bob   sell 500 @ 150.00 as b2             => accepted b2, booked b2
            carol sell 2000 @ 151.00 as c2            => accepted c2, booked c2
            alice2 arms 10s                           => armed
            """);
        return venue;
    }

    private static TestVenue Make() => new(new VenueSetup
    {
        Capacities = new VenueSetup().Capacities with { Orders = Stops + 100 },
        Accounts = [("alice2", "alice")],
    });

    private static void Send(TestVenue venue, string line) => ScenarioCommand.Send(venue, line.Split(' '));

    private static IEnumerable<FillFacts> SidesOfTrades(Event[] events) =>
        from e in events
        where e.Header.Kind == EventKind.Traded
        from side in (FillFacts[])[e.Traded.Maker, e.Traded.Taker]
        select side;
}
