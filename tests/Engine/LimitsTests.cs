namespace Matching.Tests.Engine;

/// <summary>Open orders, holdings, notionals.</summary>
public sealed class LimitsTests
{
    [Fact]
    public void An_account_has_only_so_many_open_orders() => Scenario.Run("""
        ops   limits alice to 3 orders          => changed
        alice buy  1 @ 99.00 as a1              => accepted a1, booked a1
        alice sell 1 @ 90.00 stop 95.00 as s1   => accepted s1, waiting s1
        alice quotes 1 @ 99.00 / 1 @ 101.00 as q1  => rejected TooManyOpenOrders
        alice quotes 1 @ 99.00 / none as q1     => quoted q1, placed bid
        alice buy  1 @ 99.00 as a2              => rejected a2 TooManyOpenOrders
        alice buy  1 @ 99.00 as a2 ioc          => rejected a2 TooManyOpenOrders
        alice quotes 1 @ 98.00 / none as q2     => quoted q2, removed q1 QuoteReplaced, placed bid
        alice quotes none / 1 @ 101.00 as q3    => quoted q3, removed q2 QuoteWithdrawn, placed ask
        alice replace a1 to 5 @ 98.00           => replaced a1 lost
        bob   buy  1 @ 99.00 as b1              => accepted b1, booked b1
        alice cancel a1                         => cancelled a1
        alice buy  1 @ 99.00 as a2              => accepted a2, booked a2
        ops   limits alice to 1 orders          => changed
        alice replace a2 to 2 @ 99.00           => replaced a2 lost
        alice quotes none / 1 @ 101.00 as q4    => quoted q4
        alice quotes none / 1 @ 102.00 as q5    => rejected TooManyOpenOrders, removed q3 QuoteRefused
        ops   limits alice to 0 orders          => changed
        alice buy  1 @ 99.00 as a3              => accepted a3, booked a3
        """);

    [Fact]
    public void An_account_comes_to_hold_at_most_its_limit() =>
        Scenario.Run(new VenueSetup { Funds = 10_000 }, """
        ops   limits alice to 10010 XYZ         => limited
        alice buy  11 @ 1.00 as a1              => rejected a1 HoldingsLimit
        alice buy  4 @ 1.00 as a1               => accepted a1, booked a1
        alice buy  3 @ 2.00 stop 2.00 as s1     => accepted s1, waiting s1
        alice buy  4 @ 1.00 as a2               => rejected a2 HoldingsLimit
        alice quotes 4 @ 1.00 / none as q1      => rejected HoldingsLimit
        alice quotes 3 @ 1.00 / none as q1      => quoted q1, placed bid
        alice replace a1 to 5 @ 1.00            => rejected a1 HoldingsLimit
        alice replace a1 to 3 @ 1.00            => replaced a1 kept
        alice quotes 4 @ 1.01 / none as q2      => quoted q2, removed q1 QuoteReplaced, placed bid
        bob   sell 2 @ 1.01 as b1               => accepted b1, trade b1/q2 2
        alice buy  1 @ 1.00 as a2               => rejected a2 HoldingsLimit
        alice sell 5 @ 3.00 as a3               => accepted a3, booked a3      -- held is had
        alice buy  1 @ 1.00 as a2               => rejected a2 HoldingsLimit
        bob   buy  5 @ 3.00 as b2 => accepted b2, trade b2/a3 5, elects 1 @ 3, elected s1, booked s1 3 @ 2
        alice buy  6 @ 1.00 as a2               => rejected a2 HoldingsLimit
        alice buy  5 @ 1.00 as a2               => accepted a2, booked a2
        alice cancel a2                         => cancelled a2
        ops   deposit 100 XYZ to alice          => moved
        alice buy  1 @ 1.00 as a2               => rejected a2 HoldingsLimit
        alice cancel a1                         => cancelled a1
        ops   limits alice to 0 XYZ             => limited
        alice buy  99 @ 1.00 as a2              => accepted a2, booked a2
        """);

    [Fact]
    public void A_limit_that_comes_later_counts_the_orders_that_are_open() => Scenario.Run("""
        alice buy  9 @ 1.00 as a1               => accepted a1, booked a1
        ops   limits alice to 1000010 XYZ       => limited
        alice buy  2 @ 1.00 as a2               => rejected a2 HoldingsLimit
        alice buy  1 @ 1.00 as a2               => accepted a2, booked a2
        alice sell 4 @ 1.00 as a3 stp decrement => accepted a3, prevented a3/a1 @ 1 lose 4 4
        alice buy  4 @ 1.00 as a4               => accepted a4, booked a4
        alice buy  1 @ 1.00 as a5               => rejected a5 HoldingsLimit
        bob   buy  9 @ 1.00 as b1               => accepted b1, booked b1
        ops   limits alice to 500000 XYZ        => limited
        alice buy  1 @ 0.50 as a5               => rejected a5 HoldingsLimit
        alice quotes 1 @ 0.50 / none            => rejected HoldingsLimit
        alice quotes none / 1 @ 9.00 as q1      => quoted q1, placed ask
        alice replace a1 to 4 @ 1.00            => replaced a1 kept 4
        alice replace a1 to 4 @ 2.00            => replaced a1 lost 4
        """);

