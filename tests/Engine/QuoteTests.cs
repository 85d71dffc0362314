using Matching.Engine;

namespace Matching.Tests.Engine;

public sealed class QuoteTests
{
    private const string Quote =
        "alice quotes 5 @ 99.00 / 5 @ 101.00 as q1  => quoted q1, placed bid 5 @ 99, placed ask 5 @ 101\n";

    [Fact]
    public void A_quote_is_a_bid_and_an_ask_taken_together() => Scenario.Run(Quote + """
        bids q1 5 @ 99.00
        asks q1 5 @ 101.00
        alice has USD 999505 held 495
        alice has XYZ 999995 held 5
        bob   buy  2 @ 101.00 as b1             => accepted b1, trade b1/q1 2 @ 101
        asks q1 3 @ 101.00
        """);

    [Fact]
    public void A_side_with_no_quantity_is_withdrawn_and_both_withdraw_the_quote() => Scenario.Run(Quote + """
        alice quotes none / 5 @ 101.00 as q2    => quoted q2, removed q1 QuoteWithdrawn 5
        bids none
        asks q1 5 @ 101.00
        alice quotes none / none as q3          => quoted q3, removed q1 QuoteWithdrawn 5
        alice quotes none / none as q4          => quoted q4
        alice has USD 1000000
        """);

    [Fact]
    public void A_side_at_its_old_price_with_no_more_keeps_its_place() => Scenario.Run(Quote + """
        bob   buy  1 @ 99.00 as b1              => accepted b1, booked b1
        bob   sell 1 @ 101.00 as b2             => accepted b2, booked b2
        alice quotes 3 @ 99.00 / 5 @ 101.00 as q2  => quoted q2, reduced bid 3 @ 99
        bids q2 3 @ 99.00, b1 1 @ 99.00
        asks q1 5 @ 101.00, b2 1 @ 101.00
        alice has USD 999703 held 297
        alice quotes 3 @ 99.00 / 6 @ 101.00 as q3 => quoted q3, removed q1 QuoteReplaced 5, placed ask 6 @ 101
        asks b2 1 @ 101.00, q3 6 @ 101.00
        bids q2 3 @ 99.00, b1 1 @ 99.00
        """);

    [Fact]
    public void No_more_means_no_more_than_what_is_left() => Scenario.Run(Quote + """
        bob   sell 2 @ 99.00 as b1              => accepted b1, trade b1/q1 2 @ 99
        alice quotes 3 @ 99.00 / 5 @ 101.00 as q2  => quoted q2
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q3  => quoted q3, removed q1 QuoteReplaced 3, placed bid 5 @ 99
        """);

    [Fact]
    public void First_both_old_sides_leave_then_the_new_ones_come() => Scenario.Run(Quote + """
        alice quotes 5 @ 101.00 / 5 @ 103.00 as q2  => quoted q2, removed q1 QuoteReplaced 5,
            removed q1 QuoteReplaced 5, placed bid 5 @ 101, placed ask 5 @ 103
        alice quotes 5 @ 97.00 / 5 @ 99.00 as q3 post-only  => quoted q3, removed q2 QuoteReplaced 5,
            removed q2 QuoteReplaced 5, placed bid 5 @ 97, placed ask 5 @ 99
        bids q3 5 @ 97.00
        asks q3 5 @ 99.00
        """);

    [Fact]
    public void Each_side_may_trade() => Scenario.Run("""
        bob   sell 2 @ 99.00 as b1              => accepted b1, booked b1
        bob   buy  2 @ 98.00 as b2              => accepted b2, booked b2
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q1  => quoted q1, placing bid 5 @ 99, trade q1/b1 2 @ 99,
                                                   booked q1 3 @ 99, placed ask 5 @ 101
        alice quotes 3 @ 97.00 / 1 @ 98.00 as q2   => quoted q2, removed q1 QuoteReplaced 3,
            removed q1 QuoteReplaced 5, placed bid 3 @ 97, placing ask 1 @ 98, trade q2/b2 1 @ 98
        bids b2 1 @ 98.00, q2 3 @ 97.00
        asks none
        """);

