namespace Matching.Tests.Engine;

public sealed class ReplaceTests
{
    [Fact]
    public void Less_at_the_same_price_keeps_its_place() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1             => accepted b1, booked b1
        alice replace a1 to 3 @ 100.00          => replaced a1 kept 3 @ 100
        bids a1 3 @ 100.00, b1 5 @ 100.00
        alice has USD 999700 held 300
        carol sell 4 @ 100.00 as c1             => accepted c1, trade c1/a1 3 @ 100, trade c1/b1 1 @ 100
        """);

    [Fact]
    public void More_or_another_price_goes_to_the_back() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1             => accepted b1, booked b1
        alice replace a1 to 6 @ 100.00          => replaced a1 lost 6 @ 100
        bids b1 5 @ 100.00, a1 6 @ 100.00
        bob   replace b1 to 5 @ 99.00           => replaced b1 lost 5 @ 99
        bob   replace b1 to 5 @ 100.00          => replaced b1 lost 5 @ 100
        bids a1 6 @ 100.00, b1 5 @ 100.00
        alice has USD 999400 held 600
        bob has USD 999500 held 500
        """);

    [Fact]
    public void The_quantity_is_the_total_what_is_filled_included() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        bob   sell 2 @ 100.00 as b1             => accepted b1, trade b1/a1 2 @ 100
        alice replace a1 to 5 @ 100.00          => replaced a1 kept 3 @ 100
        alice replace a1 to 4 @ 100.00          => replaced a1 kept 2 @ 100
        alice replace a1 to 6 @ 99.00           => replaced a1 lost 4 @ 99
        alice has USD 999404 held 396
        """);

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void A_total_no_greater_than_what_is_filled_ends_the_order(int total) => Scenario.Run($"""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        bob   sell 3 @ 100.00 as b1             => accepted b1, trade b1/a1 3 @ 100
        alice replace a1 to {total} @ 100.00    => replaced a1 done 0 @ 100
        bids none
        alice has USD 999700
        alice replace a1 to 9 @ 100.00          => rejected a1 UnknownOrder
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        """);

    [Fact]
    public void Into_the_market_it_trades_at_the_makers_prices() => Scenario.Run("""
        alice sell 2 @ 101.00 as a1             => accepted a1, booked a1
        carol sell 2 @ 102.00 as c1             => accepted c1, booked c1
        bob   buy  5 @ 100.00 as b1             => accepted b1, booked b1
        bob   replace b1 to 5 @ 103.00          => replaced b1 taking 5 @ 103, trade b1/a1 2 @ 101,
                                                   trade b1/c1 2 @ 102, booked b1 1 @ 103
        bids b1 1 @ 103.00
        bob has USD 999491 held 103
        """);

    [Fact]
    public void A_replace_may_fill_the_order() => Scenario.Run("""
        alice sell 9 @ 101.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1             => accepted b1, booked b1
        carol sell 1 @ 100.00 as c1             => accepted c1, trade c1/b1 1 @ 100
        bob   replace b1 to 8 @ 101.00          => replaced b1 taking 7 @ 101, trade b1/a1 7 @ 101
        bids none
        bob has USD 999193
        """);

    [Fact]
    public void Without_funds_for_the_difference_the_old_order_stands() => Scenario.Run(
        new VenueSetup { Funds = 1_000 }, """
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1             => accepted b1, booked b1
        alice replace a1 to 11 @ 100.00         => rejected a1 InsufficientFunds
        alice replace a1 to 5 @ 200.01          => rejected a1 InsufficientFunds
        bids a1 5 @ 100.00, b1 5 @ 100.00
        alice replace a1 to 10 @ 100.00         => replaced a1 lost 10 @ 100
        alice has USD 0 held 1000
        alice replace a1 to 5 @ 200.00          => replaced a1 lost 5 @ 200
        carol sell 600 @ 300.00 as c1           => accepted c1, booked c1
        carol replace c1 to 1001 @ 300.00       => rejected c1 InsufficientFunds
        carol replace c1 to 1000 @ 300.00       => replaced c1 lost 1000
        """);

    [Fact]
    public void An_order_may_get_another_name() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        alice buy  5 @ 99.00 as a2              => accepted a2, booked a2
        alice replace a1 to 5 @ 100.00 as a2    => rejected a1 DuplicateClOrdId
        alice replace a1 to 5 @ 100.00 as a1    => replaced a1 kept 5 @ 100
        alice replace a1 to 4 @ 100.00 as a3    => replaced a3 kept 4 @ 100
        alice cancel a1                         => rejected a1 UnknownOrder
        alice buy  5 @ 98.00 as a1              => accepted a1, booked a1
        alice replace #1 to 3 @ 97.00 as a4     => replaced a4 lost 3 @ 97
        alice cancel a3                         => rejected a3 UnknownOrder
        alice cancel a4                         => cancelled a4 3
        bids a2 5 @ 99.00, a1 5 @ 98.00
        """);

    [Fact]
    public void A_post_only_order_is_not_replaced_into_the_market() => Scenario.Run("""
        alice sell 5 @ 101.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1 post-only   => accepted b1, booked b1
        bob   replace b1 to 5 @ 101.00          => rejected b1 WouldTrade
        bob   replace b1 to 6 @ 100.99          => replaced b1 lost 6 @ 100.99
        """);

    [Fact]
    public void Each_check_refuses_and_the_order_stands() => Scenario.Run(
        new VenueSetup { TickSize = 5, LotSize = 10, MinQty = 20, MaxQty = 1_000 }, """
        alice buy  50 @ 100.00 as a1            => accepted a1, booked a1
        bob   replace a1 to 50 @ 100.00         => rejected a1 UnknownOrder
        bob   replace #1 to 50 @ 100.00         => rejected #1 UnknownOrder
        bob   replace a1 to 50 @ 100.00 account=2  => rejected a1 WrongAccount
        alice replace a9 to 50 @ 100.00         => rejected a9 UnknownOrder
        alice replace a1 to 50 @ 0.00           => rejected a1 PriceNotPositive
        alice replace a1 to 50 @ 100.02         => rejected a1 PriceOffTick
        alice replace a1 to 0 @ 100.00          => rejected a1 QtyNotPositive
        alice replace a1 to -10 @ 100.00        => rejected a1 QtyNotPositive
        alice replace a1 to 55 @ 100.00         => rejected a1 QtyOffLot
        alice replace a1 to 10 @ 100.00         => rejected a1 QtyBelowMin
        alice replace a1 to 1010 @ 100.00       => rejected a1 QtyAboveMax
        alice replace a1 to 1000 @ 46116860184273879.00 => rejected a1 AmountTooLarge
        bids a1 50 @ 100.00
        """);

    [Fact]
    public void Its_checks_come_in_order() => Scenario.Run(
        new VenueSetup
        {
            TickSize = 5,
            MaxNotional = 20_000_00,
            ReferencePrice = 100_00,
            StaticCollar = 100_000,
        },
        """
        alice buy  50 @ 100.00 as a1            => accepted a1, booked a1
        alice buy  50 @ 100.00 as a2            => accepted a2, booked a2
        carol sell 5 @ 105.00 as c1             => accepted c1, booked c1
        carol quotes none / 5 @ 106.00 as q1    => quoted q1, placed ask 5 @ 106
        carol replace #4 to 5 @ 107.00          => rejected #4 IsQuote
        alice replace a1 to 50 @ 100.02 stop 1.00  => rejected a1 InvalidStopPrice
        alice replace a1 to 0 @ 100.02          => rejected a1 PriceOffTick
        alice replace a1 to 0 @ 120.00          => rejected a1 QtyNotPositive
        alice replace a1 to 500 @ 120.00        => rejected a1 NotionalAboveMax
        alice replace a1 to 50 @ 110.05 as a2   => rejected a1 OutsideStaticCollar
        alice replace a1 to 50 @ 105.00 as a2   => rejected a1 DuplicateClOrdId
        ops   limits alice to 1000010 XYZ       => limited
        alice replace a1 to 61 @ 105.00         => rejected a1 HoldingsLimit
        ops   limits alice to 0 XYZ             => limited
        ops   halts                             => now Halted
        alice replace a1 to 50 @ 100.02         => rejected a1 NotTradable
        alice replace a9 to 50 @ 100.02         => rejected a9 UnknownOrder
        ops   mode CancelOnly                   => ModeChanged
        alice replace a9 to 50 @ 100.02         => rejected a9 VenueCancelOnly
        """);

    [Fact]
    public void The_notional_is_that_of_the_new_total() => Scenario.Run(
        new VenueSetup { MinNotional = 100_00, MaxNotional = 1_000_00 }, """
        alice buy  10 @ 100.00 as a1            => accepted a1, booked a1
        bob   sell 9 @ 100.00 as b1             => accepted b1, trade b1/a1 9 @ 100
        alice replace a1 to 11 @ 100.00         => rejected a1 NotionalAboveMax
        alice replace a1 to 11 @ 90.00          => replaced a1 lost 2 @ 90
        alice replace a1 to 11 @ 9.00           => rejected a1 NotionalBelowMin
        alice replace a1 to 1 @ 9.00            => replaced a1 done 0
        """);

    [Fact]
    public void What_keeps_its_place_is_checked_against_no_collar() => Scenario.Run(
        new VenueSetup { ReferencePrice = 100_00, StaticCollar = 100_000 }, """
        alice buy  50 @ 110.00 as a1            => accepted a1, booked a1
        ops   changes reference 50.00           => changed
        alice replace a1 to 51 @ 110.00         => rejected a1 OutsideStaticCollar
        alice replace a1 to 49 @ 110.00         => replaced a1 kept 49
        alice replace a1 to 49 @ 55.00          => replaced a1 lost 49
        """);
}
