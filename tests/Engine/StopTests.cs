namespace Matching.Tests.Engine;

public sealed class StopTests
{
    [Fact]
    public void A_buy_stop_waits_for_a_last_trade_at_or_above_its_stop_price() => Scenario.Run("""
        alice buy  5 @ 102.00 stop 101.00 as s1   => accepted s1, waiting s1 5 @ 102 stop 101
        alice has USD 999490 held 510
        bids none
        buy-stops s1 5 @ 102.00 stop 101.00
        bob   sell 1 @ 100.99 as b1               => accepted b1, booked b1
        carol buy  1 @ 100.99 as c1               => accepted c1, trade c1/b1 1 @ 100.99
        bob   sell 9 @ 101.00 as b2               => accepted b2, booked b2
        carol buy  1 @ 101.00 as c2               => accepted c2, trade c2/b2 1 @ 101, elects 1 @ 101,
                                                     elected s1, trade s1/b2 5 @ 101
        buy-stops none
        alice has USD 999495
        """);

    [Fact]
    public void A_sell_stop_waits_for_a_last_trade_at_or_below_its_stop_price() => Scenario.Run("""
        alice sell 5 @ 98.00 stop 99.00 as s1     => accepted s1, waiting s1 5 @ 98 stop 99
        alice has XYZ 999995 held 5
        asks none
        sell-stops s1 5 @ 98.00 stop 99.00
        bob   buy  1 @ 99.01 as b1                => accepted b1, booked b1
        carol sell 1 @ 99.01 as c1                => accepted c1, trade c1/b1 1 @ 99.01
        bob   buy  9 @ 98.50 as b2                => accepted b2, booked b2
        carol sell 1 @ 98.50 as c2                => accepted c2, trade c2/b2 1 @ 98.50, elects 1 @ 98.50,
                                                     elected s1, trade s1/b2 5 @ 98.50
        sell-stops none
        """);

    [Fact]
    public void A_stop_that_the_last_trade_has_reached_is_refused() => Scenario.Run("""
        alice buy  1 @ 200.00 stop 1.00 as s0     => accepted s0, waiting s0    -- nothing has traded yet
        alice cancel s0                           => cancelled s0 1
        bob   sell 1 @ 100.00 as b1               => accepted b1, booked b1
        carol buy  1 @ 100.00 as c1               => accepted c1, trade c1/b1 1 @ 100
        alice buy  1 @ 200.00 stop 100.00 as s1   => rejected s1 StopReached
        alice buy  1 @ 200.00 stop 99.99 as s1    => rejected s1 StopReached
        alice buy  1 @ 200.00 stop 100.01 as s1   => accepted s1, waiting s1
        alice sell 1 @ 90.00 stop 100.00 as s2    => rejected s2 StopReached
        alice sell 1 @ 90.00 stop 100.01 as s2    => rejected s2 StopReached
        alice sell 1 @ market stop 100.00 as s2   => rejected s2 StopReached
        alice sell 1 @ 90.00 stop 99.99 as s2     => accepted s2, waiting s2
        """);

    [Fact]
    public void A_plain_stop_takes_up_to_the_protection_around_its_stop_price_and_never_rests() =>
        Scenario.Run("""
        alice buy  5 @ market stop 101.00 as s1   => accepted s1, waiting s1 5 @ 111.10 stop 101
        alice has USD 999444.50 held 555.50
        bob   sell 1 @ 101.00 as b1               => accepted b1, booked b1
        bob   sell 2 @ 111.10 as b2               => accepted b2, booked b2
        bob   sell 2 @ 111.11 as b3               => accepted b3, booked b3
        carol buy  1 @ 101.00 as c1               => accepted c1, trade c1/b1 1 @ 101, elects 1 @ 101,
                                                     elected s1, trade s1/b2 2 @ 111.10,
                                                     removed s1 NoLiquidity 3
        bids none
        alice has USD 999777.80
        alice sell 5 @ market stop 10.05 as s2    => accepted s2, waiting s2 5 @ 9.05 stop 10.05
        """);

    [Fact]
    public void A_stop_limit_rests_once_it_is_elected() => Scenario.Run("""
        alice buy  5 @ 101.50 stop 101.00 as s1   => accepted s1, waiting s1
        bob   sell 2 @ 101.00 as b1               => accepted b1, booked b1
        carol buy  1 @ 101.00 as c1               => accepted c1, trade c1/b1 1 @ 101, elects 1 @ 101,
                                                     elected s1, trade s1/b1 1 @ 101, booked s1 4 @ 101.50
        bids s1 4 @ 101.50
        bob   sell 4 @ 101.50 as b2               => accepted b2, trade b2/s1 4 @ 101.50
        """);

