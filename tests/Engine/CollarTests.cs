namespace Matching.Tests.Engine;

/// <summary>A static collar of ten per cent around 100.00, a dynamic one of five.</summary>
public sealed class CollarTests
{
    private static readonly VenueSetup _static = new() { ReferencePrice = 100_00, StaticCollar = 100_000 };
    private static readonly VenueSetup _dynamic = new() { ReferencePrice = 100_00, DynamicCollar = 50_000 };

    [Fact]
    public void A_limit_order_beyond_the_static_collar_is_refused() => Scenario.Run(_static, """
        alice buy  1 @ 110.01 as a1             => rejected a1 OutsideStaticCollar
        alice buy  1 @ 110.00 as a1             => accepted a1, booked a1
        alice buy  1 @ 1.00 as a2               => accepted a2, booked a2
        alice cancel a1                         => cancelled a1
        bob   sell 1 @ 89.99 as b1              => rejected b1 OutsideStaticCollar
        bob   sell 1 @ 90.00 as b1              => accepted b1, booked b1
        bob   sell 1 @ 500.00 as b2             => accepted b2, booked b2
        bob   sell 1 @ 89.99 as b3 ioc          => rejected b3 OutsideStaticCollar
        bob   sell 1 @ 89.99 stop 95.00 as b3   => rejected b3 OutsideStaticCollar
        alice replace a2 to 1 @ 110.01          => rejected a2 OutsideStaticCollar
        alice quotes 1 @ 110.01 / none          => rejected OutsideStaticCollar
        """);

    [Fact]
    public void The_reference_is_set_or_follows_the_last_trade() => Scenario.Run(_static, """
        bob   sell 2 @ 105.00 as b1             => accepted b1, booked b1
        alice buy  1 @ 105.00 as a1             => accepted a1, trade a1/b1
        alice buy  1 @ 110.01 as a2             => rejected a2 OutsideStaticCollar
        ops   changes follows                   => changed
        alice buy  1 @ 115.51 as a2             => rejected a2 OutsideStaticCollar
        alice buy  1 @ 115.50 as a2             => accepted a2, trade a2/b1
        ops   changes stays                     => changed
        alice buy  1 @ 110.01 as a3             => rejected a3 OutsideStaticCollar
        ops   changes reference 200.00          => changed
        alice buy  1 @ 220.00 as a3             => accepted a3, booked a3
        """);

    [Fact]
    public void The_dynamic_collar_is_around_the_price_before_the_command() => Scenario.Run(_dynamic, """
        bob   sell 1 @ 104.00 as b1             => accepted b1, booked b1
        bob   sell 1 @ 105.00 as b2             => accepted b2, booked b2
        alice buy  1 @ 105.01 as a1             => rejected a1 OutsideDynamicCollar     -- the reference's
        alice buy  1 @ 104.00 as a1             => accepted a1, trade a1/b1 1 @ 104
        alice buy  1 @ 109.21 as a2             => rejected a2 OutsideDynamicCollar     -- the last trade's
        alice buy  2 @ 109.20 as a2             => accepted a2, trade a2/b2 1 @ 105, booked a2 1 @ 109.20
        carol sell 1 @ 99.74 as c1              => rejected c1 OutsideDynamicCollar
        carol sell 1 @ 99.75 as c1              => accepted c1, trade c1/a2 1 @ 109.20
        """);

    [Fact]
    public void Both_are_checked_the_static_one_first() => Scenario.Run(
        _static with { DynamicCollar = 50_000 }, """
        alice buy  1 @ 110.01 as a1             => rejected a1 OutsideStaticCollar
        alice buy  1 @ 110.00 as a1             => rejected a1 OutsideDynamicCollar
        alice buy  1 @ 105.00 as a1             => accepted a1, booked a1
        """);

