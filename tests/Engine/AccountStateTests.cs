namespace Matching.Tests.Engine;

public sealed class AccountStateTests
{
    [Fact]
    public void A_close_only_account_buys_nothing_more() => Scenario.Run("""
        alice buy  5 @ 99.00 as a1              => accepted a1, booked a1
        alice sell 5 @ 101.00 as a2             => accepted a2, booked a2
        ops   winds-down alice                  => changed
        bids a1 5 @ 99.00
        alice buy  1 @ 99.00 as a3              => rejected a3 AccountCloseOnly
        alice buy  1 @ 99.00 stop 90.00 as a3   => rejected a3 AccountCloseOnly
        alice replace a1 to 4 @ 99.00           => rejected a1 AccountCloseOnly
        alice replace a2 to 4 @ 101.00          => replaced a2 kept
        alice sell 1 @ 102.00 as a3             => accepted a3, booked a3
        alice quotes 1 @ 98.00 / 1 @ 103.00     => rejected AccountCloseOnly
        alice quotes none / 1 @ 103.00 as q1    => quoted q1, placed ask
        alice replace a9 to 1 @ 1.00            => rejected a9 UnknownOrder
        alice cancel a1                         => cancelled a1
        ops   withdraw 1 USD from alice         => moved
        ops   unfreezes alice                   => changed
        alice buy  1 @ 99.00 as a4              => accepted a4, booked a4
        """);

    [Fact]
    public void A_frozen_account_has_no_orders_and_its_funds_stay() => Scenario.Run(
        new VenueSetup { Accounts = [("alice2", "alice")] }, """
        alice  buy  5 @ 99.00 as a1             => accepted a1, booked a1
        alice2 buy  6 @ 99.00 as a2             => accepted a2, booked a2
        alice  sell 5 @ 90.00 stop 95.00 as s1  => accepted s1, waiting s1
        alice  quotes none / 1 @ 103.00 as q1   => quoted q1, placed ask
        ops    freezes alice                    => changed, removed a1 AccountFrozen 5,
            removed s1 AccountFrozen 5, removed q1 AccountFrozen 1, reached 3 done
        bids a2 6 @ 99.00
        alice  buy  1 @ 99.00 as a3             => rejected a3 AccountFrozen
        alice  sell 1 @ 101.00 as a3            => rejected a3 AccountFrozen
        alice  replace a9 to 1 @ 1.00           => rejected a9 AccountFrozen
        alice  quotes none / 1 @ 103.00         => rejected AccountFrozen
        alice  quotes none / none as q2         => quoted q2
        alice  cancel a9                        => rejected a9 UnknownOrder
        ops    withdraw 1 USD from alice        => rejected AccountFrozen
        ops    move 1 USD from alice to bob     => rejected AccountFrozen
        ops    deposit 1 USD to alice           => moved
        alice  has USD 1000001
        ops    unfreezes alice                  => changed
        alice  buy  1 @ 99.00 as a3             => accepted a3, booked a3
        """);

    [Fact]
    public void Account_rules_are_an_operators_and_checked() => Scenario.Run("""
        alice freezes alice                     => rejected NotPermitted
        ops   freezes 99                        => rejected UnknownAccount
        ops   freezes house                     => rejected UnknownAccount
        ops   freezes alice State=0             => rejected InvalidStatus
        ops   freezes alice State=4             => rejected InvalidStatus
        ops   puts alice in tier 16             => rejected InvalidFeeTier
        ops   puts alice in tier -1             => rejected InvalidFeeTier
        ops   puts alice in tier 1              => rejected InvalidFeeTier  -- it has no rates
        ops   puts alice in group -1            => rejected InvalidLimit
        ops   limits alice to -1 orders         => rejected InvalidLimit
        ops   limits alice to 2 orders          => changed
        ops   freezes alice                     => changed, reached 0 done
        ops   freezes alice                     => changed, reached 0 done
        """);
}
