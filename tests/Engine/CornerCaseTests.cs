namespace Matching.Tests.Engine;

/// <summary>Where rules meet, as a test department would try them.</summary>
public sealed class CornerCaseTests
{
    [Fact]
    public void A_market_buy_holds_the_taker_fee_and_not_a_higher_maker_fee() => Scenario.Run(
        new VenueSetup { Funds = 110, MakerFeeRate = 10_000_000, TakerFeeRate = 0 }, """
        bob   sell 1 @ 100.00 as b1              => accepted b1, booked b1
        alice buy  1 @ market as a1              => accepted a1, trade a1/b1 1 @ 100
        alice has USD 10
        """);

    [Fact]
    public void A_spent_budget_prevents_no_match() => Scenario.Run(
        new VenueSetup { Accounts = [("alice2", "alice")] }, """
        bob   sell 1 @ 60.00 as b1               => accepted b1, booked b1
        alice sell 1 @ 61.00 as a1               => accepted a1, booked a1
        alice buy cash 120.50 @ market as a2 stp oldest =>
            accepted a2 2, trade a2/b1 1 @ 60, removed a2 BudgetSpent 1
        asks a1 1 @ 61.00
        """);

    [Fact]
    public void A_budget_may_be_fill_or_kill() => Scenario.Run("""
        bob   sell 1 @ 60.00 as b1               => accepted b1, booked b1
        alice buy cash 60.00 @ market as a2 fok  => accepted a2, trade a2/b1 1 @ 60
        """);

    [Fact]
    public void A_budgets_probe_pays_the_fee_of_each_price() => Scenario.Run(
        new VenueSetup { TakerFeeRate = 1_000_000 }, """
        bob   sell 1 @ 10.00 as b1               => accepted b1, booked b1
        bob   sell 1 @ 20.00 as b2               => accepted b2, booked b2
        alice buy cash 30.29 @ market as a1 fok  => rejected a1 NotFillable
        asks b1 1 @ 10.00, b2 1 @ 20.00
        """);

    [Fact]
    public void Probe_of_icebergs_quotes_and_own_orders_is_the_sweep() => Scenario.Run(
        new VenueSetup
        {
            Accounts = [("alice2", "alice")],
            ReferencePrice = 100_00,
            DynamicCollar = 20_000,
        }, """
        bob   protects group 1 fills 2 window 10s   => protected
        bob   quotes 5 @ 90.00 / 3 @ 100.00 as q group 1  => quoted q, placed bid 5 @ 90, placed ask 3 @ 100
        carol sell 10 @ 100.00 as c1 show 2         => accepted c1, booked c1
        alice2 sell 4 @ 100.00 as own show 2        => accepted own, booked own
        dave  sell 1 @ 102.00 as d1                 => accepted d1, booked d1
        dave  sell 9 @ 102.01 as d2                 => accepted d2, booked d2
        alice buy 15 @ market as f fok stp oldest   => rejected f NotFillable
        alice buy 15 @ 102.01 as f fok stp oldest   => rejected f OutsideDynamicCollar
        alice buy 14 @ market as f fok stp both     => rejected f NotFillable
        alice buy 14 @ market as f fok stp decrement => rejected f NotFillable
        alice buy 14 @ market as f fok stp newest   => rejected f NotFillable
        alice buy 14 @ market as f fok stp oldest   => accepted f, trade f/q 3 @ 100,
            trade f/c1 2 @ 100, refreshed c1 2, prevented f/own @ 100 lose 0 4 left 9 0,
            trade f/c1 2, refreshed c1 2, trade f/c1 2, refreshed c1 2, trade f/c1 2, refreshed c1 2,
            trade f/c1 2, trade f/d1 1 @ 102
        bids q 5 @ 90.00
        """);

    [Fact]
    public void Probe_counts_a_protection_that_triggers_in_the_middle() => Scenario.Run("""
        bob   protects group 1 fills 1 window 10s   => protected
        bob   quotes 5 @ 90.00 / 3 @ 100.00 as q group 1  => quoted q, placed bid 5 @ 90, placed ask 3 @ 100
        bob   sell 2 @ 100.00 as b1                 => accepted b1, booked b1
        alice buy 6 @ 100.00 as f fok               => rejected f NotFillable
        alice buy 2 @ 100.00 as f fok               => accepted f, trade f/q 2 @ 100, triggered 1,
            removed q MarketMakerProtection 5, removed q MarketMakerProtection 1
        alice buy 2 @ 100.00 as f fok               => accepted f, trade f/b1 2 @ 100
        bob   quotes 5 @ 90.00 / none as q group 1  => rejected ProtectionTriggered
        bob   quotes 5 @ 90.00 / none as q          => quoted q, placed bid 5 @ 90
        bob   resets group 1                        => reset
        bob   quotes 5 @ 90.00 / none as q group 1  => quoted q
        alice sell 1 @ 90.00 as a1                  => accepted a1, trade a1/q 1 @ 90, triggered 1,
            removed q MarketMakerProtection 4
        """);

