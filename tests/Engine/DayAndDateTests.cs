using Matching.Engine;

namespace Matching.Tests.Engine;

/// <summary>Orders that end by themselves. The venue's session closes at five; scenarios begin at midnight.
/// </summary>
public sealed class DayAndDateTests
{
    [Fact]
    public void A_day_order_expires_at_the_session_close_and_no_sooner() => Scenario.Run("""
        alice buy  5 @ 99.00 as a1 day          => accepted a1, booked a1
        at 16:59:59.9999999
        ops   tick                              => TimeAdvanced
        bids a1 5 @ 99.00
        at 17:00:00
        ops   tick                              => removed a1 Expired 5, TimeAdvanced
        bids none
        alice has USD 1000000
        """);

    [Fact]
    public void Entered_at_the_close_it_lives_until_the_next_one() => Scenario.Run("""
        at 17:00:00
        alice buy  5 @ 99.00 as a1 day          => accepted a1, booked a1
        at 1.16:59:59
        ops   tick                              => TimeAdvanced
        at 1.17:00:00
        ops   tick                              => removed a1 Expired 5, TimeAdvanced
        """);

    [Fact]
    public void The_close_may_be_midnight() => Scenario.Run(new VenueSetup { SessionClose = 0 }, """
        at 00:00:01
        alice buy  5 @ 99.00 as a1 day          => accepted a1, booked a1
        at 23:59:59
        ops   tick                              => TimeAdvanced
        at 1.00:00:00
        ops   tick                              => removed a1 Expired 5, TimeAdvanced
        """);

    [Fact]
    public void Another_session_close_is_for_later_orders() => Scenario.Run("""
        alice buy  5 @ 99.00 as a1 day          => accepted a1, booked a1
        ops   changes close 12:00:00            => changed
        alice buy  5 @ 98.00 as a2 day          => accepted a2, booked a2
        at 12:00:00
        ops   tick                              => removed a2 Expired 5, TimeAdvanced
        at 17:00:00
        ops   tick                              => removed a1 Expired 5, TimeAdvanced
        """);

    [Fact]
    public void An_order_is_expired_for_a_command_that_comes_at_its_time() => Scenario.Run("""
        alice buy  5 @ 99.00 as a1 until 00:00:10  => accepted a1, booked a1
        alice buy  5 @ 99.00 as a2 until 00:00:10.0000001  => accepted a2, booked a2
        at 00:00:09.9999999
        bob   sell 1 @ 99.00 as b1              => accepted b1, trade b1/a1 1 @ 99
        at 00:00:10
        bob   sell 1 @ 99.00 as b2              => removed a1 Expired 4, accepted b2, trade b2/a2 1 @ 99
        at 00:00:10.0000001
        alice cancel a2                         => removed a2 Expired 4, rejected a2 UnknownOrder
        """);

    [Fact]
    public void What_is_due_expires_in_order_of_time_then_number_each_at_its_own_time()
    {
        using var venue = new TestVenue(new VenueSetup());
        Scenario.Play(venue, """
            alice buy  1 @ 99.00 as a1 until 00:00:20  => accepted a1, booked a1
            alice buy  1 @ 99.00 as a2 until 00:00:10  => accepted a2, booked a2
            bob   buy  1 @ 99.00 as b1 until 00:00:20  => accepted b1, booked b1
            alice arms 20s                      => armed
            bob   buy  1 @ 99.00 as b2 until 00:00:10  => accepted b2, booked b2
            at 00:01:00
            ops   tick                          => removed a2 Expired 1, removed b2 Expired 1,
                removed a1 Expired 1, removed b1 Expired 1, fired, reached 0 done, TimeAdvanced
            """);
        long second = 1_000_000_000;
        long[] times = [.. venue.Journal.TakeLast(7).Select(e => e.Header.Time)];
        Assert.Equal([10 * second, 10 * second, 20 * second, 20 * second], times[..4]);
        Assert.Equal(60 * second, times[6]);
        venue.Prove();
    }

    [Fact]
    public void At_one_time_dead_mans_switches_come_before_orders() => Scenario.Run("""
        at 00:00:00.0001
        bob   arms 10s                          => armed
        alice arms 10s                          => armed
        bob   buy  1 @ 99.00 as b1              => accepted b1, booked b1
        at 00:00:20
        alice buy  1 @ 99.00 as a1 until 00:00:30  =>
            fired, removed b1 DeadManSwitch 1, reached 1 done, fired, reached 0 done, accepted a1, booked a1
        at 00:00:20
        bob   arms 10s                          => armed
        at 00:00:30
        ops   tick                              =>
            fired, reached 0 done, removed a1 Expired 1, TimeAdvanced
        """);

