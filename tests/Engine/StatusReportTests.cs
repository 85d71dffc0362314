using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

public sealed class StatusReportTests
{
    [Fact]
    public void An_order_is_told_as_it_stands() => Scenario.Run("""
        alice sell 9 @ 100.00 show 4 as ice     => accepted ice, booked ice
        bob   buy  3 @ 100.00 as b1             => accepted b1, trade b1/ice 3 @ 100
        alice status ice                        => status ice Booked 6 @ 100 filled 3 shown 1
        alice status #1                         => status ice Booked 6 @ 100 filled 3 shown 1
        alice buy  5 @ market stop 105.00 as s1 => accepted s1, waiting s1
        alice status s1                         => status s1 Waiting 5 @ 115.50 filled 0 shown 0
        """);

    [Fact]
    public void What_one_may_cancel_one_may_ask_for() => Scenario.Run("""
        alice sell 9 @ 100.00 as a1             => accepted a1, booked a1
        alice status a9                         => rejected UnknownOrder
        bob   status a1                         => rejected UnknownOrder
        bob   status a1 account=2               => rejected WrongAccount
        bob   status a1 account=99              => rejected UnknownAccount
        ops   status a1 account=2               => status a1 Booked 9
        ops   status #1 account=2               => status a1 Booked 9
        ops   status a1 account=3               => rejected UnknownOrder
        ops   status a1 account=1               => rejected UnknownAccount
        ops   mode Halted                       => ModeChanged
        alice status a1                         => status a1 Booked 9
        alice cancel a1                         => cancelled a1
        alice status a1                         => rejected UnknownOrder
        """);

    [Fact]
    public void A_mass_status_tells_what_a_mass_cancel_would_cancel() => Scenario.Run(
        new VenueSetup { Members = ["alice", "bob"], Accounts = [("alice2", "alice")], Instruments = 2 }, """
        alice2 buy  1 @ 99.00 as o1             => accepted o1, booked o1
        alice  sell 3 @ 101.00 as o3 on 2       => accepted o3, booked o3
        alice  buy  6 @ 110.00 stop 105.00 as o6  => accepted o6, waiting o6
        bob    buy  2 @ 98.00 as b1             => accepted b1, booked b1
        alice  mass status                      => listing, reported o3 Booked 3 @ 101,
            reported o6 Waiting 6 @ 110 filled 0 shown 0, reported o1 Booked 1 @ 99, reached 3 done
        alice  mass status buys of alice        => listing, reported o6 Waiting, reached 1 done
        alice  mass status on 2                 => listing, reported o3, reached 1 done
        alice  mass status of bob               => rejected WrongAccount
        alice  mass status on 9                 => rejected UnknownInstrument
        alice  mass status side=9               => rejected InvalidSide
        alice  mass status OwnSession=3         => rejected InvalidScope
        bob    mass status own                  => listing, reported b1, reached 1 done
        ops    mass status => listing, reported o1, reported b1, reported o6, reported o3,
                                                   reached 4 done
        ops    mass status of alice2            => listing, reported o1, reached 1 done
        ops    mass status own                  => rejected InvalidScope
        """);

    [Fact]
    public void A_report_stands_in_the_stream_of_who_asked_with_the_terms_of_the_order()
    {
        using var venue = new TestVenue(new VenueSetup());
        Scenario.Play(venue, """
            alice/b logs on                             => LoggedOn
            alice   buy 9 @ 99.00 stop 98.00 show 4 as s1 until 00:01:00 stp oldest => accepted s1, waiting s1
            alice/b mass status                         => listing, reported s1, reached 1 done
            """);
        Event e = venue.Journal[^2];
        Assert.Equal(venue.Sessions["alice/b"].Id, e.OrderReported.SessionId);
        Assert.Equal(e.Header.Sequence - 1, e.OrderReported.PrevSequence);
        OrderDetails order = e.OrderReported.Order;
        Assert.Equal(venue.Sessions["alice"].Id, order.Facts.SessionId);
        Assert.Equal((98_00, 4, 60_000_000_000), (order.StopPrice, order.DisplayQty, order.ExpireTime));
        Assert.Equal(
            (OrderType.StopLimit, TimeInForce.GoodTillDate, SelfTradePrevention.CancelOldest),
            (order.OrderType, order.TimeInForce, order.SelfTradePrevention));
        venue.Prove();
    }
}
