namespace Matching.Tests.Engine;

/// <summary>Rates are said in hundredths of a per cent.</summary>
public sealed class FeeTierTests
{
    private static readonly VenueSetup _setup = new() { MakerFeeRate = 10_000, TakerFeeRate = 20_000 };

    [Fact]
    public void An_accounts_tier_gives_the_rates_of_its_orders() => Scenario.Run(_setup, """
        ops   sets tier 1 maker 0 taker 1       => tier set
        ops   sets tier 15 maker 5 taker 50     => tier set
        ops   puts alice in tier 1              => changed
        ops   puts bob in tier 15               => changed
        alice sell 10 @ 100.00 as a1            => accepted a1, booked a1
        bob   buy  10 @ 100.00 as b1            => accepted b1, trade b1/a1 10 @ 100 fees 5.00 0.00
        bob   sell 10 @ 100.00 as b2            => accepted b2, booked b2
        alice buy  10 @ 100.00 as a2            => accepted a2, trade a2/b2 10 @ 100 fees 0.10 0.50
        carol sell 10 @ 100.00 as c1            => accepted c1, booked c1
        dave  buy  10 @ 100.00 as d1            => accepted d1, trade d1/c1 10 @ 100 fees 0.20 0.10
        ops   puts bob in tier 0                => changed
        carol sell 10 @ 100.00 as c2            => accepted c2, booked c2
        bob   buy  10 @ 100.00 as b3            => accepted b3, trade b3/c2 10 @ 100 fees 0.20 0.10
        """);

    [Fact]
    public void An_order_keeps_the_rates_that_it_came_with() => Scenario.Run(_setup, """
        ops   sets tier 1 maker 30 taker 40     => tier set
        alice sell 30 @ 100.00 as a1            => accepted a1, booked a1
        ops   puts alice in tier 1              => changed
        bob   buy  10 @ 100.00 as b1            => accepted b1, trade b1/a1 10 @ 100 fees 0.20 0.10
        alice replace a1 to 30 @ 101.00         => replaced a1 lost
        bob   buy  10 @ 101.00 as b2            => accepted b2, trade b2/a1 10 @ 101 fees 0.21 0.11
        alice sell 10 @ 101.00 as a2            => accepted a2, booked a2
        ops   sets tier 1 maker 0 taker 0       => tier set
        bob   buy  20 @ 101.00 as b3            => accepted b3, trade b3/a1 10 @ 101 fees 0.21 0.10,
                                                   trade b3/a2 10 @ 101 fees 0.20 3.03
        """);

    [Fact]
    public void Of_a_quote_each_side_has_those_of_its_placement() => Scenario.Run(_setup, """
        ops   sets tier 1 maker 30 taker 40     => tier set
        alice quotes 10 @ 99.00 / 10 @ 100.00 as q1  => quoted q1, placed bid, placed ask
        ops   puts alice in tier 1              => changed
        alice quotes 10 @ 98.00 / 10 @ 100.00 as q2  => quoted q2, removed q1 QuoteReplaced, placed bid
        bob   buy  10 @ 100.00 as b1            => accepted b1, trade b1/q1 10 @ 100 fees 0.20 0.10
        bob   sell 10 @ 98.00 as b2             => accepted b2, trade b2/q2 10 @ 98 fees 0.20 2.94
        """);

    [Fact]
    public void A_hold_covers_the_higher_rate_of_the_tier() => Scenario.Run(
        _setup with { Funds = 1_000 }, """
        ops   sets tier 1 maker 0 taker 100     => tier set
        ops   puts alice in tier 1              => changed
        alice buy  10 @ 100.00 as a1            => rejected a1 InsufficientFunds
        alice buy  9 @ 100.00 as a1             => accepted a1, booked a1
        alice has USD 91 held 909
        """);

    [Fact]
    public void No_maker_is_ever_rebated_more_than_a_taker_pays() => Scenario.Run(_setup, """
        ops   sets tier 1 maker -2.0001 taker 3 => rejected InvalidFee -- the instrument's takers pay 2
        ops   sets tier 1 maker -2 taker 3          => tier set
        ops   sets tier 2 maker 0 taker 1.9999 => rejected InvalidFee -- the first tier's makers get 2
        ops   sets tier 2 maker 0 taker 2           => tier set
        ops   sets tier 1 maker -1 taker 1 => tier set -- its own old rates don't count
        ops   sets tier 3 maker -1.0001 taker 9     => rejected InvalidFee
        ops   puts alice in tier 1                  => changed
        alice sell 10 @ 100.00 as a1                => accepted a1, booked a1
        ops   sets tier 1 maker 0 taker 0           => rejected InvalidFee      -- an open order still has -1
        alice cancel a1                             => cancelled a1
        ops   sets tier 1 maker 0 taker 0           => tier set
        """);

    [Fact]
    public void Tiers_are_an_operators_and_numbered() => Scenario.Run(_setup, """
        alice sets tier 1 maker 0 taker 0           => rejected NotPermitted
        ops   sets tier 0 maker 0 taker 0           => rejected InvalidFeeTier
        ops   sets tier 16 maker 0 taker 0          => rejected InvalidFeeTier
        ops   sets tier -1 maker 0 taker 0          => rejected InvalidFeeTier
        ops   sets tier 1 maker 0 taker 10000.0001  => rejected InvalidFee
        ops   sets tier 1 maker -10000.0001 taker 0 => rejected InvalidFee
        """);
}