    [Fact]
    public void Decrement_goes_through_an_icebergs_slices() => Scenario.Run("""
        alice sell 5 @ 100.00 as ice show 2      => accepted ice, booked ice 5 @ 100 shown 2
        bob   sell 1 @ 100.00 as b1              => accepted b1, booked b1
        alice buy  3 @ 100.00 as a1 stp decrement => accepted a1,
            prevented a1/ice @ 100 lose 2 2 left 1 3, refreshed ice 2 @ 100, trade a1/b1 1 @ 100
        asks ice 3 @ 100.00 shown 2
        alice buy  9 @ 100.00 as a2 stp decrement => accepted a2,
            prevented a2/ice @ 100 lose 2 2 left 7 1, refreshed ice 1 @ 100,
            prevented a2/ice @ 100 lose 1 1 left 6 0, booked a2 6 @ 100
        alice has USD 999300 held 600
        alice has XYZ 1000001
        """);

    [Fact]
    public void A_partially_filled_iceberg_is_replaced() => Scenario.Run("""
        alice sell 10 @ 100.00 as ice show 4     => accepted ice, booked ice 10 @ 100 shown 4
        bob   sell 1 @ 100.00 as b1              => accepted b1, booked b1
        carol buy  3 @ 100.00 as c1              => accepted c1, trade c1/ice 3 @ 100
        asks ice 7 @ 100.00 shown 1, b1 1 @ 100.00
        alice replace ice to 8 @ 100.00          => replaced ice kept 5 @ 100 shown 1
        asks ice 5 @ 100.00 shown 1, b1 1 @ 100.00
        alice replace ice to 9 @ 100.00          => replaced ice lost 6 @ 100 shown 4
        asks b1 1 @ 100.00, ice 6 @ 100.00 shown 4
        dave  buy 5 @ 99.00 as d1                => accepted d1, booked d1
        alice replace ice to 12 @ 99.00          => replaced ice taking 9 @ 99 shown 0,
            trade ice/d1 5 @ 99, booked ice 4 @ 99 shown 3
        alice replace ice to 8 @ 99.00           => replaced ice done 0
        alice has XYZ 999992
        """);

    [Fact]
    public void A_date_ends_at_exactly_its_time_also_after_a_restart() => Scenario.Run("""
        at 10:00:00
        alice sell 1 @ 100.00 as g1 until 11:00:00  => accepted g1, booked g1
        alice sell 1 @ 100.00 as g2 until 11:00:01  => accepted g2, booked g2
        at 11:00:00
        bob   buy 1 @ 100.00 as b1                  => removed g1 Expired 1, accepted b1, trade b1/g2 1
        alice sell 1 @ 100.00 as g3 until 11:00:05  => accepted g3, booked g3
        at 11:00:05
        ops   restarts                              => EpochStarted, LoggedOff EpochEnded,
            LoggedOff EpochEnded, LoggedOff EpochEnded, LoggedOff EpochEnded, removed g3 Expired 1,
            TimeAdvanced
        asks none
        """);

    [Fact]
    public void A_switch_is_armed_again_and_disarmed() => Scenario.Run("""
        alice sell 1 @ 100.00 as a1              => accepted a1, booked a1
        at 10:00:00
        alice arms 10s                           => armed
        at 10:00:09
        alice arms 10s                           => armed
        at 10:00:18
        ops   tick                               => TimeAdvanced
        alice disarms                            => disarmed
        at 10:00:30
        ops   tick                               => TimeAdvanced
        alice arms 1ns                           => armed
        ops   tick                               => fired, removed a1 DeadManSwitch 1, reached 1 done,
            TimeAdvanced
        alice disarms                            => disarmed
        alice arms -1s                           => rejected InvalidLimit
        """);

    [Fact]
    public void A_superseded_connections_end_cancels_nothing() => Scenario.Run("""
        alice logs on cancel-accounts            => LoggedOn
        alice sell 1 @ 100.00 as a1              => accepted a1, booked a1
        alice logs on cancel-session             => LoggedOn
        alice disconnects connection=2           => rejected SessionSuperseded
        asks a1 1 @ 100.00
        alice sell 1 @ 101.00 as a2 connection=2 => rejected a2 SessionSuperseded
        alice disconnects                        => LoggedOff ConnectionLost, removed a1 Disconnected 1,
            reached 1 done
        alice sell 1 @ 101.00 as a2              => rejected a2 SessionSuperseded
        """);

