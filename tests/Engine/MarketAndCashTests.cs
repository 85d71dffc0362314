namespace Matching.Tests.Engine;

public sealed class MarketAndCashTests
{
    [Fact]
    public void A_cash_order_buys_what_its_budget_pays_for() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 5 @ 101.00 as a2             => accepted a2, booked a2
        bob   buy cash 1000 @ market as b1      => accepted b1 10 @ 110, trade b1/a1 5 @ 100,
                                                   trade b1/a2 4 @ 101, removed b1 BudgetSpent 1
        bob   has USD 999096
        bob   has XYZ 1000009
        asks a2 1 @ 101.00
        """);

    [Fact]
    public void A_budget_that_comes_out_even_fills_the_order() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy cash 300 @ market as b1       => accepted b1 3, trade b1/a1 3 @ 100
        bob   buy cash 299.99 @ market as b2    => accepted b2 2, trade b2/a1 2 @ 100
        bob   has USD 999500
        """);

    [Fact]
    public void The_budget_pays_the_fee_too() => Scenario.Run(
        new VenueSetup { MakerFeeRate = 0, TakerFeeRate = 1_000_000, Funds = 1_000 }, """
        alice sell 100 @ 10.00 as a1            => accepted a1, booked a1
        bob   buy cash 101.00 @ market as b1    => accepted b1 10, trade b1/a1 10 @ 10 fees 1.00
        bob   has USD 899
        bob   buy cash 100.99 @ market as b2    => accepted b2 9, trade b2/a1 9 @ 10 fees 0.90
        bob   has USD 808.10
        bob   buy cash 808.10 @ market as b3    => accepted b3 80, trade b3/a1 80 @ 10 fees 8.00
        bob   has USD 0.10
        """);

    [Fact]
    public void A_cash_order_holds_its_budget_and_needs_it() => Scenario.Run(
        new VenueSetup { Funds = 1_000 }, """
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy cash 1000.01 @ market as b1   => rejected b1 InsufficientFunds
        bob   buy cash 1000 @ market as b1 => accepted b1 10, trade b1/a1 5 @ 100, removed b1 NoLiquidity 5
        bob   has USD 500
        """);

    [Fact]
    public void A_cash_order_stops_at_its_bound() => Scenario.Run("""
        alice sell 1 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 9 @ 110.01 as a2             => accepted a2, booked a2
        bob   buy cash 1000 @ market as b1 => accepted b1 10, trade b1/a1 1 @ 100, removed b1 NoLiquidity 9
        bob   buy cash 1000 @ market worst 105.00 as b2  => accepted b2 9 @ 105, removed b2 NoLiquidity 9
        """);

    [Fact]
    public void Its_quantity_is_in_lots_within_the_smallest_and_the_largest() => Scenario.Run(
        new VenueSetup { LotSize = 10, MinQty = 20, MaxQty = 40 }, """
        alice sell 40 @ 1.00 as a1              => accepted a1, booked a1
        alice sell 40 @ 1.00 as a2              => accepted a2, booked a2
        bob   buy cash 19.99 @ market as b1     => rejected b1 InvalidCashOrderQty
        bob   buy cash 29.99 @ market as b1     => accepted b1 20, trade b1/a1 20 @ 1
        bob   buy cash 100 @ market as b2       => accepted b2 40, trade b2/a1 20 @ 1, trade b2/a2 20 @ 1
        bob   has USD 999940
        """);

    [Fact]
    public void A_cash_order_is_a_market_buy_and_nothing_else() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1                 => accepted a1, booked a1
        alice buy  5 @ 99.00 as a2                  => accepted a2, booked a2
        bob   sell cash 100 @ market as b1          => rejected b1 InvalidCashOrderQty
        bob   buy cash 100 @ 100.00 as b1           => rejected b1 InvalidCashOrderQty
        bob   buy cash 100 @ market as b1 OrderQty=1  => rejected b1 InvalidCashOrderQty
        bob   buy cash -100 @ market as b1          => rejected b1 InvalidCashOrderQty
        bob   buy cash 100 @ market stop 90.00 as b1  => rejected b1 InvalidCashOrderQty
        bob   buy cash 46116860184273879.05 @ market as b1  => rejected b1 InvalidCashOrderQty
        alice cancel a1                             => cancelled a1
        bob   buy cash 100 @ market as b1           => rejected b1 NoReferencePrice
        """);

    [Fact]
    public void A_cash_order_meets_icebergs_slice_by_slice() => Scenario.Run("""
        alice sell 9 @ 100.00 show 2 as ice     => accepted ice, booked ice
        bob   buy cash 350 @ market as b1       => accepted b1 3, trade b1/ice 2 @ 100, refreshed ice 2 @ 100,
                                                   trade b1/ice 1 @ 100
        """);

    [Fact]
    public void A_budget_that_is_fill_or_kill_counts_the_fees_that_it_has_paid() => Scenario.Run(
        new VenueSetup { TakerFeeRate = 1_000_000 }, """
        alice sell 1 @ 1.00 as a1               => accepted a1, booked a1
        alice sell 9 @ 1.01 as a2               => accepted a2, booked a2
        bob   buy cash 2.03 @ market as b1 fok  => rejected b1 NotFillable     -- 1.02 left of it for 1.03
        bob   buy cash 2.04 @ market as b1 fok  => accepted b1 2, trade b1/a1 1 @ 1, trade b1/a2 1 @ 1.01
        bob   has USD 999997.96
        """);

    [Fact]
    public void The_protection_is_in_whole_ticks_rounded_towards_the_best_price() => Scenario.Run(
        new VenueSetup { TickSize = 25, MarketProtection = 10_000 }, """
        alice sell 1 @ 99.75 as a1              => accepted a1, booked a1
        alice sell 1 @ 100.50 as a2             => accepted a2, booked a2
        alice sell 1 @ 100.75 as a3             => accepted a3, booked a3
        bob   buy  3 @ market as b1             => accepted b1 3 @ 100.50, trade b1/a1 1, trade b1/a2 1,
                                                   removed b1 NoLiquidity 1
        alice buy  1 @ 99.75 as a4              => accepted a4, booked a4
        alice buy  1 @ 99.00 as a5              => accepted a5, booked a5
        alice buy  1 @ 98.75 as a6              => accepted a6, booked a6
        bob   sell 3 @ market as b2             => accepted b2 3 @ 99, trade b2/a4 1, trade b2/a5 1,
                                                   removed b2 NoLiquidity 1
        """);
}
