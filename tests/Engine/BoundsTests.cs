using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What is near 2^62, and what no transaction may exceed.</summary>
public sealed class BoundsTests
{
    [Fact]
    public void Prices_and_quantities_may_be_as_large_as_the_bound() => Scenario.Run("""
        ops   deposit 46116860180273879.04 USD to bob         => moved
        alice sell 1 @ 46116860184273879.04 as a1             => accepted a1, booked a1
        alice sell 1 @ 0.01 as a2                             => accepted a2, booked a2
        bob   buy  1 @ 46116860181273879.04 as b1 ioc         => accepted b1, trade b1/a2 1 @ 0.01
        bob   buy  1 @ 46116860181273879.03 as b2             => accepted b2, booked b2
        alice sell 1 @ market as a3                           => accepted a3, trade a3/b2 1
        asks a1 1 @ 46116860184273879.04
        bob has USD 0
        """);

    [Fact]
    public void A_market_buy_whose_bound_would_pass_the_largest_price_takes_the_best_one_alone() =>
        Scenario.Run("""
            ops   deposit 46000000000000000.00 USD to bob     => moved
            alice sell 1 @ 43000000000000000.00 as a1         => accepted a1, booked a1
            alice sell 1 @ 43000000000000000.01 as a2         => accepted a2, booked a2
            bob   buy  1 @ market as b1  => accepted b1 1 @ 43000000000000000, trade b1/a1 1
            ops   move 43000000000000000.00 USD from alice to bob => moved
            bob   buy cash 45000000000000000.00 @ market as b2 =>
                accepted b2 1 @ 43000000000000000.01, trade b2/a2 1
            """);

    [Fact]
    public void A_notional_of_three_large_factors_is_too_large_and_does_not_wrap() => Scenario.Run(
        new VenueSetup { QuoteScale = 18, PriceScale = 0, Funds = 1 }, """
        alice buy  1 @ 1 as a1                                => accepted a1, booked a1
        alice buy  1099511627776 @ 1099511627776 as a2        => rejected a2 AmountTooLarge
        alice buy  4294967296 @ 4294967296 as a2              => rejected a2 AmountTooLarge
        alice buy  4611686018427387904 @ 4611686018427387904 as a2   => rejected a2 AmountTooLarge
        alice buy  5 @ 1 as a2                                => rejected a2 AmountTooLarge
        """);

    [Fact]
    public void A_hold_is_bounded_with_its_fee() => Scenario.Run(new VenueSetup { TakerFeeRate = 1 }, """
        alice buy  1 @ 46116859723105281.00 as a1             => rejected a1 InsufficientFunds
        alice buy  1 @ 46116860184273879.03 as a1             => rejected a1 AmountTooLarge
        """);

    [Fact]
    public void A_sell_of_more_than_half_the_bound_trades_in_full() => Scenario.Run("""
        ops   deposit 40000000000000000.00 USD to bob         => moved
        bob   buy  1 @ 40000000000000000.00 as b1             => accepted b1, booked b1
        alice sell 1 @ 40000000000000000.00 as a1             => accepted a1, trade a1/b1 1
        bob   sell 1 @ 40000000000000000.00 as b2             => accepted b2, booked b2
        alice buy  1 @ 40000000000000000.00 as a2             => accepted a2, trade a2/b2 1
        bob   buy  1 @ 40000000000000000.00 as b3             => accepted b3, booked b3
        alice sell 1 @ 40000000000000000.00 as a3 fok         => accepted a3, trade a3/b3 1
        """);

    [Fact]
    public void A_sell_whose_proceeds_would_pass_the_bound_stops_short() => Scenario.Run("""
        ops   deposit 40000000000000000.00 USD to bob         => moved
        carol buy  1 @ 1.00 as c1                             => accepted c1, booked c1
        bob   buy  1 @ 30000000000000000.00 as b1             => accepted b1, booked b1
        alice sell 4 @ 1.00 as a1                             =>
            accepted a1, trade a1/b1 1 @ 30000000000000000, trade a1/c1 1 @ 1, booked a1 2 @ 1
        ops   move 30000000000000000.00 USD from alice to bob => moved
        bob   buy  1 @ 0.50 as b2                             => accepted b2, booked b2
        alice replace a1 to 4 @ 0.50                          =>
            replaced a1 taking 2, trade a1/b2 1 @ 0.5, booked a1 1 @ 0.5
        alice replace a1 to 4 @ 1.00                          => replaced a1 lost 1
        bob   buy  1 @ 20000000000000000.00 as b3 post-only   => rejected b3 WouldTrade
        alice replace a1 to 4 @ 11529215046068469.77          => rejected a1 AmountTooLarge
        alice replace a1 to 4 @ 11529215046068469.76          => replaced a1 lost 1
        bob   buy  1 @ 11529215046068000.00 as b4             => accepted b4, booked b4
        bob   buy  1 @ 11529215046068000.00 as b5             => accepted b5, booked b5
        alice replace a1 to 5 @ 1.00                          =>
            replaced a1 taking 2, trade a1/b4 1, removed a1 AmountLimit 1
        """);

