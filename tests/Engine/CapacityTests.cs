using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>Full is a refusal that changes nothing and replays alike.</summary>
public sealed class CapacityTests
{
    private static readonly VenueSetup _two = new() { Members = ["alice", "bob"] };

    [Fact]
    public void A_full_book_rejects_and_cancels_make_room() => Scenario.Run(
        _two with { Capacities = _two.Capacities with { Orders = 2 } }, """
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 5 @ 101.00 as a2             => accepted a2, booked a2
        bob   buy  1 @ 100.00 as b1             => rejected b1 OrdersFull
        bob   buy  1 @ 100.00 as b1 ioc         => rejected b1 OrdersFull
        bob   buy  1 @ market as b1             => rejected b1 OrdersFull
        alice replace a1 to 6 @ 102.00          => replaced a1 lost 6
        alice cancel a1                         => cancelled a1
        bob   buy  1 @ 101.00 as b1             => accepted b1, trade b1/a2 1 @ 101
        bob   buy  1 @ 90.00 as b2              => accepted b2, booked b2
        bob   buy  1 @ 90.00 as b3              => rejected b3 OrdersFull
        """);

    [Fact]
    public void Every_order_may_have_a_price_and_a_chunk_of_its_own() => Scenario.Run(
        _two with { Capacities = _two.Capacities with { Orders = 3 } }, """
        alice sell 1 @ 1000.00 as a1            => accepted a1, booked a1
        alice sell 1 @ 2000.00 as a2            => accepted a2, booked a2
        alice sell 1 @ 3000.00 as a3            => accepted a3, booked a3
        alice replace a2 to 1 @ 50000.00        => replaced a2 lost
        alice replace a1 to 1 @ 70000.00        => replaced a1 lost
        asks a3 1 @ 3000.00, a2 1 @ 50000.00, a1 1 @ 70000.00
        alice cancel a2                         => cancelled a2
        bob   buy  1 @ 1.00 as b1               => accepted b1, booked b1
        """);

    [Fact]
    public void Without_room_for_a_balance_nothing_comes_that_needs_one() => Scenario.Run(
        _two with { Funds = 0, Capacities = _two.Capacities with { Balances = 5 } }, """
        ops   deposit 10 XYZ to alice           => moved        -- the fifth: external and house have two each
        ops   deposit 10 XYZ to bob             => rejected BalancesFull
        alice sell 1 @ 100.00 as a1             => rejected a1 BalancesFull     -- none for the proceeds
        ops   deposit 10 XYZ to alice           => moved
        """);

    /// <summary>The external and the house account get one each, though nobody has any of it yet.</summary>
    [Theory]
    [InlineData(5, RejectReason.BalancesFull)]
    [InlineData(6, RejectReason.None)]
    public void An_asset_needs_room_for_two_balances(int balances, RejectReason reason)
    {
        using var venue = new TestVenue(
            _two with { Funds = 0, Capacities = _two.Capacities with { Balances = balances } });
        Event e = venue.Send(
            CommandKind.ListAsset, (ref Command c) => c.ListAsset.Symbol = Bytes16.FromText("A"))[0];
        Assert.Equal(reason, EventFacts.ReasonOf(in e));
    }

    [Fact]
    public void Behind_the_last_order_number_no_order_is_taken()
    {
        using var venue = new TestVenue(_two);
        venue.State.LastOrderNumber = (1L << 40) - 2;
        var terms = new NewOrderTerms
        {
            AccountId = venue.Account("alice"),
            InstrumentId = 1,
            Side = Side.Sell,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel,
            Price = 100_00,
            OrderQty = 1,
        };
        Event last = venue.Send(CommandKind.NewOrder, (ref Command to) => to.NewOrder = terms, "alice")[0];
        Event refused = venue.Send(CommandKind.NewOrder, (ref Command to) => to.NewOrder = terms, "alice")[0];

        Assert.Equal((1L << 40) - 1, last.OrderAccepted.OrderId >> 23);
        Assert.Equal(RejectReason.OrdersFull, refused.OrderRejected.Reason);
    }

    [Fact]
    public void A_quote_needs_a_number_for_each_of_its_sides()
    {
        using var venue = new TestVenue(_two);
        venue.State.LastOrderNumber = (1L << 40) - 3;
        Scenario.Play(venue, """
            alice quotes 1 @ 99.00 / 1 @ 101.00 as q1   => quoted q1, placed bid, placed ask
            """);
        Assert.Equal((1L << 40) - 1, venue.State.LastOrderNumber);
        venue.State.LastOrderNumber = (1L << 40) - 2;
        Scenario.Play(venue, """
            bob   quotes 1 @ 99.00 / 1 @ 101.00 as q2   => rejected OrdersFull
            """);
    }

