namespace Matching.Tests.Engine;

public sealed class PostOnlyTests
{
    [Fact]
    public void With_reprice_it_goes_one_tick_behind_the_best_opposite_price() => Scenario.Run(
        new VenueSetup { TickSize = 5 }, """
        alice sell 5 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 103.00 as b1 reprice     => accepted b1, booked b1 5 @ 99.95
        bob   has USD 999500.25 held 499.75
        carol sell 5 @ 99.95 as c1 reprice      => accepted c1, booked c1 5 @ 100.00
        carol sell 5 @ 90.00 as c2 reprice      => accepted c2, booked c2 5 @ 100.00
        dave  buy  5 @ 99.90 as d1 reprice      => accepted d1, booked d1 5 @ 99.90
        bids b1 5 @ 99.95, d1 5 @ 99.90
        asks a1 5 @ 100.00, c1 5 @ 100.00, c2 5 @ 100.00
        """);

    [Fact]
    public void Where_there_is_no_tick_left_it_is_refused() => Scenario.Run("""
        alice sell 5 @ 0.01 as a1               => accepted a1, booked a1
        bob   buy  5 @ 1.00 as b1 reprice       => rejected b1 WouldTrade
        bob   buy  5 @ 1.00 as b1 post-only     => rejected b1 WouldTrade
        """);

    [Fact]
    public void Limit_orders_that_may_rest_and_no_others_are_post_only() => Scenario.Run("""
        alice buy  5 @ 99.00 as a1 day post-only              => accepted a1, booked a1
        alice buy  5 @ 99.00 as a2 until 00:00:10 post-only   => accepted a2, booked a2
        alice buy  5 @ 99.00 as a3 show 2 post-only           => accepted a3, booked a3
        alice buy  5 @ 99.00 as a4 ioc reprice                => rejected a4 InvalidExecInst
        alice buy  5 @ 99.00 as a4 fok post-only              => rejected a4 InvalidExecInst
        alice buy  5 @ market as a4 post-only                 => rejected a4 InvalidExecInst
        alice buy  5 @ market stop 99.00 as a4 post-only      => rejected a4 InvalidExecInst
        alice buy  5 @ 99.00 as a4 exec=2                     => rejected a4 InvalidExecInst
        alice buy  5 @ 99.00 as a4 exec=4                     => rejected a4 InvalidExecInst
        """);

    [Fact]
    public void A_replace_that_would_trade_is_refused_also_with_reprice() => Scenario.Run("""
        alice sell 5 @ 101.00 as a1             => accepted a1, booked a1
        bob   buy  5 @ 100.00 as b1 reprice     => accepted b1, booked b1
        bob   replace b1 to 5 @ 101.00          => rejected b1 WouldTrade
        bob   replace b1 to 5 @ 100.99          => replaced b1 lost 5 @ 100.99
        """);
}