    [Fact]
    public void What_one_trade_reaches_is_elected_in_order_of_numbers() => Scenario.Run("""
        alice buy  1 @ 110.00 stop 103.00 as s1   => accepted s1, waiting s1
        bob   buy  1 @ 110.00 stop 101.00 as s2   => accepted s2, waiting s2
        carol buy  1 @ 110.00 stop 102.00 as s3   => accepted s3, waiting s3
        alice buy  1 @ 110.00 stop 103.01 as s4   => accepted s4, waiting s4
        carol sell 1 @ 90.00 stop 103.00 as s5    => accepted s5, waiting s5
        buy-stops s2 1 @ 110.00 stop 101.00, s3 1 @ 110.00 stop 102.00, s1 1 @ 110.00 stop 103.00,
            s4 1 @ 110.00 stop 103.01
        dave  sell 1 @ 103.00 as d1               => accepted d1, booked d1
        bob   buy  1 @ 103.00 as b1               => accepted b1, trade b1/d1 1 @ 103, elects 4 @ 103,
            elected s1, booked s1, elected s2, booked s2, elected s3, booked s3,
            elected s5, trade s5/s1 1 @ 110, elects 1 @ 110, elected s4, booked s4
        bids s2 1 @ 110.00, s3 1 @ 110.00, s4 1 @ 110.00
        """);

    [Fact]
    public void Stops_that_a_stop_elects_come_behind_those_elected_before() => Scenario.Run("""
        alice buy  1 @ 105.00 stop 104.00 as s1   => accepted s1, waiting s1
        alice buy  1 @ 105.00 stop 101.00 as s2   => accepted s2, waiting s2
        alice buy  1 @ 105.00 stop 101.00 as s3   => accepted s3, waiting s3
        bob   sell 1 @ 101.00 as b1               => accepted b1, booked b1
        bob   sell 1 @ 104.00 as b2               => accepted b2, booked b2
        bob   sell 1 @ 105.00 as b3               => accepted b3, booked b3
        bob   sell 1 @ 105.00 as b4               => accepted b4, booked b4
        carol buy  1 @ 101.00 as c1               => accepted c1, trade c1/b1 1 @ 101, elects 2 @ 101,
            elected s2, trade s2/b2 1 @ 104, elects 1 @ 104,
            elected s3, trade s3/b3 1 @ 105,
            elected s1, trade s1/b4 1 @ 105
        """);

    [Fact]
    public void A_sweep_elects_by_its_last_price_when_it_is_finished() => Scenario.Run("""
        alice sell 1 @ 90.00 stop 100.00 as s1    => accepted s1, waiting s1
        bob   sell 1 @ 100.00 as b1               => accepted b1, booked b1
        bob   sell 1 @ 101.00 as b2               => accepted b2, booked b2
        carol buy  2 @ 101.00 as c1               => accepted c1, trade c1/b1 1 @ 100, trade c1/b2 1 @ 101
        sell-stops s1 1 @ 90.00 stop 100.00
        """);

    [Fact]
    public void A_replace_and_a_quote_that_trade_elect_too() => Scenario.Run("""
        alice buy  1 @ 100.00 stop 100.00 as s1   => accepted s1, waiting s1
        bob   sell 2 @ 100.00 as b1               => accepted b1, booked b1
        carol buy  1 @ 99.00 as c1                => accepted c1, booked c1
        carol replace c1 to 1 @ 100.00            => replaced c1 taking 1, trade c1/b1 1 @ 100,
                                                     elects 1 @ 100, elected s1, trade s1/b1 1 @ 100
        alice sell 1 @ 90.00 stop 95.00 as s2     => accepted s2, waiting s2
        bob   buy  1 @ 95.00 as b2                => accepted b2, booked b2
        carol quotes none / 1 @ 95.00 as q1       => quoted q1, placing ask 1 @ 95, trade q1/b2 1 @ 95,
                                                     elects 1 @ 95, elected s2, booked s2 1 @ 90
        """);

