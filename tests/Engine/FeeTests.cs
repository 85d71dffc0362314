namespace Matching.Tests.Engine;

public sealed class FeeTests
{
    /// <summary>Of a notional: the maker gets a hundredth per cent, the taker pays two.</summary>
    private static readonly VenueSetup _rebate = new() { MakerFeeRate = -10_000, TakerFeeRate = 20_000 };

    /// <summary>Everybody pays half a cent for a dollar, which rounds.</summary>
    private static readonly VenueSetup _half = new() { MakerFeeRate = 500_000, TakerFeeRate = 500_000 };

    [Fact]
    public void A_buy_holds_the_higher_fee_and_price_improvement_is_free_at_the_fill() => Scenario.Run(
        _rebate, """
        bob   buy  10 @ 101.00 as b1            => accepted b1, booked b1
        bob has USD 998989.79 held 1010.21      -- 1010.00 and 0.202, rounded up
        bob cancel b1                           => cancelled b1
        bob has USD 1000000
        alice sell 4 @ 100.00 as a1             => accepted a1, booked a1
        bob   buy  10 @ 101.00 as b2            => accepted b2, trade b2/a1 4 @ 100 fees 0.08 -0.04,
                                                   booked b2 6
        bob has USD 998993.79 held 606.13       -- 400.08 paid; 606.00 left, and 0.1212 that 0.08 paid is not
        alice has USD 1000400.04
        house has USD 0.04
        carol sell 6 @ 101.00 as c1             => accepted c1, trade c1/b2 6 @ 101 fees 0.13 -0.06
        bob has USD 998993.98
        carol has USD 1000605.87
        house has USD 0.11
        """);

    [Fact]
    public void A_seller_pays_out_of_the_proceeds() => Scenario.Run(
        new VenueSetup { MakerFeeRate = 100_000_000, TakerFeeRate = 100_000_000, Funds = 0 }, """
        ops deposit 10 XYZ to alice             => moved
        ops deposit 20 USD to bob               => moved
        alice sell 10 @ 1.00 as a1              => accepted a1, booked a1
        bob   buy  10 @ 1.00 as b1              => accepted b1, trade b1/a1 10 @ 1 fees 10.00 10.00
        alice has USD 0
        bob   has USD 0
        house has USD 20
        """);

    [Fact]
    public void Splitting_a_fill_never_costs_more() => Scenario.Run(_half, """
        alice sell 1 @ 1.01 as a1               => accepted a1, booked a1
        alice sell 1 @ 1.01 as a2               => accepted a2, booked a2
        alice sell 1 @ 1.01 as a3               => accepted a3, booked a3
        bob   buy  3 @ 1.01 as b1               => accepted b1, trade b1/a1 1 @ 1.01 fees 0.01 0.01,
                                                   trade b1/a2 1 @ 1.01 fees 0.01 0.01,
                                                   trade b1/a3 1 @ 1.01 fees 0.00 0.01
        bob   has USD 999996.95
        alice has USD 1000003.00
        house has USD 0.05
        """);

    [Fact]
    public void Rounding_up_is_once_an_order_also_as_maker_and_after_a_replace() => Scenario.Run(_half, """
        alice sell 6 @ 1.00 as a1               => accepted a1, booked a1
        bob   buy  1 @ 1.00 as b1               => accepted b1, trade b1/a1 1 @ 1 fees 0.01 0.01
        bob   buy  1 @ 1.00 as b2               => accepted b2, trade b2/a1 1 @ 1 fees 0.01 0.00
        alice replace a1 to 5 @ 1.00            => replaced a1 kept 3
        bob   buy  1 @ 1.00 as b3               => accepted b3, trade b3/a1 1 @ 1 fees 0.01 0.01
        bob   buy  1 @ 0.99 as b4               => accepted b4, booked b4
        alice replace a1 to 5 @ 0.99            => replaced a1 taking 2, trade a1/b4 1 @ 0.99 fees 0.00 0.01,
                                                   booked a1 1 @ 0.99
        """);

    [Fact]
    public void A_rebate_is_rounded_in_the_houses_favour() => Scenario.Run(
        new VenueSetup { MakerFeeRate = -500_000, TakerFeeRate = 500_000 }, """
        alice sell 3 @ 1.00 as a1               => accepted a1, booked a1
        bob   buy  1 @ 1.00 as b1               => accepted b1, trade b1/a1 1 @ 1 fees 0.01 0.00
        bob   buy  1 @ 1.00 as b2               => accepted b2, trade b2/a1 1 @ 1 fees 0.01 -0.01
        bob   buy  1 @ 1.00 as b3               => accepted b3, trade b3/a1 1 @ 1 fees 0.01 0.00
        house has USD 0.02
        """);

    [Fact]
    public void The_house_keeps_what_open_orders_have_paid_ahead() => Scenario.Run(
        new VenueSetup { MakerFeeRate = -500_000, TakerFeeRate = 500_000 }, """
        alice sell 2 @ 1.00 as a1               => accepted a1, booked a1
        bob   buy  3 @ 1.00 as b1               => accepted b1, trade b1/a1 2 @ 1 fees 0.01 -0.01, booked b1 1
        bob   cancel b1                         => cancelled b1
        alice sell 1 @ 1.00 as a2               => accepted a2, booked a2
        alice sell 1 @ 1.01 as a3               => accepted a3, booked a3
        bob   buy  2 @ 1.00 as b2               => accepted b2, trade b2/a2 1 @ 1 fees 0.01 0.00,
                                                   booked b2 1 @ 1
        alice replace a3 to 1 @ 1.02            => replaced a3 lost
        carol buy  1 @ 1.01 as c1               => accepted c1, booked c1
        carol sell 1 @ 1.01 as c2               => accepted c2, trade c2/c1 1 @ 1.01 fees 0.01 0.00
        house has USD 0.02
        ops   withdraw 0.01 USD from house      => rejected InsufficientFunds   -- two orders are open
        ops   deposit 0.01 USD to house         => moved
        ops   withdraw 0.01 USD from house      => moved
        bob   replace b2 to 2 @ 1.02            => replaced b2 taking 1, trade b2/a3 1 @ 1.02 fees 0.01 0.00
        """);

    [Fact]
    public void Withdrawing_all_fees_never_leaves_a_rebate_unpaid() => Scenario.Run(
        new VenueSetup { MakerFeeRate = -50_000_000, TakerFeeRate = 50_000_000 }, """
        alice sell 3 @ 0.01 as a1               => accepted a1, booked a1
        bob   buy  1 @ 0.01 as b1               => accepted b1, trade b1/a1 1 @ 0.01 fees 0.01 0.00
        ops   withdraw 0.01 USD from house      => rejected InsufficientFunds
        alice replace a1 to 3 @ 0.02            => replaced a1 lost
        bob   buy  2 @ 0.01 as b2               => accepted b2, booked b2
        carol sell 1 @ 0.01 as c1               => accepted c1, trade c1/b2 1 @ 0.01 fees 0.01 0.00
        """);
}