    [Fact]
    public void Post_only_refuses_an_entry_that_would_trade_and_the_old_quote_leaves() =>
        Scenario.Run(Quote + """
        bob   sell 2 @ 100.00 as b1             => accepted b1, booked b1
        alice quotes 5 @ 100.00 / 5 @ 101.00 as q2 post-only  => rejected WouldTrade,
            removed q1 QuoteRefused 5, removed q1 QuoteRefused 5
        asks b1 2 @ 100.00
        alice has USD 1000000
        alice quotes 5 @ 99.99 / 5 @ 100.00 as q2 post-only  => quoted q2, placed bid, placed ask
        """);

    [Fact]
    public void The_bid_is_below_the_ask() => Scenario.Run("""
        alice quotes 5 @ 101.00 / 5 @ 101.00 as q1  => rejected QuoteWouldCross
        alice quotes 5 @ 101.01 / 5 @ 101.00 as q1  => rejected QuoteWouldCross
        alice quotes 5 @ 100.99 / 5 @ 101.00 as q1  => quoted q1, placed bid, placed ask
        alice quotes 5 @ 101.00 / 5 @ 101.00 as q1  => rejected QuoteWouldCross,
            removed q1 QuoteRefused 5, removed q1 QuoteRefused 5
        """);

    [Fact]
    public void Each_check_of_an_entry_refuses_it_whole() => Scenario.Run(
        new VenueSetup
        {
            TickSize = 5,
            LotSize = 10,
            MinQty = 20,
            MaxQty = 100,
            MinNotional = 1_000_00,
            MaxNotional = 9_000_00,
            ReferencePrice = 100_00,
            StaticCollar = 100_000,
            DynamicCollar = 50_000,
        }, """
        alice quotes 50 @ 99.00 / 50 @ 101.00 account=99      => rejected UnknownAccount
        alice quotes 50 @ 99.00 / 50 @ 101.00 account=3       => rejected WrongAccount
        alice quotes 50 @ 99.00 / 50 @ 101.00 on 2            => rejected UnknownInstrument
        alice quotes none / none on 2                         => rejected UnknownInstrument
        alice quotes 50 @ 99.00 / 50 @ 101.00 exec=2          => rejected InvalidExecInst
        alice quotes 50 @ 99.00 / 50 @ 101.00 exec=3          => rejected InvalidExecInst
        alice quotes 50 @ 99.00 / 50 @ 101.00 stp=9           => rejected InvalidSelfTradePrevention
        alice quotes 50 @ 99.00 / 50 @ 101.00 group 1         => rejected UnknownProtection
        alice quotes 50 @ 0.00 / 50 @ 101.00                  => rejected PriceNotPositive
        alice quotes 50 @ 99.01 / 50 @ 101.00                 => rejected PriceOffTick
        alice quotes 50 @ 99.00 / 50 @ 101.01                 => rejected PriceOffTick
        alice quotes -50 @ 99.00 / 50 @ 101.00                => rejected QtyNotPositive
        alice quotes 50 @ 99.00 / 55 @ 101.00                 => rejected QtyOffLot
        alice quotes 10 @ 99.00 / 50 @ 101.00                 => rejected QtyBelowMin
        alice quotes 50 @ 99.00 / 110 @ 101.00                => rejected QtyAboveMax
        alice quotes 20 @ 49.00 / 50 @ 101.00                 => rejected NotionalBelowMin
        alice quotes 50 @ 99.00 / 100 @ 101.00                => rejected NotionalAboveMax
        alice quotes 50 @ 110.05 / 50 @ 112.00                => rejected OutsideStaticCollar
        alice quotes 50 @ 105.05 / 50 @ 112.00                => rejected OutsideDynamicCollar
        alice quotes 20 @ 70.00 / 50 @ 89.00                  => rejected OutsideStaticCollar
        alice quotes 50 @ 99.00 / 50 @ 101.00 as q1           => quoted q1, placed bid, placed ask
        """);

    [Fact]
    public void A_refused_entry_takes_the_old_quote_of_its_instrument_along() => Scenario.Run(
        new VenueSetup { Instruments = 2 }, Quote + """
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q2 on 2  => quoted q2, placed bid, placed ask
        alice quotes -5 @ 99.00 / 5 @ 101.00 as q3      => rejected QtyNotPositive,
            removed q1 QuoteRefused 5, removed q1 QuoteRefused 5
        bids on 2 q2 5 @ 99.00
        asks on 2 q2 5 @ 101.00
        """);

