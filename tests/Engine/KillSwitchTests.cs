namespace Matching.Tests.Engine;

public sealed class KillSwitchTests
{
    private static readonly VenueSetup _setup = new()
    {
        Members = ["alice", "bob"],
        Accounts = [("alice2", "alice")],
        Instruments = 2,
    };

    private const string Orders = """
        alice  buy  1 @ 99.00 as a1                     => accepted a1, booked a1
        alice  sell 2 @ 90.00 stop 95.00 as s1 on 2     => accepted s1, waiting s1
        alice2 buy  3 @ 98.00 as a2                     => accepted a2, booked a2
        bob    sell 4 @ 101.00 as b1                    => accepted b1, booked b1
        bob    quotes 5 @ 97.00 / 5 @ 102.00 as q1 on 2 => quoted q1, placed bid, placed ask

        """;

    [Fact]
    public void An_accounts_orders_leave_and_none_is_taken_until_it_is_released() =>
        Scenario.Run(_setup, Orders + """
        ops    kills alice                      => killed, removed a1 KillSwitch 1, removed s1 KillSwitch 2,
                                                   reached 2 done
        alice  buy  1 @ 101.00 as a3            => rejected a3 KillSwitch
        alice  replace a3 to 1 @ 1.00           => rejected a3 KillSwitch
        alice  quotes 1 @ 98.00 / none          => rejected KillSwitch
        alice  quotes none / none as q2         => quoted q2
        alice  cancel a3                        => rejected a3 UnknownOrder
        alice2 replace a2 to 2 @ 98.00          => replaced a2 kept
        ops    releases alice                   => released
        alice  buy  1 @ 101.00 as a3            => accepted a3, trade a3/b1 1
        """);

    [Fact]
    public void A_participants_accounts_are_stopped_together() => Scenario.Run(_setup, Orders + """
        ops    kills participant alice          => killed, removed a1 KillSwitch 1, removed s1 KillSwitch 2,
                                                   removed a2 KillSwitch 3, reached 3 done
        alice2 buy  1 @ 101.00 as a3            => rejected a3 KillSwitch
        ops    releases alice2                  => released     -- the account's switch is another
        alice2 buy  1 @ 101.00 as a3            => rejected a3 KillSwitch
        ops    releases participant alice       => released
        alice2 buy  1 @ 101.00 as a3            => accepted a3, trade a3/b1 1
        """);

    [Fact]
    public void An_instruments_orders_leave_book_first_then_stops() => Scenario.Run(_setup, Orders + """
        ops    kills instrument 2               => killed, removed q1 KillSwitch 5, removed q1 KillSwitch 5,
                                                   removed s1 KillSwitch 2, reached 3 done
        bob    buy  1 @ 99.00 as b2 on 2        => rejected b2 KillSwitch
        bob    quotes 1 @ 98.00 / none on 2     => rejected KillSwitch
        bob    buy  1 @ 99.00 as b2             => accepted b2, booked b2
        ops    opens on 2                       => now Open
        bob    buy  1 @ 99.00 as b3 on 2        => rejected b3 KillSwitch
        ops    releases instrument 2            => released
        bob    buy  1 @ 99.00 as b3 on 2        => accepted b3, booked b3
        """);

    [Fact]
    public void The_venue_is_stopped_whole() => Scenario.Run(_setup, Orders + """
        ops    kills venue                      => killed, removed a1 KillSwitch 1, removed a2 KillSwitch 3,
            removed b1 KillSwitch 4, removed q1 KillSwitch 5, removed q1 KillSwitch 5,
            removed s1 KillSwitch 2, reached 6 done
        alice  buy  1 @ 99.00 as a3             => rejected a3 KillSwitch
        bob    buy  1 @ 99.00 as b2 on 2        => rejected b2 KillSwitch
        ops    withdraw 1 USD from alice        => moved
        ops    releases venue                   => released
        alice  buy  1 @ 99.00 as a3             => accepted a3, booked a3
        """);

    [Fact]
    public void A_refused_quote_of_a_stopped_account_has_no_old_one_left() =>
        Scenario.Run(_setup, Orders + """
        ops    kills participant bob            => killed, removed b1 KillSwitch, removed q1 KillSwitch,
                                                   removed q1 KillSwitch, reached 3 done
        bob    quotes 5 @ 97.00 / 5 @ 102.00 on 2  => rejected KillSwitch
        """);

    [Fact]
    public void Members_stop_themselves_and_operators_anybody() => Scenario.Run(_setup, """
        alice  kills alice2                     => killed, reached 0 done
        alice  releases alice2                  => rejected NotPermitted
        ops    releases alice2                  => released
        alice  kills participant alice          => killed, reached 0 done
        alice  releases participant alice       => rejected NotPermitted
        ops    releases participant alice       => released
        alice  kills bob                        => rejected WrongAccount
        alice  kills participant bob            => rejected NotPermitted
        alice  kills instrument 1               => rejected NotPermitted
        alice  kills venue                      => rejected NotPermitted
        alice  kills 99                         => rejected UnknownAccount
        alice  kills house                      => rejected UnknownAccount
        ops    kills instrument 3               => rejected UnknownInstrument
        ops    kills participant alice Id=9     => rejected UnknownParticipant
        ops    kills venue Id=1                 => rejected InvalidScope
        ops    kills venue Scope=0              => rejected InvalidScope
        ops    kills venue Scope=5              => rejected InvalidScope
        ops    kills venue Engaged=2            => rejected InvalidScope
        ops    kills alice                      => killed, reached 0 done
        ops    kills alice                      => killed, reached 0 done
        alice  releases alice                   => rejected NotPermitted
        ops    releases alice                   => released
        """);
}
