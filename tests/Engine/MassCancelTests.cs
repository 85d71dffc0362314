namespace Matching.Tests.Engine;

public sealed class MassCancelTests
{
    private static readonly VenueSetup _setup = new()
    {
        Members = ["alice", "bob"],
        Accounts = [("alice2", "alice"), ("bob2", "bob")],
        Instruments = 2,
    };

    private const string Orders = """
        alice2 buy  1 @ 99.00 as o1             => accepted o1, booked o1
        bob    buy  2 @ 99.50 as o2             => accepted o2, booked o2
        alice  sell 3 @ 101.00 as o3            => accepted o3, booked o3
        alice  buy  4 @ 98.00 as o4 on 2        => accepted o4, booked o4
        alice2 sell 5 @ 90.00 stop 95.00 as o5  => accepted o5, waiting o5
        alice  buy  6 @ 110.00 stop 105.00 as o6  => accepted o6, waiting o6
        bob    sell 7 @ 102.00 as o7 on 2       => accepted o7, booked o7
        bob    buy  8 @ 120.00 stop 104.00 as o8  => accepted o8, waiting o8
        alice  buy  9 @ 99.50 as o9             => accepted o9, booked o9

        """;

    [Fact]
    public void Without_an_account_all_of_the_members_leave_account_by_account() =>
        Scenario.Run(_setup, Orders + """
        alice mass cancel                       => mass-cancelled, removed o3 MassCancel 3,
            removed o4 MassCancel 4, removed o6 MassCancel 6, removed o9 MassCancel 9,
            removed o1 MassCancel 1, removed o5 MassCancel 5, reached 6 done
        alice  has USD 1000000
        alice  has XYZ 1000000
        alice2 has XYZ 1000000
        bids o2 2 @ 99.50
        buy-stops o8 8 @ 120.00 stop 104.00
        """);

    [Fact]
    public void An_accounts_orders_leave_in_order_of_their_numbers() => Scenario.Run(_setup, Orders + """
        alice mass cancel of alice2             => mass-cancelled, removed o1 MassCancel 1,
            removed o5 MassCancel 5, reached 2 done
        alice mass cancel of alice2             => mass-cancelled, reached 0 done
        alice mass cancel of bob                => rejected WrongAccount
        alice mass cancel of 99                 => rejected UnknownAccount
        """);

    [Fact]
    public void It_may_name_a_side_and_an_instrument() => Scenario.Run(_setup, Orders + """
        alice mass cancel sells                 => mass-cancelled, removed o3 MassCancel 3,
            removed o5 MassCancel 5, reached 2 done
        alice mass cancel on 2                  => mass-cancelled, removed o4 MassCancel 4, reached 1 done
        alice mass cancel on 1 buys of alice    => mass-cancelled, removed o6 MassCancel 6,
            removed o9 MassCancel 9, reached 2 done
        alice mass cancel on 3                  => rejected UnknownInstrument
        alice mass cancel side=3                => rejected InvalidSide
        alice mass cancel OwnSession=2          => rejected InvalidScope
        bids o2 2 @ 99.50, o1 1 @ 99.00
        """);

    [Fact]
    public void It_may_be_for_the_sessions_own_orders_alone() => Scenario.Run(_setup, """
        alice/b logs on                         => LoggedOn
        alice   buy 1 @ 99.00 as o1             => accepted o1, booked o1
        alice/b buy 2 @ 98.00 as o2             => accepted o2, booked o2
        alice2/b buy 3 @ 97.00 as o3            => accepted o3, booked o3
        alice/b replace o1 to 1 @ 96.00         => replaced o1 lost     -- entered by the first all the same
        alice/b mass cancel own                 => mass-cancelled, removed o2 MassCancel 2,
                                                   removed o3 MassCancel 3, reached 2 done
        alice/b mass cancel                     => mass-cancelled, removed o1 MassCancel 1, reached 1 done
        """);

    [Fact]
    public void An_operator_reaches_everyone_book_by_book() => Scenario.Run(_setup, Orders + """
        ops   mass cancel                       => mass-cancelled, removed o2 MassCancel 2,
            removed o9 MassCancel 9, removed o1 MassCancel 1, removed o3 MassCancel 3,
            removed o8 MassCancel 8, removed o6 MassCancel 6, removed o5 MassCancel 5,
            removed o4 MassCancel 4, removed o7 MassCancel 7, reached 9 done
        """);

    [Fact]
    public void An_operator_may_name_an_instrument_or_any_account() => Scenario.Run(_setup, Orders + """
        ops   mass cancel on 2 sells            => mass-cancelled, removed o7 MassCancel 7, reached 1 done
        ops   mass cancel of bob                => mass-cancelled, removed o2 MassCancel 2,
                                                   removed o8 MassCancel 8, reached 2 done
        ops   mass cancel of house              => rejected UnknownAccount
        ops   mass cancel own                   => rejected InvalidScope
        """);

    [Theory]
    [InlineData("ops mode Halted => ModeChanged")]
    [InlineData("ops mode CancelOnly => ModeChanged")]
    [InlineData("ops halts => now Halted")]
    [InlineData("ops closes => now Closed, reached 0 done")]
    public void It_is_always_possible(string trouble) => Scenario.Run($"""
        alice buy 1 @ 99.00 as a1               => accepted a1, booked a1
        {trouble}
        alice mass cancel                       => mass-cancelled, removed a1 MassCancel 1, reached 1 done
        """);

    [Fact]
    public void Quotes_and_icebergs_leave_too() => Scenario.Run("""
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q1  => quoted q1, placed bid, placed ask
        alice buy 9 @ 98.00 show 2 as a1        => accepted a1, booked a1
        alice mass cancel                       => mass-cancelled, removed q1 MassCancel 5,
                                                   removed q1 MassCancel 5, removed a1 MassCancel 9,
            reached 3 done
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q2  => quoted q2, placed bid, placed ask
        """);
}
