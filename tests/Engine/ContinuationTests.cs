using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// What is longer than one transaction may be goes on in continuations, and nothing comes in between.
/// </summary>
public sealed class ContinuationTests
{
    private const int Many = 1_200;

    private static readonly VenueSetup _setup = new()
    {
        Members = ["alice", "bob"],
        Capacities = new VenueSetup().Capacities with { Orders = Many + 100 },
    };

    [Fact]
    public void A_mass_cancel_goes_on_until_all_orders_have_left()
    {
        using var venue = new TestVenue(_setup);
        Fill(venue, i => $"alice buy 1 @ {1 + i % 7}.00");
        Event[] events = ScenarioCommand.Send(venue, ["alice", "mass", "cancel"]);
        int[] sizes = Transactions(events);
        Assert.Equal(Many + 1 + sizes.Length, events.Length);
        Assert.Equal([Limits.MaxEventsToGoOn + 1, Limits.MaxEventsToGoOn + 1], sizes[..2]);
        Event[] progress = [.. events.Where(e => e.Header.Kind == EventKind.MassActionProgressed)];
        Assert.Equal([599, 1_199, 1_200], progress.Select(e => e.MassActionProgressed.Affected));
        Assert.Equal(0, progress[^1].MassActionProgressed.NextOrderId);
        Assert.All(progress[..^1], e => Assert.NotEqual(0, e.MassActionProgressed.NextOrderId));
        long[] numbers = [.. Removed(events).Select(e => OrderPool.NumberOf(e.OrderRemoved.Order.OrderId))];
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(0, venue.State.Books.Orders.Count);
        venue.Prove();
    }

    [Fact]
    public void An_operators_mass_cancel_and_a_mass_status_go_on_book_by_book()
    {
        using var venue = new TestVenue(_setup with { Instruments = 2 });
        Fill(venue, i => $"alice {(i % 2 == 0 ? "buy" : "sell")} 1 @ {(i % 2 == 0 ? 1 : 5) + i % 3}.00"
            + $"{(i % 5 == 0 ? $" stop {(i % 2 == 0 ? 9 : 1)}.00" : "")} on {1 + i % 2}");
        Event[] listed = ScenarioCommand.Send(venue, ["ops", "mass", "status"]);
        Event[] cancelled = ScenarioCommand.Send(venue, ["ops", "mass", "cancel"]);
        Assert.Equal(3, Transactions(listed).Length);
        Assert.Equal(
            listed.Where(e => e.Header.Kind == EventKind.OrderReported)
                .Select(e => e.OrderReported.Order.Facts.OrderId),
            Removed(cancelled).Select(e => e.OrderRemoved.Order.OrderId));
        Assert.Equal(Many, Removed(cancelled).Count());
        venue.Prove();
    }

    [Fact]
    public void Expiry_goes_on_too()
    {
        using var venue = new TestVenue(_setup);
        Fill(venue, _ => "alice buy 1 @ 5.00 day");
        venue.SetClock(Limits.Day);
        Event[] events = ScenarioCommand.Send(venue, ["bob", "sell", "1", "@", "5.00"]);
        Assert.Equal([600, 600, 1], Transactions(events));
        Assert.All(Removed(events), e => Assert.Equal(CancelReason.Expired, e.OrderRemoved.Reason));
        Assert.Equal(EventKind.OrderAccepted, events[^1].Header.Kind);
        Assert.Equal(Entry.Booked, events[^1].OrderAccepted.Entry);
        venue.Prove();
    }

    [Fact]
    public void A_cascade_of_stops_goes_on_before_any_other_command()
    {
        using var venue = new TestVenue(_setup);
        int count = 0;
        Fill(venue, _ => $"alice buy 1 @ 200.00 stop {100 + count++ / 100m:F2}");
        Scenario.Play(venue, """
            bob   sell 1 @ 100.00 as b1         => accepted b1, booked b1
            bob   sell 2000 @ 150.00 as b2      => accepted b2, booked b2
            """);
        Event[] events = ScenarioCommand.Send(venue, ["alice", "buy", "1", "@", "100.00"]);
        Event[] elected = [.. events.Where(e => e.Header.Kind == EventKind.OrderElected)];
        Assert.Equal(Many, elected.Length);
        long[] ids = [.. elected.Select(e => e.OrderElected.Order.OrderId)];
        Assert.Equal(ids.Order(), ids);
        int[] sizes = Transactions(events);
        Assert.True(sizes.Length > 4, $"{sizes.Length} transactions");
        Assert.All(sizes, size => Assert.InRange(size, 1, Limits.MaxEventsToGoOn + 2));
        Assert.All(
            events.Where(e => e.Header.FirstSequence > events[0].Header.Sequence),
            e => Assert.Equal(EventFlags.Continuation, e.Header.Flags & EventFlags.Continuation));
        Scenario.Play(venue, "asks b2 800 @ 150.00");
        venue.Prove();
    }