    [Fact]
    public void Expire_times_are_checked() => Scenario.Run("""
        at 00:00:10
        alice buy 1 @ 99.00 as a1 until 00:00:10        => rejected a1 InvalidExpireTime
        at 00:00:10
        alice buy 1 @ 99.00 as a1 until 00:00:05        => rejected a1 InvalidExpireTime
        alice buy 1 @ 99.00 as a1 tif=5                 => rejected a1 InvalidExpireTime
        alice buy 1 @ 99.00 as a1 ExpireTime=1          => rejected a1 InvalidExpireTime
        alice buy 1 @ 99.00 as a1 day ExpireTime=90000000000000  => rejected a1 InvalidExpireTime
        alice buy 1 @ 99.00 as a1 ioc ExpireTime=90000000000000  => rejected a1 InvalidExpireTime
        alice buy 1 @ market as a1 day                  => rejected a1 InvalidTimeInForce
        alice buy 1 @ market as a1 until 00:00:20       => rejected a1 InvalidTimeInForce
        """);

    [Fact]
    public void Stops_and_icebergs_expire_too_and_partly_filled_orders_keep_their_fills() => Scenario.Run("""
        alice buy  5 @ 102.00 stop 101.00 as s1 day     => accepted s1, waiting s1
        alice buy  5 @ market stop 101.00 as s2 until 17:00:00   => accepted s2, waiting s2
        alice sell 9 @ 103.00 show 2 as ice day         => accepted ice, booked ice
        bob   buy  3 @ 103.00 as b1                     => accepted b1, trade b1/ice 2 @ 103,
            refreshed ice 2 @ 103, trade b1/ice 1 @ 103, elects 2 @ 103,
            elected s1, booked s1 5 @ 102, elected s2, trade s2/ice 1 @ 103, refreshed ice 2 @ 103,
            trade s2/ice 2 @ 103, refreshed ice 2 @ 103, trade s2/ice 2 @ 103, refreshed ice 1 @ 103
        carol buy  5 @ 200.00 stop 150.00 as s3 day     => accepted s3, waiting s3
        at 17:00:00
        ops   tick                                      =>
            removed s1 Expired 5, removed ice Expired 1, removed s3 Expired 5, TimeAdvanced
        asks none
        """);

    [Fact]
    public void A_replace_keeps_the_expiry() => Scenario.Run("""
        alice buy  5 @ 99.00 as a1 until 00:00:10       => accepted a1, booked a1
        alice replace a1 to 6 @ 98.00                   => replaced a1 lost 6
        at 00:00:10
        ops   tick                                      => removed a1 Expired 6, TimeAdvanced
        """);

    [Fact]
    public void Closing_the_instrument_ends_its_day_orders_and_no_others() => Scenario.Run(
        new VenueSetup { Instruments = 2 }, """
        alice buy  5 @ 99.00 as a1 day                  => accepted a1, booked a1
        alice buy  5 @ 99.00 as a2                      => accepted a2, booked a2
        bob   buy  5 @ 98.00 as b1 day                  => accepted b1, booked b1
        bob   sell 5 @ 90.00 stop 95.00 as s1 day       => accepted s1, waiting s1
        bob   sell 5 @ 101.00 as b2 until 17:00:00      => accepted b2, booked b2
        bob   sell 5 @ 101.00 as b3 day on 2            => accepted b3, booked b3
        ops   closes                                    => now Closed, removed a1 SessionClosed 5,
            removed b1 SessionClosed 5, removed s1 SessionClosed 5, reached 3 done
        bids a2 5 @ 99.00
        asks b2 5 @ 101.00
        asks on 2 b3 5 @ 101.00
        """);

    [Fact]
    public void What_expired_while_the_venue_was_down_never_trades_again() => Scenario.Run(
        new VenueSetup { Members = ["alice", "bob"] }, """
        alice buy  5 @ 99.00 as a1 until 00:00:10       => accepted a1, booked a1
        alice buy  5 @ 98.00 as a2                      => accepted a2, booked a2
        at 00:00:20
        ops   restarts                                  => EpochStarted, LoggedOff EpochEnded,
            LoggedOff EpochEnded, removed a1 Expired 5, TimeAdvanced
        bob   logs on                                   => LoggedOn
        bob   sell 5 @ 98.00 as b1                      => accepted b1, trade b1/a2 5 @ 98
        """);

    [Fact]
    public void The_engine_says_when_it_wants_a_tick()
    {
        using var venue = new TestVenue(new VenueSetup());
        Assert.Equal(long.MaxValue, venue.NextDeadline);
        Scenario.Play(venue, "alice buy 1 @ 99.00 as a1 day  => accepted a1, booked a1");
        Assert.Equal(17 * (Limits.Day / 24), venue.NextDeadline);
        Scenario.Play(venue, "alice buy 1 @ 99.00 as a2 until 00:00:30  => accepted a2, booked a2");
        Assert.Equal(30_000_000_000, venue.NextDeadline);
        Scenario.Play(venue, """
            alice cancel a2                             => cancelled a2
            alice cancel a1                             => cancelled a1
            """);
        Assert.Equal(long.MaxValue, venue.NextDeadline);
        venue.Prove();
    }
}
