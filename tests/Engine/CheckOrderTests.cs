namespace Matching.Tests.Engine;

/// <summary>
/// Where an order has many faults, the first check in the rules' order refuses it: each line has all the
/// faults that the lines behind it have, and one that comes before them.
/// </summary>
public sealed class CheckOrderTests
{
    [Fact]
    public void Session_account_and_instrument_come_first() => Scenario.Run("""
        ops   kills venue                       => killed, reached 0 done
        ops   kills participant alice           => killed, reached 0 done
        ops   kills alice                       => killed, reached 0 done
        ops   kills instrument 1                => killed, reached 0 done
        ops   freezes alice                     => changed, reached 0 done
        ops   mode Halted                       => ModeChanged
        ops   halts                             => now Halted
        alice buy 1 @ 1.00 as a1 session=99 account=99 instrument=9 side=9   => rejected a1 UnknownSession
        alice buy 1 @ 1.00 as a1 connection=9 account=99 instrument=9 side=9 => rejected a1 SessionSuperseded
        alice buy 1 @ 1.00 as a1 account=99 instrument=9 side=9  => rejected a1 UnknownAccount
        alice buy 1 @ 1.00 as a1 account=3 instrument=9 side=9   => rejected a1 WrongAccount
        alice buy 1 @ 1.00 as a1 instrument=9 side=9    => rejected a1 KillSwitch
        ops   releases venue                            => released
        alice buy 1 @ 1.00 as a1 instrument=9 side=9    => rejected a1 KillSwitch
        ops   releases participant alice                => released
        alice buy 1 @ 1.00 as a1 instrument=9 side=9    => rejected a1 KillSwitch
        ops   releases alice                            => released
        alice buy 1 @ 1.00 as a1 instrument=9 side=9    => rejected a1 AccountFrozen
        ops   winds-down alice                          => changed
        alice buy 1 @ 1.00 as a1 instrument=9           => rejected a1 AccountCloseOnly
        ops   unfreezes alice                           => changed
        alice buy 1 @ 1.00 as a1 instrument=9 side=9    => rejected a1 VenueHalted
        ops   mode CancelOnly                           => ModeChanged
        alice buy 1 @ 1.00 as a1 instrument=9 side=9    => rejected a1 VenueCancelOnly
        ops   mode Normal                               => ModeChanged
        alice buy 1 @ 1.00 as a1 instrument=9 side=9    => rejected a1 UnknownInstrument
        alice buy 1 @ 1.00 as a1 side=9                 => rejected a1 KillSwitch
        ops   releases instrument 1                     => released
        alice buy 1 @ 1.00 as a1 side=9                 => rejected a1 NotTradable
        ops   opens                                     => now Open
        alice buy 1 @ 1.00 as a1 side=9                 => rejected a1 InvalidSide
        """);

    [Fact]
    public void Then_the_kind_of_order() => Scenario.Run("""
        alice buy 0 @ 0.00 as a1 side=9 type=9 tif=9 exec=9 stp=9 StopPrice=-3 DisplayQty=-1 ExpireTime=-1 =>
            rejected a1 InvalidSide
        alice buy 0 @ 0.00 as a1 type=9 tif=9 exec=9 stp=9 StopPrice=-3 DisplayQty=-1 ExpireTime=-1 =>
            rejected a1 InvalidOrderType
        alice buy 0 @ 0.00 as a1 tif=9 exec=9 stp=9 StopPrice=-3 DisplayQty=-1 ExpireTime=-1 =>
            rejected a1 InvalidTimeInForce
        alice buy 0 @ 0.00 as a1 exec=9 stp=9 StopPrice=-3 DisplayQty=-1 CashOrderQty=-1 ExpireTime=-1 =>
            rejected a1 InvalidExecInst
        alice buy 0 @ 0.00 as a1 stp=9 StopPrice=-3 DisplayQty=-1 CashOrderQty=-1 ExpireTime=-1 =>
            rejected a1 InvalidSelfTradePrevention
        alice buy 0 @ 0.00 as a1 StopPrice=-3 DisplayQty=-1 CashOrderQty=-1 ExpireTime=-1 =>
            rejected a1 InvalidStopPrice
        alice buy 0 @ 0.00 as a1 DisplayQty=-1 CashOrderQty=-1 ExpireTime=-1  => rejected a1 InvalidDisplayQty
        alice buy 0 @ 0.00 as a1 CashOrderQty=-1 ExpireTime=-1  => rejected a1 InvalidCashOrderQty
        alice buy 0 @ 0.00 as a1 ExpireTime=-1                  => rejected a1 InvalidExpireTime
        alice buy 0 @ 0.00 as a1                                => rejected a1 PriceNotPositive
        """);

