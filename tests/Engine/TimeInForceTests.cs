namespace Matching.Tests.Engine;

public sealed class TimeInForceTests
{
    [Fact]
    public void What_an_ioc_order_has_left_is_taken_away() => Scenario.Run("""
        alice sell 2 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1 ioc  => accepted b1, trade b1/a1 2 @ 100, removed b1 ImmediateOrCancel 3
        bids none
        bob has USD 999800.00
        """);

    [Fact]
    public void An_ioc_order_that_meets_nobody_never_rests() => Scenario.Run("""
        bob   buy  5 @ 100.00 as b1 ioc         => accepted b1, removed b1 ImmediateOrCancel 5
        alice sell 5 @ 101.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1 ioc         => accepted b1, removed b1 ImmediateOrCancel 5
        bids none
        bob has USD 1000000
        alice sell 5 @ 100.00 as a2             => accepted a2, booked a2
        """);

    [Fact]
    public void A_fill_or_kill_order_fills_wholly_or_not_at_all() => Scenario.Run("""
        alice sell 2 @ 100.00 as a1             => accepted a1, booked a1
        carol sell 2 @ 101.00 as c1             => accepted c1, booked c1
        bob   buy  5 @ 101.00 as b1 fok         => rejected b1 NotFillable
        bob   buy  3 @ 100.00 as b1 fok         => rejected b1 NotFillable
        bob   buy  4 @ 99.00 as b1 fok          => rejected b1 NotFillable
        bob   buy  3 @ 101.00 as b1 fok         => accepted b1, trade b1/a1 2 @ 100, trade b1/c1 1 @ 101
        bob   buy  1 @ 101.00 as b2 fok         => accepted b2, trade b2/c1 1 @ 101
        bob   buy  1 @ 101.00 as b3 fok         => rejected b3 NotFillable
        bob has USD 999598.00
        """);

    [Fact]
    public void A_post_only_order_that_would_trade_is_rejected() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1 post-only   => rejected b1 WouldTrade
        bob   buy  5 @ 99.99 as b1 post-only    => accepted b1, booked b1
        alice sell 5 @ 99.99 as a2 post-only    => rejected a2 WouldTrade
        carol sell 5 @ 99.99 as c1              => accepted c1, trade c1/b1 5 @ 99.99
        """);

    [Fact]
    public void A_market_order_trades_up_to_its_protection_and_never_rests() => Scenario.Run("""
        bob   buy  9 @ market as b1             => rejected b1 NoReferencePrice
        alice sell 1 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 1 @ 110.00 as a2             => accepted a2, booked a2
        alice sell 1 @ 110.01 as a3             => accepted a3, booked a3
        bob   buy  9 @ market as b1             => accepted b1, trade b1/a1 1 @ 100, trade b1/a2 1 @ 110,
                                                   removed b1 NoLiquidity 7
        bob has USD 999790.00
        bids none
        asks a3 1 @ 110.01
        """);

    [Fact]
    public void A_market_order_may_have_a_closer_bound_of_its_own() => Scenario.Run("""
        alice buy  1 @ 100.00 as a1             => accepted a1, booked a1
        alice buy  1 @ 98.00 as a2              => accepted a2, booked a2
        alice buy  1 @ 90.00 as a3              => accepted a3, booked a3
        alice buy  1 @ 89.99 as a4              => accepted a4, booked a4
        bob   sell 9 @ market as b1 worst 99.00 => accepted b1, trade b1/a1 1 @ 100, removed b1 NoLiquidity 8
        bob   sell 9 @ market as b2 worst 99.00 => accepted b2, removed b2 NoLiquidity 9
        bob   sell 4 @ market as b3 fok         => rejected b3 NotFillable
        bob   sell 2 @ market as b4 fok         => accepted b4, trade b4/a2 1 @ 98, trade b4/a3 1 @ 90
        alice buy  1 @ 80.99 as a5              => accepted a5, booked a5
        bob   sell 9 @ market as b5 worst 1.00  => accepted b5, trade b5/a4 1 @ 89.99,
                                                   removed b5 NoLiquidity 8
        bids a5 1 @ 80.99
        """);

    [Fact]
    public void An_order_that_can_never_rest_does_not_ask_for_room_at_a_level() => Scenario.Run(
        VenueSetup.Hugely, """
        ops   deposit 10 USD to alice           => moved
        ops   deposit 10 USD to bob             => moved
        alice buy  4 @ 1 as a1                  => accepted a1, booked a1
        bob   buy  1 @ 1 as b1                  => rejected b1 LevelFull
        bob   buy  1 @ 1 as b1 ioc              => accepted b1, removed b1 ImmediateOrCancel
        alice replace a1 to 3 @ 1               => replaced a1 kept 3       -- its own quantity is no obstacle
        alice replace a1 to 4 @ 1               => replaced a1 lost 4
        alice replace a1 to 5 @ 1               => rejected a1 QtyAboveMax
        bob   buy  1 @ 2 as b1                  => accepted b1, booked b1
        bob   replace b1 to 1 @ 1               => rejected b1 LevelFull
        """);
}
