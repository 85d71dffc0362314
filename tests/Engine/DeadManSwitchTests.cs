namespace Matching.Tests.Engine;

public sealed class DeadManSwitchTests
{
    private static readonly VenueSetup _setup = new()
    {
        Members = ["alice", "bob"],
        Accounts = [("alice2", "alice")],
    };

    [Fact]
    public void When_it_is_not_armed_again_in_time_the_accounts_orders_leave() => Scenario.Run(_setup, """
        alice  buy  1 @ 99.00 as a1             => accepted a1, booked a1
        alice2 buy  2 @ 99.00 as a2             => accepted a2, booked a2
        bob    buy  3 @ 99.00 as b1             => accepted b1, booked b1
        at 00:00:01
        alice  arms 10s                         => armed
        alice  sell 4 @ 90.00 stop 95.00 as s1  => accepted s1, waiting s1
        at 00:00:10.9999999
        bob    sell 1 @ 99.00 as b2             => accepted b2, trade b2/a1 1
        alice  buy  1 @ 99.00 as a3             => accepted a3, booked a3
        at 00:00:11
        bob    sell 2 @ 99.00 as b3             => fired, removed s1 DeadManSwitch 4,
            removed a3 DeadManSwitch 1, reached 2 done, accepted b3, trade b3/a2 2
        alice  buy  1 @ 98.00 as a4             => accepted a4, booked a4       -- it is disarmed
        at 00:01:00
        ops    tick                             => TimeAdvanced
        bids b1 3 @ 99.00, a4 1 @ 98.00
        """);

    [Fact]
    public void Arming_again_is_later_or_sooner_and_zero_disarms() => Scenario.Run(_setup, """
        alice  buy  1 @ 99.00 as a1             => accepted a1, booked a1
        at 00:00:01
        alice  arms 10s                         => armed
        at 00:00:05
        alice  arms 10s                         => armed
        at 00:00:14
        ops    tick                             => TimeAdvanced
        alice  arms 2s                          => armed
        at 00:00:15
        alice  disarms                          => disarmed
        alice  disarms                          => disarmed
        at 00:01:00
        ops    tick                             => TimeAdvanced
        bids a1 1 @ 99.00
        alice  arms 1s                          => armed
        at 00:02:00
        ops    tick => fired, removed a1 DeadManSwitch 1, reached 1 done, TimeAdvanced
        """);

    [Fact]
    public void It_outlives_the_connection_and_the_process() => Scenario.Run(_setup, """
        alice  buy  1 @ 99.00 as a1             => accepted a1, booked a1
        at 00:00:01
        alice  arms 10s                         => armed
        alice  disconnects                      => LoggedOff
        bob    logs off                         => LoggedOff
        at 00:00:30
        ops    restarts => EpochStarted, fired, removed a1 DeadManSwitch 1, reached 1 done,
                                                   TimeAdvanced
        """);

    [Fact]
    public void It_is_its_owners_and_checked() => Scenario.Run(_setup, """
        alice  arms 10s account=3               => rejected WrongAccount
        alice  arms 10s account=99              => rejected UnknownAccount
        alice  arms -1s                         => rejected InvalidLimit
        alice  arms 4611686018427387905ns       => rejected InvalidLimit
        alice  arms 4611686018427387904ns       => armed
        ops    mode Halted                      => ModeChanged
        alice  arms 10s                         => armed
        """);
}
