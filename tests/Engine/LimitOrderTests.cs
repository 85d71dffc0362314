namespace Matching.Tests.Engine;

public sealed class LimitOrderTests
{
    [Fact]
    public void An_order_that_meets_nobody_rests() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1 5 @ 100.00
        bob   buy  5 @ 99.99 as b1              => accepted b1, booked b1 5 @ 99.99
        asks a1 5 @ 100.00
        bids b1 5 @ 99.99
        """);

    [Fact]
    public void A_trade_is_at_the_makers_price() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 103.00 as b1             => accepted b1, trade b1/a1 5 @ 100.00
        carol buy  5 @ 99.00 as c1              => accepted c1, booked c1
        dave  sell 5 @ 95.00 as d1              => accepted d1, trade d1/c1 5 @ 99.00
        asks none
        bids none
        """);

    [Fact]
    public void The_best_price_trades_first_then_the_oldest_order() => Scenario.Run("""
        alice sell 1 @ 101.00 as a1             => accepted a1, booked a1
        bob   sell 1 @ 100.00 as b1             => accepted b1, booked b1
        carol sell 1 @ 100.00 as c1             => accepted c1, booked c1
        alice sell 1 @ 100.00 as a2             => accepted a2, booked a2
        asks b1 1 @ 100.00, c1 1 @ 100.00, a2 1 @ 100.00, a1 1 @ 101.00
        dave  buy  4 @ 101.00 as d1             => accepted d1, trade d1/b1 1 @ 100, trade d1/c1 1 @ 100,
                                                   trade d1/a2 1 @ 100, trade d1/a1 1 @ 101
        """);

    [Fact]
    public void Bids_trade_from_the_highest_price_down() => Scenario.Run("""
        alice buy  1 @ 99.00 as a1              => accepted a1, booked a1
        bob   buy  1 @ 101.00 as b1             => accepted b1, booked b1
        carol buy  1 @ 100.00 as c1             => accepted c1, booked c1
        dave  sell 4 @ 99.00 as d1              => accepted d1, trade d1/b1 1 @ 101, trade d1/c1 1 @ 100,
                                                   trade d1/a1 1 @ 99, booked d1 1 @ 99
        """);

    [Fact]
    public void A_partial_fill_keeps_its_place() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        bob   sell 5 @ 100.00 as b1             => accepted b1, booked b1
        carol buy  2 @ 100.00 as c1             => accepted c1, trade c1/a1 2 @ 100
        asks a1 3 @ 100.00, b1 5 @ 100.00
        carol buy  4 @ 100.00 as c2             => accepted c2, trade c2/a1 3 @ 100, trade c2/b1 1 @ 100
        asks b1 4 @ 100.00
        """);

    [Fact]
    public void What_a_taker_has_left_rests_at_its_limit_behind_nobody() => Scenario.Run("""
        alice sell 2 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 101.00 as b1             => accepted b1, trade b1/a1 2 @ 100.00, booked b1 3 @ 101.00
        carol buy  1 @ 101.00 as c1             => accepted c1, booked c1
        bids b1 3 @ 101.00, c1 1 @ 101.00
        """);

    [Fact]
    public void The_best_price_follows_when_a_level_is_gone() => Scenario.Run("""
        alice sell 1 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 1 @ 100.01 as a2             => accepted a2, booked a2
        alice sell 1 @ 500.00 as a3             => accepted a3, booked a3
        alice cancel a1                         => cancelled a1 1
        bob   buy  1 @ 100.00 as b1             => accepted b1, booked b1
        bob   buy  1 @ 100.01 as b2             => accepted b2, trade b2/a2 1 @ 100.01
        bob   buy  1 @ 400.00 as b3             => accepted b3, booked b3
        alice sell 1 @ 100.02 as a4             => accepted a4, trade a4/b3 1 @ 400
        alice sell 1 @ 100.00 as a5             => accepted a5, trade a5/b1 1 @ 100
        asks a3 1 @ 500.00
        bids none
        """);

    [Fact]
    public void Orders_need_no_name() => Scenario.Run("""
        alice sell 5 @ 100.00                   => accepted #1, booked #1
        alice sell 5 @ 100.00                   => accepted #2, booked #2
        bob   buy  7 @ 100.00                   => accepted #3, trade #3/#1 5 @ 100, trade #3/#2 2 @ 100
        alice cancel #2                         => cancelled #2 3
        """);

    [Fact]
    public void A_name_is_free_again_when_its_order_has_ended() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 5 @ 101.00 as a1             => rejected a1 DuplicateClOrdId
        bob   sell 5 @ 101.00 as a1             => accepted a1, booked a1   -- names are the account's own
        alice cancel a1                         => cancelled a1
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        carol buy  5 @ 100.00 as c1             => accepted c1, trade c1/a1 5 @ 100
        alice sell 5 @ 102.00 as a1             => accepted a1, booked a1
        """);

    [Fact]
    public void An_account_may_trade_with_itself_while_there_is_no_prevention() => Scenario.Run(
        new VenueSetup { MakerFeeRate = -10_000, TakerFeeRate = 20_000 }, """
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice buy  5 @ 100.00 as a2             => accepted a2, trade a2/a1 5 @ 100 fees 0.10 -0.05
        alice has XYZ 1000000
        alice has USD 999999.95
        house has USD 0.05
        """);
}