    [Fact]
    public void A_stop_holds_funds_and_has_a_name_and_is_cancelled() => Scenario.Run(
        new VenueSetup { Funds = 1_000 }, """
        alice buy  5 @ 200.01 stop 101.00 as s1   => rejected s1 InsufficientFunds
        alice buy  5 @ 200.00 stop 101.00 as s1   => accepted s1, waiting s1
        alice buy  1 @ 1.00 as s1                 => rejected s1 DuplicateClOrdId
        alice buy  1 @ 1.00 as a1                 => rejected a1 InsufficientFunds
        alice cancel s1                           => cancelled s1 5
        alice has USD 1000
        buy-stops none
        """);

    [Fact]
    public void A_waiting_stop_is_replaced() => Scenario.Run("""
        alice buy  5 @ 102.00 stop 101.00 as s1   => accepted s1, waiting s1
        bob   buy  5 @ 102.00 stop 101.00 as s2   => accepted s2, waiting s2
        alice replace s1 to 4 @ 102.00            => replaced s1 kept 4 @ 102
        alice replace s1 to 3 @ 102.00 stop 101.00  => replaced s1 kept 3 @ 102
        buy-stops s1 3 @ 102.00 stop 101.00, s2 5 @ 102.00 stop 101.00
        alice replace s1 to 4 @ 102.00            => replaced s1 lost 4 @ 102
        buy-stops s2 5 @ 102.00 stop 101.00, s1 4 @ 102.00 stop 101.00
        bob   replace s2 to 5 @ 103.00            => replaced s2 lost 5 @ 103
        bob   replace s2 to 5 @ 103.00 stop 99.00 as s3  => replaced s3 lost 5 @ 103
        buy-stops s3 5 @ 103.00 stop 99.00, s1 4 @ 102.00 stop 101.00
        bob   has USD 999485 held 515
        carol sell 1 @ 98.00 as c1                => accepted c1, booked c1
        dave  buy  1 @ 98.00 as d1                => accepted d1, trade d1/c1 1 @ 98
        bob   replace s3 to 5 @ 103.00 stop 98.00 => rejected s3 StopReached
        bob   replace s3 to 5 @ 103.00 stop 97.00 => rejected s3 StopReached
        bob   replace s3 to 5 @ 103.00 stop 0.00  => replaced s3 kept 5
        bob   replace s3 to 5 @ 103.00 stop -1.00 => rejected s3 PriceNotPositive
        """);

    [Fact]
    public void A_plain_stops_replace_has_no_price() => Scenario.Run("""
        alice buy  5 @ market stop 100.00 as s1   => accepted s1, waiting s1 5 @ 110
        alice replace s1 to 5 @ 110.00            => rejected s1 InvalidStopPrice
        alice replace s1 to 4 @ market            => replaced s1 kept 4 @ 110
        alice replace s1 to 4 @ market stop 200.00  => replaced s1 lost 4 @ 220
        alice has USD 999120 held 880
        bob   sell 5 @ 90.00 as b1                => accepted b1, booked b1
        bob   replace b1 to 5 @ 90.00 stop 80.00  => rejected b1 InvalidStopPrice
        """);

    [Fact]
    public void The_terms_of_a_stop_are_checked() => Scenario.Run(
        new VenueSetup { TickSize = 5 }, """
        alice buy 5 @ 100.00 as a1 StopPrice=9500       => rejected a1 InvalidStopPrice
        alice buy 5 @ market as a1 StopPrice=9500       => rejected a1 InvalidStopPrice
        alice buy 5 @ market stop 95.00 as a1 Price=500 => rejected a1 InvalidStopPrice
        alice buy 5 @ 100.00 stop 95.00 as a1 ioc       => rejected a1 InvalidTimeInForce
        alice buy 5 @ market stop 95.00 as a1 fok       => rejected a1 InvalidTimeInForce
        alice buy 5 @ 100.00 stop 95.00 as a1 post-only => rejected a1 InvalidExecInst
        alice buy 5 @ 100.00 stop 0.00 as a1            => rejected a1 InvalidStopPrice
        alice buy 5 @ 100.00 stop -5.00 as a1           => rejected a1 PriceNotPositive
        alice buy 5 @ 100.00 stop 95.01 as a1           => rejected a1 PriceOffTick
        alice buy 5 @ 100.01 stop 95.00 as a1           => rejected a1 PriceOffTick
        alice buy 5 @ 0.00 stop 95.00 as a1             => rejected a1 PriceNotPositive
        alice buy 5 @ 100.00 stop 46116860184273879.05 as a1   => rejected a1 AmountTooLarge
        alice buy 5 @ market stop 46116860184273879.00 as a1   => rejected a1 AmountTooLarge
        """);
}