    [Fact]
    public void Fees_over_both_roles_and_splits_never_cost_more_than_held() => Scenario.Run(
        new VenueSetup { MakerFeeRate = -33_333, TakerFeeRate = 77_777, Funds = 1_000 }, """
        bob   sell 1 @ 0.07 as b1                => accepted b1, booked b1
        alice buy  7 @ 0.07 as a1                => accepted a1, trade a1/b1 1 @ 0.07 fees 0.01 0,
            booked a1 6 @ 0.07
        carol sell 1 @ 0.07 as c1                => accepted c1, trade c1/a1 1 @ 0.07 fees 0.01 0
        carol sell 5 @ 0.07 as c2                => accepted c2, trade c2/a1 5 @ 0.07 fees 0.01 -0.01
        alice has USD 999.51
        house has USD 0.02
        """);

    [Fact]
    public void A_budget_pays_its_fee_and_leaves_less_than_a_lot() => Scenario.Run(
        new VenueSetup { TakerFeeRate = 1_000_000 }, """
        bob   sell 1 @ 33.33 as b1               => accepted b1, booked b1
        bob   sell 9 @ 33.34 as b2               => accepted b2, booked b2
        alice buy cash 67.33 @ market as a1      => accepted a1 2, trade a1/b1 1 @ 33.33 fees 0.34 0,
            removed a1 BudgetSpent 1
        alice has USD 999966.33
        alice buy cash 67.34 @ market as a2      => accepted a2 1, trade a2/b2 1 @ 33.34
        alice buy cash 67.35 @ market as a3      => accepted a3 2, trade a3/b2 2 @ 33.34 fees 0.67 0
        """);

    [Fact]
    public void Holds_after_a_replace_with_price_improvement() => Scenario.Run(
        new VenueSetup { TakerFeeRate = 1_000_000, MakerFeeRate = 500_000, Funds = 1_000 }, """
        bob   sell 2 @ 90.00 as b1               => accepted b1, booked b1
        alice buy  4 @ 100.00 as a1              => accepted a1, trade a1/b1 2 @ 90 fees 1.80 0.90,
            booked a1 2 @ 100
        alice has USD 616.20 held 202.00
        alice replace a1 to 9 @ 100.00           => replaced a1 lost 7 @ 100
        alice has USD 111.20 held 707.00
        alice replace a1 to 11 @ 100.00          => rejected a1 InsufficientFunds
        alice has USD 111.20 held 707.00
        alice replace a1 to 3 @ 80.00            => replaced a1 lost 1 @ 80
        alice has USD 737.40 held 80.80
        alice replace a1 to 2 @ 80.00            => replaced a1 done 0
        alice has USD 818.20
        """);

    [Fact]
    public void A_frozen_account_cannot_withdraw_and_may_be_paid() => Scenario.Run("""
        alice sell 1 @ 100.00 as a1              => accepted a1, booked a1
        ops   freezes alice                      => changed, removed a1 AccountFrozen 1, reached 1 done
        ops   withdraw 1 USD from alice          => rejected AccountFrozen
        ops   move 1 USD from alice to bob       => rejected AccountFrozen
        ops   deposit 1 USD to alice             => moved
        alice cancel a1                          => rejected a1 UnknownOrder
        alice mass cancel                        => mass-cancelled, reached 0 done
        alice quotes 1 @ 1.00 / none as q        => rejected AccountFrozen
        alice arms 10s                           => armed
        ops   unfreezes alice                    => changed
        alice sell 1 @ 100.00 as a1              => accepted a1, booked a1
        """);

    [Fact]
    public void A_holdings_limit_counts_open_buys() => Scenario.Run(
        new VenueSetup { Funds = 1_000_000 }, """
        ops   limits alice to 1000010 XYZ        => limited
        alice buy 6 @ 1.00 as a1                 => accepted a1, booked a1
        alice buy 3 @ 9.00 stop 5.00 as a2       => accepted a2, waiting a2
        alice buy 2 @ 1.00 as a3                 => rejected a3 HoldingsLimit
        alice quotes 2 @ 1.00 / none as q        => rejected HoldingsLimit
        alice quotes 1 @ 1.00 / none as q        => quoted q, placed bid 1 @ 1
        alice replace a1 to 7 @ 1.00             => rejected a1 HoldingsLimit
        alice replace a1 to 6 @ 2.00             => replaced a1 lost
        alice sell 1000000 @ 3.00 as s1          => accepted s1, booked s1
        alice cancel a2                          => cancelled a2 3
        bob   sell 6 @ 2.00 as b1                => accepted b1, trade b1/a1 6 @ 2
        alice buy 3 @ 1.00 as a4                 => accepted a4, booked a4
        alice buy 1 @ 1.00 as a5                 => rejected a5 HoldingsLimit
        """);