    [Fact]
    public void Without_a_reference_limit_orders_are_free_and_market_orders_are_refused() => Scenario.Run(
        new VenueSetup { StaticCollar = 100_000, DynamicCollar = 50_000 }, """
        alice buy  1 @ 9999.00 as a1            => accepted a1, booked a1
        bob   sell 1 @ market as b1             => rejected b1 NoReferencePrice
        bob   sell 1 @ 9999.00 as b1            => accepted b1, trade b1/a1
        alice buy  1 @ 9999.00 as a2            => accepted a2, booked a2
        bob   sell 1 @ market as b2             => rejected b2 NoReferencePrice -- the static one has none yet
        ops   changes reference 10000.00        => changed
        bob   sell 1 @ market as b2             => accepted b2 1 @ 9499.05, trade b2/a2
        """);

    [Fact]
    public void A_market_order_whose_collar_leaves_it_no_price_is_refused() => Scenario.Run(
        new VenueSetup { TickSize = 5, ReferencePrice = 1, StaticCollar = 500_000 }, """
        bob   sell 1 @ 0.05 as b1               => accepted b1, booked b1
        alice buy  1 @ market as a1             => rejected a1 NoReferencePrice -- no tick up to 0.015
        ops   changes reference 0.05            => changed
        alice buy  1 @ market as a1             => accepted a1 1 @ 0.05, trade a1/b1
        """);

    [Fact]
    public void A_market_orders_bound_is_no_looser_than_both_collars() => Scenario.Run(
        _dynamic with { StaticCollar = 40_000 }, """
        bob   sell 1 @ 103.00 as b1             => accepted b1, booked b1
        bob   sell 1 @ 104.00 as b2             => accepted b2, booked b2
        bob   sell 1 @ 104.01 as b3             => accepted b3, booked b3
        alice buy  9 @ market as a1             => accepted a1 9 @ 104, trade a1/b1, trade a1/b2,
                                                   removed a1 NoLiquidity 7
        ops   changes static 20%                => changed
        alice buy  9 @ market as a2 => accepted a2 9 @ 109.20, trade a2/b3, removed a2 NoLiquidity 8
        bob   sell 1 @ 118.00 as b4             => accepted b4, booked b4
        alice buy  9 @ market as a3             => accepted a3 9 @ 109.21, removed a3 NoLiquidity 9
        alice buy  9 @ market fok as a3         => rejected a3 NotFillable
        alice buy  cash 5000 @ market as a4     => accepted a4, removed a4 NoLiquidity
        """);

    [Fact]
    public void Bounds_are_on_tick_rounded_towards_the_reference() => Scenario.Run(
        new VenueSetup { TickSize = 30, ReferencePrice = 100_20, StaticCollar = 10_000 }, """
        bob   sell 1 @ 100.80 as b1             => accepted b1, booked b1
        alice buy  1 @ 101.40 as a1             => rejected a1 OutsideStaticCollar      -- above 101.202
        alice buy  2 @ market as a1 => accepted a1 2 @ 101.10, trade a1/b1, removed a1 NoLiquidity 1
        alice buy  1 @ 99.90 as a2              => accepted a2, booked a2
        bob   sell 2 @ market as b2 => accepted b2 2 @ 99.30, trade b2/a2, removed b2 NoLiquidity 1
        bob   sell 1 @ 99.00 as b3              => rejected b3 OutsideStaticCollar      -- below 99.198
        """);

    [Fact]
    public void An_elected_plain_stop_trades_no_further_than_both_collars() => Scenario.Run(_static, """
        alice buy  5 @ market stop 105.00 as s1 => accepted s1, waiting s1 5 @ 115.50
        bob   sell 1 @ 105.00 as b1             => accepted b1, booked b1
        bob   sell 1 @ 110.00 as b2             => accepted b2, booked b2
        bob   sell 1 @ 110.01 as b3             => accepted b3, booked b3
        carol buy  1 @ 105.00 as c1             => accepted c1, trade c1/b1, elects 1 @ 105,
                                                   elected s1, trade s1/b2 1 @ 110, removed s1 Collar 4
        asks b3 1 @ 110.01
        """);

