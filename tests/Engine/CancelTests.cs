namespace Matching.Tests.Engine;

public sealed class CancelTests
{
    [Fact]
    public void A_cancel_names_its_order_by_id_or_by_name() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        alice buy  5 @ 100.00 as a2             => accepted a2, booked a2
        alice has USD 999000.00 held 1000.00
        alice cancel #1                         => cancelled a1 5
        alice has USD 999500.00 held 500.00
        alice cancel a2                         => cancelled a2 5
        alice has USD 1000000.00
        bids none
        """);

    [Fact]
    public void What_is_filled_stays_filled() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        bob   sell 2 @ 100.00 as b1             => accepted b1, trade b1/a1 2 @ 100
        alice cancel a1                         => cancelled a1 3
        alice has USD 999800.00
        alice has XYZ 1000002
        """);

    [Fact]
    public void An_order_that_is_not_there_cannot_be_cancelled() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        alice cancel a9                         => rejected a9 UnknownOrder
        alice cancel #9                         => rejected #9 UnknownOrder
        alice cancel a1                         => cancelled a1 5
        alice cancel a1                         => rejected a1 UnknownOrder
        alice cancel #1                         => rejected #1 UnknownOrder
        alice buy  5 @ 100.00 as a2             => accepted a2, booked a2   -- in the same slot
        alice cancel #1                         => rejected #1 UnknownOrder
        bids a2 5 @ 100.00
        """);

    [Fact]
    public void Nobody_cancels_the_order_of_another() => Scenario.Run("""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        bob   cancel a1                         => rejected a1 UnknownOrder
        bob   cancel #1                         => rejected #1 UnknownOrder
        bob   cancel a1 account=2               => rejected a1 WrongAccount
        bob   cancel a1 account=99              => rejected a1 UnknownAccount
        bob   cancel a1 account=1               => rejected a1 UnknownAccount
        ops   cancel a1                         => rejected a1 WrongAccount
        bids a1 5 @ 100.00
        """);

    [Fact]
    public void A_sibling_stays_when_the_first_the_middle_or_the_last_goes() => Scenario.Run("""
        alice sell 1 @ 100.00 as a1             => accepted a1, booked a1
        alice sell 2 @ 100.00 as a2             => accepted a2, booked a2
        alice sell 3 @ 100.00 as a3             => accepted a3, booked a3
        alice sell 4 @ 100.00 as a4             => accepted a4, booked a4
        alice cancel a2                         => cancelled a2 2
        asks a1 1 @ 100.00, a3 3 @ 100.00, a4 4 @ 100.00
        alice cancel a4                         => cancelled a4 4
        alice cancel a1                         => cancelled a1 1
        asks a3 3 @ 100.00
        bob   buy  9 @ 100.00 as b1             => accepted b1, trade b1/a3 3 @ 100, booked b1 6
        """);

    [Theory]
    [InlineData("CancelOnly", "VenueCancelOnly")]
    [InlineData("Halted", "VenueHalted")]
    [InlineData("NoSpace", "VenueCancelOnly")]
    public void A_cancel_is_possible_in_every_mode(string mode, string refusal) => Scenario.Run($"""
        alice buy  5 @ 100.00 as a1             => accepted a1, booked a1
        ops   mode {mode}                       => ModeChanged
        alice buy  5 @ 100.00 as a2             => rejected a2 {refusal}
        alice replace a1 to 4 @ 100.00          => rejected a1 {refusal}
        alice cancel a1                         => cancelled a1 5
        ops   mode Normal                       => ModeChanged
        alice buy  5 @ 100.00 as a2             => accepted a2, booked a2
        """);

    [Fact]
    public void No_funds_move_while_the_venue_is_halted() => Scenario.Run("""
        ops   mode CancelOnly                   => ModeChanged
        ops   deposit 5 USD to alice            => moved
        ops   mode Halted                       => ModeChanged
        ops   deposit 5 USD to alice            => rejected VenueHalted
        ops   withdraw 5 USD from alice         => rejected VenueHalted
        ops   mode Normal                       => ModeChanged
        ops   withdraw 5 USD from alice         => moved
        alice has USD 1000000
        """);
}
