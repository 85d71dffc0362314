namespace Matching.Tests.Engine;

/// <summary>Each refusal of a new order; that it changes nothing is part of every scenario.</summary>
public sealed class RejectTests
{
    [Fact]
    public void Each_field_is_checked() => Scenario.Run(
        new VenueSetup { TickSize = 5, LotSize = 10, MinQty = 20, MaxQty = 1_000 }, """
        alice buy 50 @ 100.00 as a1 session=99        => rejected a1 UnknownSession
        alice buy 50 @ 100.00 as a1 session=-1        => rejected a1 UnknownSession
        alice buy 50 @ 100.00 as a1 connection=7      => rejected a1 SessionSuperseded
        alice buy 50 @ 100.00 as a1 account=99        => rejected a1 UnknownAccount
        alice buy 50 @ 100.00 as a1 account=-1        => rejected a1 UnknownAccount
        alice buy 50 @ 100.00 as a1 account=0         => rejected a1 UnknownAccount
        alice buy 50 @ 100.00 as a1 account=1         => rejected a1 UnknownAccount
        alice buy 50 @ 100.00 as a1 account=3         => rejected a1 WrongAccount
        alice buy 50 @ 100.00 as a1 instrument=9      => rejected a1 UnknownInstrument
        alice buy 50 @ 100.00 as a1 instrument=0      => rejected a1 UnknownInstrument
        alice buy 50 @ 100.00 as a1 side=0            => rejected a1 InvalidSide
        alice buy 50 @ 100.00 as a1 side=3            => rejected a1 InvalidSide
        alice buy 50 @ 100.00 as a1 type=0            => rejected a1 InvalidOrderType
        alice buy 50 @ 100.00 as a1 type=5            => rejected a1 InvalidOrderType
        alice buy 50 @ 100.00 as a1 type=3            => rejected a1 InvalidStopPrice
        alice buy 50 @ 100.00 as a1 tif=0             => rejected a1 InvalidTimeInForce
        alice buy 50 @ 100.00 as a1 tif=6             => rejected a1 InvalidTimeInForce
        alice buy 50 @ market as a1 tif=1             => rejected a1 InvalidTimeInForce
        alice buy 50 @ 100.00 as a1 exec=2            => rejected a1 InvalidExecInst
        alice buy 50 @ 100.00 as a1 post-only ioc     => rejected a1 InvalidExecInst
        alice buy 50 @ 100.00 as a1 post-only fok     => rejected a1 InvalidExecInst
        alice buy 50 @ 0.00 as a1                     => rejected a1 PriceNotPositive
        alice buy 50 @ -5.00 as a1                    => rejected a1 PriceNotPositive
        alice buy 50 @ 100.02 as a1                   => rejected a1 PriceOffTick
        alice buy 50 @ 46116860184273879.05 as a1     => rejected a1 AmountTooLarge
        alice buy 0 @ 100.00 as a1                    => rejected a1 QtyNotPositive
        alice buy -10 @ 100.00 as a1                  => rejected a1 QtyNotPositive
        alice buy 55 @ 100.00 as a1                   => rejected a1 QtyOffLot
        alice buy 10 @ 100.00 as a1                   => rejected a1 QtyBelowMin
        alice buy 1010 @ 100.00 as a1                 => rejected a1 QtyAboveMax
        alice buy 1000 @ 46116860184273000.00 as a1   => rejected a1 AmountTooLarge
        alice buy 1000 @ 100000.00 as a1              => rejected a1 InsufficientFunds
        alice buy 50 @ market as a1                   => rejected a1 NoReferencePrice
        alice buy 50 @ market as a1 worst -1.00       => rejected a1 PriceNotPositive
        alice buy 50 @ market as a1 worst 1.01        => rejected a1 PriceOffTick
        alice buy 50 @ 100.00 as a1                   => accepted a1, booked a1
        alice buy 50 @ 100.00 as a1                   => rejected a1 DuplicateClOrdId
        """);

    [Fact]
    public void A_seller_needs_what_he_sells() => Scenario.Run(new VenueSetup { Funds = 10 }, """
        alice sell 11 @ 1.00 as a1              => rejected a1 InsufficientFunds
        alice sell 6 @ 1.00 as a1               => accepted a1, booked a1
        alice sell 5 @ 1.00 as a2               => rejected a2 InsufficientFunds
        alice sell 4 @ 1.00 as a2               => accepted a2, booked a2
        alice has XYZ 0 held 10
        """);

    [Fact]
    public void A_buyer_needs_the_price_and_the_higher_fee() => Scenario.Run(
        new VenueSetup { Funds = 100, MakerFeeRate = 50_000, TakerFeeRate = 100_000 }, """
        alice buy  1 @ 100.00 as a1             => rejected a1 InsufficientFunds
        alice buy  1 @ 99.91 as a1              => rejected a1 InsufficientFunds
        alice buy  1 @ 99.90 as a1              => accepted a1, booked a1
        alice has USD 0 held 100
        """);

    [Fact]
    public void A_transfer_is_checked() => Scenario.Run("""
        alice move 1 USD from alice to bob          => rejected NotPermitted
        alice mode Halted                           => rejected NotPermitted
        ops   mode Normal mode=0                    => rejected InvalidMode
        ops   mode Normal mode=9                    => rejected InvalidMode
        ops   move 1 9 from alice to bob            => rejected UnknownAsset
        ops   move 1 USD from 99 to bob             => rejected UnknownAccount
        ops   move 1 USD from alice to -1           => rejected UnknownAccount
        ops   move 1 USD from alice to alice        => rejected SameAccount
        ops   move 0 USD from alice to bob          => rejected AmountNotPositive
        ops   move -1 USD from alice to bob         => rejected AmountNotPositive
        ops   move 46116860184273879.05 USD from alice to bob   => rejected AmountTooLarge
        ops   move 1000000.01 USD from alice to bob => rejected InsufficientFunds
        ops   deposit 46116860180273879.05 USD to bob   => rejected AmountTooLarge
        ops   deposit 46116860180273879.04 USD to bob   => moved
        ops   deposit 0.01 USD to alice             => rejected AmountTooLarge
        ops   withdraw 0.01 USD from alice          => moved
        ops   deposit 0.01 USD to alice             => moved
        alice buy 1 @ 1.00 as a1                    => accepted a1, booked a1
        ops   withdraw 999999.01 USD from alice     => rejected InsufficientFunds
        ops   withdraw 999999.00 USD from alice     => moved
        alice has USD 0 held 1
        """);
}