    [Fact]
    public void An_elected_stop_limit_trades_no_further_than_the_dynamic_collar_and_then_never_rests() =>
        Scenario.Run(new VenueSetup(), """
        bob   sell 1 @ 100.00 as b1             => accepted b1, booked b1
        alice buy  1 @ 100.00 as a1             => accepted a1, trade a1/b1 1 @ 100
        bob   buy  1 @ 110.00 as b2             => accepted b2, booked b2
        alice buy  5 @ 120.00 stop 110.00 as s1 => accepted s1, waiting s1
        alice buy  5 @ 112.00 stop 110.00 as s2 => accepted s2, waiting s2
        bob   sell 1 @ 112.00 as b3             => accepted b3, booked b3
        bob   sell 1 @ 118.00 as b4             => accepted b4, booked b4
        ops   changes dynamic 15%               => changed
        carol sell 1 @ 110.00 as c1             => accepted c1, trade c1/b2 1 @ 110, elects 2 @ 110,
            elected s1, trade s1/b3 1 @ 112, removed s1 Collar 4, elected s2, booked s2 5 @ 112
        """);

    [Fact]
    public void A_waiting_stop_limit_is_held_to_the_static_collar_alone() => Scenario.Run(
        _dynamic with { StaticCollar = 200_000 }, """
        alice sell 1 @ 89.00 stop 90.00 as s1   => accepted s1, waiting s1
        alice sell 1 @ 79.99 stop 90.00 as s2   => rejected s2 OutsideStaticCollar
        alice replace s1 to 1 @ 88.00 stop 90.00 => replaced s1 lost 1 @ 88
        alice sell 1 @ 89.00 as a1              => rejected a1 OutsideDynamicCollar
        """);

    [Fact]
    public void By_rules_2_the_dynamic_collar_of_its_entry_bound_it_too() => Scenario.Run(
        _dynamic with { RulesVersion = 2 }, """
        alice sell 1 @ 89.00 stop 90.00 as s1   => rejected s1 OutsideDynamicCollar
        """);

    [Fact]
    public void Its_middle_stays_that_of_the_command_however_long_the_cascade() => Scenario.Run(
        _dynamic with { StaticCollar = 0 }, """
        alice buy  1 @ market stop 102.00 as s1 => accepted s1, waiting s1
        alice buy  1 @ market stop 104.00 as s2 => accepted s2, waiting s2
        alice buy  1 @ market stop 104.50 as s3 => accepted s3, waiting s3
        bob   sell 1 @ 102.00 as b1             => accepted b1, booked b1
        bob   sell 1 @ 104.00 as b2             => accepted b2, booked b2
        bob   sell 1 @ 105.00 as b3             => accepted b3, booked b3
        bob   sell 1 @ 105.01 as b4             => accepted b4, booked b4
        carol buy  1 @ 102.00 as c1             => accepted c1, trade c1/b1 1 @ 102, elects 1 @ 102,
            elected s1, trade s1/b2 1 @ 104, elects 1 @ 104,
            elected s2, trade s2/b3 1 @ 105, elects 1 @ 105, elected s3, removed s3 Collar 1
        """);

    [Fact]
    public void What_rests_is_never_removed_by_a_collar() => Scenario.Run(_static, """
        alice buy  1 @ 110.00 as a1             => accepted a1, booked a1
        ops   changes reference 50.00           => changed
        bids a1 1 @ 110.00
        bob   sell 1 @ 60.00 as b1              => accepted b1, trade b1/a1 1 @ 110
        """);

    [Fact]
    public void The_rules_themselves_are_checked() => Scenario.Run("""
        alice changes static 10%                        => rejected NotPermitted
        ops   changes on 9 static 10%                   => rejected UnknownInstrument
        ops   changes static 100.0001%                  => rejected InvalidCollar
        ops   changes static -1%                        => rejected InvalidCollar
        ops   changes dynamic 101%                      => rejected InvalidCollar
        ops   changes protection 101%                   => rejected InvalidProtection
        ops   changes reference -1.00                   => rejected InvalidCollar
        ops   changes stays ReferenceFollowsTrades=2    => rejected InvalidCollar
        ops   changes min -1                            => rejected InvalidNotionalBounds
        ops   changes min 10 max 9                      => rejected InvalidNotionalBounds
        ops   changes close 1.00:00:00                  => rejected InvalidSessionClose
        ops   changes static 100% dynamic 100% protection 100%  => changed
        """);
}