    [Fact]
    public void Names_are_free_when_their_order_has_another_or_has_ended() => Scenario.Run("""
        alice sell 5 @ 100.00 as n1              => accepted n1, booked n1
        alice sell 5 @ 100.00 as n1              => rejected n1 DuplicateClOrdId
        alice replace n1 to 5 @ 101.00 as n2     => replaced n2 lost
        alice sell 5 @ 100.00 as n1              => accepted n1, booked n1
        alice replace n2 to 5 @ 102.00 as n1     => rejected n2 DuplicateClOrdId
        alice replace n2 to 5 @ 102.00 as n2     => replaced n2 lost
        alice cancel n1                          => cancelled n1 5
        alice replace n2 to 5 @ 103.00 as n1     => replaced n1 lost
        alice cancel n2                          => rejected n2 UnknownOrder
        bob   buy 5 @ 103.00 as b1               => accepted b1, trade b1/n1 5
        alice sell 5 @ 100.00 as n1              => accepted n1, booked n1
        bob   sell 5 @ 100.00 as n1              => accepted n1, booked n1
        bob   cancel #1                          => rejected #1 UnknownOrder
        """);

    [Fact]
    public void A_number_acts_once_whatever_it_says() => Scenario.Run("""
        alice sell 5 @ 100.00 as n1 seq=7        => accepted n1, booked n1
        alice cancel n1 seq=7                    => repeated
        alice sell 9 @ 1.00 as n9 seq=3          => repeated
        alice mass cancel seq=7                  => repeated
        alice cancel n1 seq=8                    => cancelled n1 5
        """);

    [Fact]
    public void Only_operators_operate() => Scenario.Run("""
        alice logs on                            => LoggedOn
        alice deposit 1 USD to alice             => rejected NotPermitted
        alice halts                              => rejected NotPermitted
        alice freezes bob                        => rejected NotPermitted
        alice kills instrument 1                 => rejected NotPermitted
        alice kills venue                        => rejected NotPermitted
        alice kills bob                          => rejected WrongAccount
        alice kills participant bob              => rejected NotPermitted
        alice mode Halted                        => rejected NotPermitted
        alice mass cancel of bob                 => rejected WrongAccount
        bob   sell 1 @ 100.00 as b1              => accepted b1, booked b1
        alice status #1                          => rejected UnknownOrder
        alice status b1                          => rejected UnknownOrder
        alice status b1 account=3                => rejected WrongAccount
        alice cancel b1 account=3                => rejected b1 WrongAccount
        """);

    [Fact]
    public void Nothing_is_crossed_when_it_opens_again() => Scenario.Run("""
        alice sell 5 @ 100.00 as a1              => accepted a1, booked a1
        ops   halts                              => now Halted
        bob   buy 1 @ 101.00 as b1               => rejected b1 NotTradable
        alice replace a1 to 5 @ 99.00            => rejected a1 NotTradable
        alice replace a1 to 4 @ 100.00           => rejected a1 NotTradable
        ops   pre-opens                          => now PreOpen
        bob   buy 1 @ 100.00 as b1               => rejected b1 NotTradable
        bob   buy 1 @ 99.00 as b1                => accepted b1, booked b1
        alice replace a1 to 5 @ 99.00            => rejected a1 NotTradable
        bob   replace b1 to 1 @ 100.00           => rejected b1 NotTradable
        bob   buy 1 @ 100.00 as b2 reprice       => accepted b2, booked b2 1 @ 99.99
        bob   quotes 1 @ 98.00 / 1 @ 99.99 as q  => rejected NotTradable
        bob   buy 1 @ market as b3               => rejected b3 NotTradable
        bob   buy 1 @ market stop 105.00 as b4   => accepted b4, waiting b4
        bob   buy 1 @ 1.00 ioc as b5             => rejected b5 NotTradable
        bob   buy 1 @ 100.00 fok as b5           => rejected b5 NotTradable
        ops   opens                              => now Open
        bids b2 1 @ 99.99, b1 1 @ 99.00
        asks a1 5 @ 100.00
        """);

    [Fact]
    public void A_collar_that_follows_the_last_trade_moves_with_it() => Scenario.Run(
        new VenueSetup { ReferencePrice = 100_00, StaticCollar = 100_000, ReferenceFollowsTrades = true }, """
        bob   sell 9 @ 105.00 as b1              => accepted b1, booked b1
        alice buy  1 @ 110.01 as a1              => rejected a1 OutsideStaticCollar
        alice buy  1 @ 110.00 as a1              => accepted a1, trade a1/b1 1 @ 105
        alice buy  1 @ 115.50 as a2              => accepted a2, trade a2/b1 1 @ 105
        alice buy  1 @ 115.51 as a3              => rejected a3 OutsideStaticCollar
        alice sell 1 @ 94.50 as a4               => accepted a4, booked a4
        alice sell 1 @ 94.49 as a5               => rejected a5 OutsideStaticCollar
        """);
}