    [Fact]
    public void A_replace_counts_what_the_order_has_traded_for_at_other_prices() => Scenario.Run("""
        ops   deposit 30000000000000000.00 USD to bob         => moved
        bob   buy  1 @ 30000000000000000.00 as b1             => accepted b1, booked b1
        alice sell 2 @ 1.00 as a1  => accepted a1, trade a1/b1 1 @ 30000000000000000, booked a1 1
        alice replace a1 to 2 @ 16116860184273879.05          => rejected a1 AmountTooLarge
        alice replace a1 to 2 @ 16116860184273879.04          => replaced a1 lost 1
        """);

    [Fact]
    public void A_fill_or_kill_sell_whose_proceeds_would_pass_the_bound_is_rejected() => Scenario.Run(
        VenueSetup.Hugely with { BaseScale = 0, LotSize = 1, MinQty = 1, Funds = 10 }, """
        ops   deposit 4611686018427387000 USD to bob          => moved
        bob   buy  1 @ 4611686018427387000 as b1              => accepted b1, booked b1
        alice sell 2 @ 1000 as a1 fok                         => rejected a1 AmountTooLarge
        carol buy  1 @ 1 as c1                                => accepted c1, booked c1
        alice sell 2 @ 1 as a1 fok                            => accepted a1, trade a1/b1 1, trade a1/c1 1
        """);

    [Fact]
    public void What_is_left_of_an_elected_stop_whose_level_is_full_is_taken_away() => Scenario.Run(
        VenueSetup.Hugely, """
        ops   deposit 9 USD to bob                            => moved
        alice buy  1 @ 1 stop 1 as s1                         => accepted s1, waiting s1
        bob   buy  4 @ 1 as b1                                => accepted b1, booked b1
        bob   buy  1 @ 2 as b2                                => accepted b2, booked b2
        carol sell 1 @ 2 as c1                                => accepted c1, trade c1/b2 1 @ 2, elects 1 @ 2,
                                                                 elected s1, removed s1 LevelFull 1
        """);

    [Theory]
    [InlineData(TimeInForce.GoodTillCancel, 2_000)]
    [InlineData(TimeInForce.GoodTillCancel, 2_001)]
    [InlineData(TimeInForce.ImmediateOrCancel, 2_000)]
    [InlineData(TimeInForce.ImmediateOrCancel, 2_001)]
    [InlineData(TimeInForce.FillOrKill, 2_000)]
    [InlineData(TimeInForce.FillOrKill, 2_001)]
    public void A_taker_meets_at_most_so_many_makers(TimeInForce timeInForce, int qty)
    {
        using TestVenue venue = ManyMakers(2_502, 10);
        Event[] events = Take(venue, timeInForce, qty);
        if (qty == 2_000)
        {
            Assert.Equal(1 + 2_000, events.Length);
            Assert.Equal(0, events[^1].Traded.Taker.LeavesQty);
        }
        else if (timeInForce == TimeInForce.FillOrKill)
        {
            Assert.Equal(RejectReason.TooManyFills, Assert.Single(events).OrderRejected.Reason);
        }
        else
        {
            Assert.Equal(1 + 2_000 + 1, events.Length);
            Assert.Equal(CancelReason.TooManyFills, events[^1].OrderRemoved.Reason);
            Assert.Equal(1, events[^1].OrderRemoved.Order.LeavesQty);
        }
        venue.Prove();
    }

    [Fact]
    public void A_taker_that_is_done_with_the_market_at_the_bound_rests()
    {
        using TestVenue venue = ManyMakers(2_000, 10);
        Event[] events = Take(venue, TimeInForce.GoodTillCancel, 2_001);
        Assert.Equal(EventKind.OrderBooked, events[^1].Header.Kind);
        venue.Prove();
    }

    private static Event[] Take(TestVenue venue, TimeInForce timeInForce, int qty) =>
        venue.Send(CommandKind.NewOrder, (ref Command c) => c.NewOrder = new NewOrderTerms
        {
            AccountId = venue.Account("bob"),
            InstrumentId = 1,
            OrderQty = qty,
            Price = 200,
            Side = Side.Buy,
            OrderType = OrderType.Limit,
            TimeInForce = timeInForce,
        }, "bob");

    private static TestVenue ManyMakers(int makers, int prices)
    {
        var setup = new VenueSetup { MakerFeeRate = 3_333, TakerFeeRate = 7_777 };
        var venue = new TestVenue(setup with { Capacities = setup.Capacities with { Orders = makers + 1 } });
        for (int i = 0; i < makers; i++)
            venue.Send(CommandKind.NewOrder, (ref Command c) => c.NewOrder = new NewOrderTerms
            {
                AccountId = venue.Account("alice"),
                InstrumentId = 1,
                OrderQty = 1,
                Price = 100 + i % prices,
                Side = Side.Sell,
                OrderType = OrderType.Limit,
                TimeInForce = TimeInForce.GoodTillCancel,
            }, "alice");
        return venue;
    }
}