    [Fact]
    public void The_funds_of_sides_that_leave_are_counted_in() => Scenario.Run(
        new VenueSetup { Funds = 1_000 }, """
        alice quotes 10 @ 99.00 / 1000 @ 101.00 as q1  => quoted q1, placed bid, placed ask
        alice has USD 10 held 990
        alice quotes 10 @ 100.00 / 1000 @ 102.00 as q2  => quoted q2, removed q1 QuoteReplaced 10,
            removed q1 QuoteReplaced 1000, placed bid 10 @ 100, placed ask 1000 @ 102
        alice has USD 0 held 1000
        alice quotes 10 @ 100.01 / 1000 @ 102.00 as q3  => rejected InsufficientFunds,
            removed q2 QuoteRefused 10, removed q2 QuoteRefused 1000
        alice quotes 10 @ 100.00 / 1001 @ 102.00 as q3  => rejected InsufficientFunds
        """);

    [Fact]
    public void Its_orders_go_by_their_ids_and_are_cancelled_but_not_replaced() => Scenario.Run(Quote + """
        alice cancel q1                         => rejected q1 UnknownOrder
        alice replace q1 to 4 @ 99.00           => rejected q1 UnknownOrder
        alice replace #1 to 4 @ 99.00           => rejected #1 IsQuote
        alice status #1                         => status q1 Booked 5 @ 99
        alice buy  1 @ 98.00 as q1              => accepted q1, booked q1
        alice cancel #1                         => cancelled q1 5
        alice cancel q1                         => cancelled q1 1
        asks q1 5 @ 101.00
        alice quotes 4 @ 99.00 / 4 @ 101.00 as q2  => quoted q2, reduced ask 4 @ 101, placed bid 4 @ 99
        """);

    [Fact]
    public void Each_account_and_instrument_has_its_own_quote() => Scenario.Run(
        new VenueSetup { Instruments = 2, Accounts = [("alice2", "alice")] }, Quote + """
        alice2 quotes 6 @ 99.00 / 6 @ 101.00 as q2       => quoted q2, placed bid, placed ask
        alice  quotes 7 @ 99.00 / 7 @ 101.00 as q3 on 2  => quoted q3, placed bid, placed ask
        alice  quotes none / none                        =>
            quoted, removed q1 QuoteWithdrawn 5, removed q1 QuoteWithdrawn 5
        bids q2 6 @ 99.00
        bids on 2 q3 7 @ 99.00
        """);

    [Fact]
    public void A_full_table_of_quotes_or_orders_refuses()
    {
        var setup = new VenueSetup { Members = ["alice", "bob", "carol"] };
        Scenario.Run(setup with { Capacities = setup.Capacities with { Quotes = 1 } }, Quote + """
            bob   quotes 5 @ 98.00 / 5 @ 102.00 as q2  => rejected QuotesFull
            alice quotes 5 @ 98.00 / 5 @ 102.00 as q3  => quoted q3, removed q1 QuoteReplaced,
                                                          removed q1 QuoteReplaced, placed bid, placed ask
            """);
        Scenario.Run(setup with { Capacities = setup.Capacities with { Orders = 3 } }, Quote + """
            bob   quotes 5 @ 98.00 / 5 @ 102.00 as q2  => rejected OrdersFull
            bob   quotes 5 @ 98.00 / none as q2        => quoted q2, placed bid
            alice quotes 5 @ 97.00 / 5 @ 102.00 as q3  => quoted q3, removed q1 QuoteReplaced,
                                                          removed q1 QuoteReplaced, placed bid, placed ask
            bob   quotes 5 @ 98.00 / 5 @ 103.00 as q4  => rejected OrdersFull, removed q2 QuoteRefused 5
            """);
    }

    [Fact]
    public void A_quote_is_good_till_cancelled_and_its_sides_may_end_one_by_one() => Scenario.Run(Quote + """
        at 3.00:00:00
        bob   buy  5 @ 101.00 as b1             => accepted b1, trade b1/q1 5 @ 101
        bids q1 5 @ 99.00
        carol sell 5 @ 99.00 as c1              => accepted c1, trade c1/q1 5 @ 99
        alice quotes 1 @ 99.00 / 1 @ 101.00 as q2  => quoted q2, placed bid, placed ask
        """);
}