    [Fact]
    public void A_cash_order_counts_by_what_it_could_buy() => Scenario.Run("""
        bob   sell 99 @ 1.00 as b1              => accepted b1, booked b1
        ops   limits alice to 1000010 XYZ       => limited
        alice buy  cash 11 @ market as a1       => rejected a1 HoldingsLimit
        alice buy  cash 10 @ market as a1       => accepted a1 10, trade a1/b1 10
        """);

    [Fact]
    public void A_quote_that_moves_counts_once() => Scenario.Run("""
        ops   limits alice to 1000010 XYZ       => limited
        alice quotes 6 @ 1.00 / none as q1      => quoted q1, placed bid
        alice quotes 11 @ 0.90 / none as q2     => rejected HoldingsLimit, removed q1 QuoteRefused
        alice quotes 6 @ 1.00 / none as q3      => quoted q3, placed bid
        alice quotes 8 @ 0.90 / none as q4      => quoted q4, removed q3 QuoteReplaced, placed bid
        """);

    [Fact]
    public void Holdings_limits_are_an_operators_and_checked() => Scenario.Run("""
        alice limits alice to 10 XYZ            => rejected NotPermitted
        ops   limits 99 to 10 XYZ               => rejected UnknownAccount
        ops   limits house to 10 XYZ            => rejected UnknownAccount
        ops   limits alice to 10 9              => rejected UnknownAsset
        ops   limits alice to -1 XYZ            => rejected InvalidLimit
        ops   limits alice to 1 XYZ MaxQty=4611686018427387905  => rejected InvalidLimit
        """);

    [Fact]
    public void A_holdings_limit_is_refused_where_open_buys_are_beyond_all_amounts() => Scenario.Run(
        VenueSetup.Hugely, """
        ops   deposit 100 USD to alice          => moved
        alice buy  3 @ 1 as a1                  => accepted a1, booked a1
        alice buy  3 @ 2 as a2                  => accepted a2, booked a2
        ops   limits alice to 4 XYZ             => rejected InvalidLimit
        alice cancel a1                         => cancelled a1 3
        ops   limits alice to 4 XYZ             => limited
        """);

    [Fact]
    public void Notionals_have_a_smallest_and_a_largest() => Scenario.Run(
        new VenueSetup { MinNotional = 100_00, MaxNotional = 200_00 }, """
        alice buy  99 @ 1.00 as a1              => rejected a1 NotionalBelowMin
        alice buy  201 @ 1.00 as a1             => rejected a1 NotionalAboveMax
        alice buy  100 @ 1.00 as a1             => accepted a1, booked a1
        alice buy  200 @ 1.00 as a2             => accepted a2, booked a2
        bob   sell 99 @ market as b1            => rejected b1 NotionalBelowMin
        bob   sell 150 @ market as b1           => accepted b1 150 @ 0.90, trade b1/a1 100, trade b1/a2 50
        bob   sell 150 @ market stop 0.50 as s1 => rejected s1 NotionalBelowMin
        ops   changes min 0 max 0               => changed
        bob   sell 1 @ market as b2             => accepted b2, trade b2/a2 1
        """);

    [Fact]
    public void A_budget_is_held_against_them_by_itself() => Scenario.Run(
        new VenueSetup { MinNotional = 95_00, MaxNotional = 100_00 }, """
        bob   sell 1 @ 95.00 as b1              => accepted b1, booked b1
        alice buy cash 100.01 @ market as a1    => rejected a1 NotionalAboveMax
        alice buy cash 95.00 @ market as a1     => accepted a1 1, trade a1/b1 1 @ 95
        bob   sell 1 @ 100.00 as b2             => accepted b2, booked b2
        alice buy cash 100.00 @ market as a2    => accepted a2 1, trade a2/b2 1 @ 100
        bob   sell 10 @ 10.00 as b3             => accepted b3, booked b3
        alice buy cash 94.99 @ market as a3     => rejected a3 NotionalBelowMin
        """);

    [Fact]
    public void By_rules_2_a_budget_counts_by_its_bound() => Scenario.Run(
        new VenueSetup { MaxNotional = 100_00, RulesVersion = 2 }, """
        bob   sell 1 @ 100.00 as b1             => accepted b1, booked b1
        alice buy cash 100.00 @ market as a1    => rejected a1 NotionalAboveMax
        """);
}
