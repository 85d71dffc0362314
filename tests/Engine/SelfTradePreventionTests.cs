namespace Matching.Tests.Engine;

public sealed class SelfTradePreventionTests
{
    private static readonly VenueSetup _two = new()
    {
        Members = ["alice", "bob"],
        Accounts = [("alice2", "alice")],
    };

    [Fact]
    public void Cancel_newest_takes_away_all_of_the_taker() => Scenario.Run("""
        bob   sell 1 @ 99.00 as b1              => accepted b1, booked b1
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice buy  9 @ 101.00 as a2 stp newest  => accepted a2, trade a2/b1 1 @ 99,
                                                   prevented a2/a1 @ 100 lose 8 0 left 0 5
        asks a1 5 @ 100.00
        bids none
        alice has USD 999901
        """);

    [Fact]
    public void Cancel_oldest_takes_away_the_maker_and_goes_on() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        bob   sell 1 @ 100.00 as b1             => accepted b1, booked b1
        alice sell 6 @ 100.50 as a2             => accepted a2, booked a2
        alice buy  9 @ 101.00 as a3 stp oldest  => accepted a3, prevented a3/a1 @ 100 lose 0 5 left 9 0,
            trade a3/b1 1 @ 100, prevented a3/a2 @ 100.50 lose 0 6 left 8 0, booked a3 8 @ 101
        alice has XYZ 1000001
        """);

    [Fact]
    public void Cancel_both_takes_away_both() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 5 @ 100.00 as a2             => accepted a2, booked a2
        alice buy  9 @ 101.00 as a3 stp both    => accepted a3, prevented a3/a1 @ 100 lose 9 5 left 0 0
        asks a2 5 @ 100.00
        alice has USD 1000000
        """);

    [Fact]
    public void Decrement_and_cancel_lessens_both_by_the_smaller() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1               => accepted a1, booked a1
        alice sell 6 @ 100.00 as a2               => accepted a2, booked a2
        bob   sell 1 @ 100.00 as b1               => accepted b1, booked b1
        alice buy  8 @ 101.00 as a3 stp decrement => accepted a3, prevented a3/a1 @ 100 lose 5 5 left 3 0,
                                                     prevented a3/a2 @ 100 lose 3 3 left 0 3
        asks a2 3 @ 100.00, b1 1 @ 100.00
        alice has USD 1000000
        alice has XYZ 999997 held 3
        alice buy  8 @ 101.00 as a4 stp decrement => accepted a4, prevented a4/a2 @ 100 lose 3 3 left 5 0,
                                                     trade a4/b1 1 @ 100, booked a4 4 @ 101
        """);

    [Fact]
    public void Decrement_takes_from_an_iceberg_what_it_shows() => Scenario.Run("""
        alice sell 9 @ 100.00 show 4 as ice       => accepted ice, booked ice
        alice buy  5 @ 100.00 as a1 stp decrement => accepted a1, prevented a1/ice @ 100 lose 4 4 left 1 5,
            refreshed ice 4 @ 100, prevented a1/ice @ 100 lose 1 1 left 0 4
        asks ice 4 @ 100.00 shown 3
        alice buy  2 @ 100.00 as a2 stp oldest    => accepted a2, prevented a2/ice @ 100 lose 0 4 left 2 0,
                                                     booked a2
        """);

    [Fact]
    public void The_takers_mode_rules_and_none_trades() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1 stp newest  => accepted a1, booked a1
        alice buy  2 @ 100.00 as a2             => accepted a2, trade a2/a1 2 @ 100
        alice buy  2 @ 100.00 as a3 stp oldest  => accepted a3, prevented a3/a1 @ 100 lose 0 3, booked a3 2
        """);

    [Fact]
    public void The_group_is_the_participant_or_the_number_that_an_operator_gives() => Scenario.Run(_two, """
        alice2 sell 1 @ 100.00 as m1            => accepted m1, booked m1
        alice  buy  1 @ 100.00 as t1 stp newest => accepted t1, prevented t1/m1
        bob    buy  1 @ 100.00 as t2 stp newest => accepted t2, trade t2/m1 1
        ops    puts alice2 in group 7           => changed
        alice2 sell 2 @ 100.00 as m2            => accepted m2, booked m2
        alice  buy  1 @ 100.00 as t3 stp newest => accepted t3, trade t3/m2 1
        ops    puts bob in group 7              => changed
        bob    buy  1 @ 100.00 as t4 stp newest => accepted t4, prevented t4/m2
        ops    puts alice in group 2 => changed -- the number of bob's participant is another's
        alice  buy  1 @ 100.00 as t5 stp newest => accepted t5, trade t5/m2 1
        ops    puts alice2 in group 0           => changed
        alice2 sell 1 @ 100.00 as m3            => accepted m3, booked m3
        alice  buy  1 @ 100.00 as t6 stp newest => accepted t6, trade t6/m3 1
        ops    puts alice in group 0            => changed
        alice2 sell 1 @ 100.00 as m4            => accepted m4, booked m4
        alice  buy  1 @ 100.00 as t7 stp newest => accepted t7, prevented t7/m4
        """);

    [Fact]
    public void A_fill_or_kill_counts_what_would_be_prevented() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1                   => accepted a1, booked a1
        bob   sell 5 @ 101.00 as b1                   => accepted b1, booked b1
        alice buy  5 @ 101.00 as a2 fok stp newest    => rejected a2 NotFillable
        alice buy  5 @ 101.00 as a2 fok stp both      => rejected a2 NotFillable
        alice buy  5 @ 101.00 as a2 fok stp decrement => rejected a2 NotFillable
        alice buy  6 @ 101.00 as a2 fok stp oldest    => rejected a2 NotFillable
        alice buy  5 @ 101.00 as a2 fok stp oldest    => accepted a2, prevented a2/a1 @ 100 lose 0 5,
                                                         trade a2/b1 5 @ 101
        """);

    [Fact]
    public void A_prevented_match_is_no_trade_and_elects_nothing() => Scenario.Run("""
        bob   buy  1 @ 100.00 stop 100.00 as s1 => accepted s1, waiting s1
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice buy  2 @ 100.00 as a2 stp oldest  => accepted a2, prevented a2/a1, booked a2
        buy-stops s1 1 @ 100.00 stop 100.00
        """);

    [Fact]
    public void It_holds_for_quotes_stops_replaces_and_cash_orders() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        alice quotes 5 @ 101.00 / none as q1 stp oldest  => quoted q1, placing bid 5 @ 101,
                                                   prevented q1/a1 @ 100 lose 0 5, booked q1 5 @ 101
        alice sell 5 @ 102.00 as a2 stp newest  => accepted a2, booked a2
        alice replace a2 to 5 @ 101.00          => replaced a2 taking, prevented a2/q1 @ 101 lose 5 0 left 0 5
        alice sell 5 @ 103.00 as a3             => accepted a3, booked a3
        alice buy cash 1000 @ market as a4 stp decrement  => accepted a4 9, prevented a4/a3 @ 103 lose 5 5,
                                                   removed a4 NoLiquidity 4
        bob   sell 1 @ 90.00 stop 101.00 as s1 stp newest  => accepted s1, waiting s1
        bob   buy  1 @ 100.00 as b1             => accepted b1, booked b1
        carol sell 6 @ 100.00 as c1             => accepted c1, trade c1/q1 5 @ 101, trade c1/b1 1 @ 100,
                                                   elects 1 @ 100, elected s1, booked s1 1 @ 90
        alice buy  1 @ 80.00 as a5 stp=5        => rejected a5 InvalidSelfTradePrevention
        """);
}
