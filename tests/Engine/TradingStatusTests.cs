namespace Matching.Tests.Engine;

public sealed class TradingStatusTests
{
    private const string Book = """
        alice buy  5 @ 99.00 as a1              => accepted a1, booked a1
        bob   sell 5 @ 101.00 as b1             => accepted b1, booked b1
        carol buy  5 @ 120.00 stop 110.00 as s1 => accepted s1, waiting s1
        dave  quotes 1 @ 98.00 / 1 @ 102.00 as q1  => quoted q1, placed bid, placed ask

        """;

    [Theory]
    [InlineData("restricts", "CancelOnly")]
    [InlineData("halts", "Halted")]
    [InlineData("closes", "Closed, reached 0 done")]
    public void Nothing_but_cancels_while_it_is_not_open(string verb, string status) =>
        Scenario.Run(Book + $"""
        ops   {verb}                            => now {status}
        alice buy  5 @ 98.00 as a2              => rejected a2 NotTradable
        alice buy  5 @ 98.00 as a2 ioc          => rejected a2 NotTradable
        alice buy  5 @ market as a2             => rejected a2 NotTradable
        alice buy  5 @ 120.00 stop 110.00 as a2 => rejected a2 NotTradable
        alice replace a1 to 4 @ 99.00           => rejected a1 NotTradable
        carol replace s1 to 4 @ 120.00          => rejected s1 NotTradable
        alice quotes 1 @ 98.00 / 1 @ 102.00     => rejected NotTradable
        carol cancel s1                         => cancelled s1 5
        alice mass cancel                       => mass-cancelled, removed a1 MassCancel 5, reached 1 done
        dave  quotes none / none as q2 => quoted q2, removed q1 QuoteWithdrawn, removed q1 QuoteWithdrawn
        bob   status b1                         => status b1 Booked 5
        ops   opens                             => now Open
        alice buy  5 @ 101.00 as a2             => accepted a2, trade a2/b1 5
        """);

    [Fact]
    public void A_refused_quote_takes_the_old_one_along_also_then() => Scenario.Run(Book + """
        ops   halts                             => now Halted
        dave  quotes 1 @ 98.00 / 1 @ 102.00     => rejected NotTradable,
                                                   removed q1 QuoteRefused 1, removed q1 QuoteRefused 1
        """);

    [Fact]
    public void In_pre_open_orders_rest_and_none_trades() => Scenario.Run(Book + """
        ops   pre-opens                             => now PreOpen
        alice buy  5 @ 100.99 as a2                 => accepted a2, booked a2
        alice buy  5 @ 90.00 as a3 day show 2       => accepted a3, booked a3
        alice buy  5 @ 101.00 as a4                 => rejected a4 NotTradable
        alice buy  5 @ 101.00 as a4 post-only       => rejected a4 WouldTrade
        alice buy  5 @ 101.00 as a4 reprice         => accepted a4, booked a4 5 @ 100.99
        alice buy  5 @ 90.00 as a5 ioc              => rejected a5 NotTradable
        alice buy  5 @ 101.00 as a5 fok             => rejected a5 NotTradable
        alice buy  5 @ market as a5                 => rejected a5 NotTradable
        alice buy  cash 500 @ market as a5          => rejected a5 NotTradable
        alice buy  5 @ 120.00 stop 110.00 as a5     => accepted a5, waiting a5
        alice replace a1 to 5 @ 101.00              => rejected a1 NotTradable
        alice replace a1 to 6 @ 98.50               => replaced a1 lost
        alice replace a1 to 3 @ 98.50               => replaced a1 kept
        alice quotes 1 @ 97.00 / 1 @ 103.00 as q2   => quoted q2, placed bid, placed ask
        alice quotes 1 @ 101.00 / 1 @ 103.00 as q3  => rejected NotTradable,
                                                       removed q2 QuoteRefused, removed q2 QuoteRefused
        alice cancel a3                             => cancelled a3
        ops   opens                                 => now Open
        alice buy  5 @ 101.00 as a6                 => accepted a6, trade a6/b1 5
        """);

    [Fact]
    public void A_stop_that_the_last_trade_reached_is_refused_in_pre_open_too() => Scenario.Run("""
        bob   sell 1 @ 100.00 as b1             => accepted b1, booked b1
        carol buy  1 @ 100.00 as c1             => accepted c1, trade c1/b1
        ops   pre-opens                         => now PreOpen
        alice buy  1 @ 110.00 stop 100.00 as a1 => rejected a1 StopReached
        """);

    [Fact]
    public void Timers_run_whatever_the_status() => Scenario.Run("""
        alice buy  5 @ 99.00 as a1 until 00:00:10   => accepted a1, booked a1
        alice buy  5 @ 99.00 as a2              => accepted a2, booked a2
        alice arms 20s                          => armed
        ops   halts                             => now Halted
        at 00:00:30
        ops   tick                              => removed a1 Expired, fired, removed a2 DeadManSwitch,
                                                   reached 1 done, TimeAdvanced
        """);

    [Fact]
    public void Statuses_are_an_operators_and_one_instruments() => Scenario.Run(
        new VenueSetup { Instruments = 2 }, """
        alice halts                             => rejected NotPermitted
        ops   halts on 3                        => rejected UnknownInstrument
        ops   halts Status=0                    => rejected InvalidStatus
        ops   halts Status=6                    => rejected InvalidStatus
        ops   halts on 2                        => now Halted
        alice buy  5 @ 99.00 as a1 on 2         => rejected a1 NotTradable
        alice buy  5 @ 99.00 as a1              => accepted a1, booked a1
        ops   opens on 2                        => now Open
        ops   opens on 2                        => now Open
        alice buy  5 @ 99.00 as a2 on 2         => accepted a2, booked a2
        """);
}