    [Fact]
    public void One_trade_may_elect_them_all_at_once()
    {
        using var venue = new TestVenue(_setup);
        Fill(venue, i => $"alice buy 1 @ {100 + i % 50}.00 stop {100 - i % 10}.00");
        Scenario.Play(venue, "bob   sell 1 @ 100.00 as b1  => accepted b1, booked b1");
        Event[] events = ScenarioCommand.Send(venue, ["alice", "buy", "1", "@", "100.00"]);
        Assert.Equal(Many, events.Single(e => e.Header.Kind == EventKind.StopsElected).StopsElected.Stops);
        Assert.Equal(Many, events.Count(e => e.Header.Kind == EventKind.OrderBooked));
        int[] sizes = Transactions(events);
        int elections = 0, transaction = 0;
        foreach (Event e in events)
        {
            if (e.Header.Kind == EventKind.OrderElected) elections++;
            if ((e.Header.Flags & EventFlags.Last) == 0) continue;
            Assert.InRange(elections, 0, Limits.MaxElectionsPerCommand);
            Assert.InRange(sizes[transaction++], 1, Limits.MaxEventsToGoOn + 2);
            elections = 0;
        }
        venue.Prove();
    }

    [Fact]
    public void A_kill_in_the_middle_of_which_the_process_ends_goes_on_in_the_next_epoch()
    {
        using var venue = new TestVenue(_setup);
        Fill(venue, i => $"alice buy 1 @ {1 + i % 7}.00");
        using var host = new EngineHost();
        var journal = new List<Event>();
        foreach (Event e in venue.Journal)
        {
            host.Engine.Apply(in e);
            journal.Add(e);
        }
        long time = host.Engine.Time;
        var kill = new Command { SetKillSwitch = new() { Scope = KillScope.Venue, Engaged = 1 } };
        kill.Header = new() { Kind = CommandKind.SetKillSwitch, Stamp = time, ClientSeqNum = 1_000_000 };
        host.ExecuteOne(in kill, journal);
        Assert.Equal(Many - 599, host.State.Books.Orders.Count);

        var start = new Command { StartEpoch = new() { Epoch = 2 } };
        start.Header = new() { Kind = CommandKind.StartEpoch, Stamp = time };
        host.ExecuteOne(in start, journal);
        var tick = new Command { Header = new() { Kind = CommandKind.Tick, Stamp = time } };
        Assert.Throws<InvariantBrokenException>(() => host.Engine.Execute(in tick));
        host.GoOn(time, journal);
        Assert.Equal(0, host.State.Books.Orders.Count);
        host.ExecuteOne(in tick, journal);
        Proofs.All(host, journal);
    }

    /// <summary>
    /// A process ends in the middle of a cascade and the next one comes a day later: neither elected stops
    /// nor makers that expired in between trade any more.
    /// </summary>
    [Fact]
    public void What_expires_while_a_cascade_is_down_does_not_trade()
    {
        using var venue = new TestVenue(_setup);
        Fill(venue, _ => "alice buy 1 @ 200.00 stop 100.00 day");
        Scenario.Play(venue, """
            bob   sell 1 @ 100.00 as b1         => accepted b1, booked b1
            bob   sell 2000 @ 150.00 as b2 day  => accepted b2, booked b2
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
        buy.NewOrder.Price = TestVenue.Scaled(100, venue.Setup.PriceScale);
        buy.NewOrder.OrderQty = TestVenue.Scaled(1, venue.Setup.BaseScale);
        buy.NewOrder.AccountId = venue.Account("alice");
        buy.NewOrder.InstrumentId = 1;
        buy.NewOrder.Side = Side.Buy;
        buy.NewOrder.OrderType = OrderType.Limit;
        buy.NewOrder.TimeInForce = TimeInForce.GoodTillCancel;
        (int session, int connection) = venue.Sessions["alice"];
        buy.Header = new() { Kind = CommandKind.NewOrder, Stamp = time, ClientSeqNum = 1_000_000 };
        (buy.Header.SessionId, buy.Header.Connection) = (session, connection);
        host.ExecuteOne(in buy, journal);
        Assert.NotEqual(0, host.State.Books.Elected.First);
        int before = journal.Count;

        var start = new Command { StartEpoch = new() { Epoch = 2 } };
        start.Header = new() { Kind = CommandKind.StartEpoch, Stamp = time + Limits.Day };
        host.ExecuteOne(in start, journal);
        host.GoOn(time + Limits.Day, journal);
        Assert.DoesNotContain(
            journal[before..], e => e.Header.Kind is EventKind.Traded or EventKind.OrderElected);
        Assert.Equal(0, host.State.Books.Orders.Count);
        Proofs.All(host, journal);
    }

    private static void Fill(TestVenue venue, Func<int, string> order)
    {
        for (int i = 0; i < Many; i++) ScenarioCommand.Send(venue, order(i).Split(' '));
        Assert.Equal(Many, venue.State.Books.Orders.Count);
    }

    /// <summary>How many events each transaction has.</summary>
    private static int[] Transactions(Event[] events) =>
        [.. events.GroupBy(e => e.Header.FirstSequence).Select(transaction => transaction.Count())];

    private static IEnumerable<Event> Removed(Event[] events) =>
        events.Where(e => e.Header.Kind == EventKind.OrderRemoved);
}