    [Fact]
    public void Each_table_has_an_end()
    {
        var capacities = new Capacities
        {
            Assets = 2,
            Instruments = 1,
            Participants = 2,
            Accounts = 4,
            Balances = 20,
            ApiKeys = 1,
            Sessions = 3,
            SessionsPerParticipant = 2,
            Orders = 5,
            Quotes = 1,
            Protections = 1,
        };
        using var venue = new TestVenue(_two with { Capacities = capacities });
        Refused(venue, CommandKind.ListAsset, (ref Command c) => c.ListAsset.Symbol = Bytes16.FromText("A"));
        Refused(venue, CommandKind.ListInstrument, (ref Command c) =>
            c.ListInstrument = venue.Setup.Instrument with { Symbol = Bytes16.FromText("A") });
        Refused(venue, CommandKind.AddParticipant, (ref Command c) =>
            c.AddParticipant.Name = Bytes16.FromText("A"));
        Refused(venue, CommandKind.OpenAccount, (ref Command c) =>
            c.OpenAccount = new OpenAccountTerms { Name = Bytes16.FromText("A"), ParticipantId = 1 });
        var key = new AddApiKeyTerms { KeyId = 1, ParticipantId = 1, Role = Role.MarketMaker };
        Assert.Equal(
            EventKind.ApiKeyAdded, Kind(venue, CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = key));
        Refused(venue, CommandKind.AddApiKey, (ref Command c) => c.AddApiKey = key with { KeyId = 2 });
        Assert.Equal(EventKind.LoggedOn, Kind(venue, CommandKind.LogOn, LogOn(1, "second")));
        Refused(venue, CommandKind.LogOn, LogOn(1, "third"));
        Refused(venue, CommandKind.LogOn, LogOn(2, "second"));
        Assert.Equal(EventKind.LoggedOn, Kind(venue, CommandKind.LogOn, LogOn(1, "second")));
        venue.Prove();
    }

    [Fact]
    public void No_venue_begins_with_more_than_a_snapshot_could_be_loaded_with()
    {
        const int TooMany = Limits.MaxCapacity + 1;
        Capacities some = _two.Capacities;
        Capacities[] impossible =
        [
            some with { Assets = TooMany },
            some with { Instruments = TooMany },
            some with { Participants = TooMany },
            some with { Balances = TooMany },
            some with { ApiKeys = TooMany },
            some with { Sessions = TooMany },
            some with { SessionsPerParticipant = TooMany },
            some with { Quotes = TooMany - 1 },
            some with { Protections = TooMany - 1 },
            some with { Orders = 1 << 23 },
            some with { Accounts = 1 << 23 },
        ];
        Assert.All(impossible, capacities => Assert.Throws<InvariantBrokenException>(
            () => new TestVenue(_two with { Capacities = capacities })));
    }

    [Fact]
    public void A_member_has_only_so_many_sessions()
    {
        using var venue = new TestVenue(_two);
        Assert.Equal(EventKind.LoggedOn, Kind(venue, CommandKind.LogOn, LogOn(1, "second")));
        Assert.Equal(EventKind.LoggedOn, Kind(venue, CommandKind.LogOn, LogOn(1, "third")));
        Refused(venue, CommandKind.LogOn, LogOn(1, "fourth"));
        Assert.Equal(EventKind.LoggedOn, Kind(venue, CommandKind.LogOn, LogOn(2, "second")));
        venue.Prove();
    }

    private static TestVenue.Fill LogOn(int participant, string name) => (ref Command c) =>
        c.LogOn = new LogOnTerms
        {
            Name = Bytes16.FromText(name),
            ParticipantId = participant,
            Role = Role.MarketMaker,
        };

    private static EventKind Kind(TestVenue venue, CommandKind kind, TestVenue.Fill fill) =>
        venue.Send(kind, fill)[0].Header.Kind;

    private static void Refused(TestVenue venue, CommandKind kind, TestVenue.Fill fill)
    {
        string before = Picture.Of(venue.State);
        Event e = venue.Send(kind, fill)[0];
        Assert.Equal(RejectReason.CapacityReached, EventFacts.ReasonOf(in e));
        Assert.Equal(before, Picture.Of(venue.State));
    }
}