    [Fact]
    public void Then_price_quantity_notional_and_collars() => Scenario.Run(
        new VenueSetup
        {
            TickSize = 5,
            LotSize = 10,
            MinQty = 20,
            MaxQty = 1_000,
            MinNotional = 1_000_00,
            MaxNotional = 50_000_00,
            ReferencePrice = 100_00,
            StaticCollar = 100_000,
            DynamicCollar = 50_000,
        }, """
        alice buy 5 @ 0.00 stop 0.00 as a1              => rejected a1 InvalidStopPrice
        alice buy 5 @ 0.00 stop -5.00 as a1             => rejected a1 PriceNotPositive
        alice buy 5 @ 0.00 stop 95.01 as a1             => rejected a1 PriceOffTick
        alice buy 5 @ 0.00 stop 95.00 as a1             => rejected a1 PriceNotPositive
        alice buy 5 @ 100.01 as a1                      => rejected a1 PriceOffTick
        alice buy 0 @ 46116860184273879.05 as a1        => rejected a1 AmountTooLarge
        alice buy 0 @ 999.00 as a1                      => rejected a1 QtyNotPositive
        alice buy 5 @ 999.00 as a1                      => rejected a1 QtyOffLot
        alice buy 10 @ 999.00 as a1                     => rejected a1 QtyBelowMin
        alice buy 1010 @ 999.00 as a1                   => rejected a1 QtyAboveMax
        alice buy 1000 @ 46116860184273879.00 as a1     => rejected a1 AmountTooLarge
        alice sell 20 @ 1.00 as a1                      => rejected a1 NotionalBelowMin
        alice buy 1000 @ 999.00 as a1                   => rejected a1 NotionalAboveMax
        alice buy 50 @ 999.00 as a1                     => rejected a1 OutsideStaticCollar
        alice buy 50 @ 110.00 as a1                     => rejected a1 OutsideDynamicCollar
        """);

    [Fact]
    public void Then_the_name_the_limits_the_funds_and_at_last_the_market()
    {
        var setup = new VenueSetup { Members = ["alice", "bob"], Funds = 100, DynamicCollar = 50_000 };
        Scenario.Run(setup with { Capacities = setup.Capacities with { Orders = 2 } }, """
            bob   sell 1 @ 50.00 as b1          => accepted b1, booked b1
            alice buy 1 @ 1.00 as a1            => accepted a1, booked a1
            ops   limits alice to 1 orders      => changed
            ops   limits alice to 101 XYZ       => limited
            ops   changes reference 49.00       => changed
            alice buy 9 @ 52.00 as a1 post-only => rejected a1 OutsideDynamicCollar
            alice buy 9 @ 50.00 as a1 post-only => rejected a1 DuplicateClOrdId
            alice buy 9 @ 50.00 as a2 post-only => rejected a2 TooManyOpenOrders
            ops   limits alice to 9 orders      => changed
            alice buy 9 @ 50.00 as a2 post-only => rejected a2 HoldingsLimit
            ops   limits alice to 0 XYZ         => limited
            alice buy 9 @ 50.00 as a2 post-only => rejected a2 OrdersFull
            alice cancel a1                     => cancelled a1
            alice buy 9 @ 50.00 as a2 post-only => rejected a2 InsufficientFunds
            alice buy 2 @ 50.00 as a2 post-only => rejected a2 WouldTrade
            alice buy 2 @ 50.00 as a2 fok       => rejected a2 NotFillable
            """);
    }

    [Fact]
    public void A_hold_too_large_comes_before_a_full_level_and_that_before_funds() => Scenario.Run(
        VenueSetup.Hugely with { TakerFeeRate = 100_000_000, Members = ["alice", "bob"] }, """
        ops   deposit 4611686018427387000 USD to alice => moved
        alice buy  4 @ 1 as a1                  => accepted a1, booked a1
        bob   buy  1 @ 1 as b1                  => rejected b1 LevelFull        -- with too little for the fee
        bob   buy  1 @ 4611686018427387904 as b1  => rejected b1 AmountTooLarge
        bob   buy  1 @ 2 as b1                  => rejected b1 InsufficientFunds
        """);
}
