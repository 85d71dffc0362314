using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Quoting;

namespace Matching.Tests.Engine;

public sealed class ProtectionTests
{
    private static readonly VenueSetup _setup = new() { Instruments = 3 };

    [Fact]
    public void The_fill_that_reaches_a_limit_stands_and_the_groups_quotes_leave_before_the_next_maker() =>
        Scenario.Run(_setup, """
        alice protects group 1 fills 2 window 10s           => protected
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q2 group 1 on 2  => quoted q2, placed bid, placed ask
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q1 group 1   => quoted q1, placed bid, placed ask
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q3 on 3      => quoted q3, placed bid, placed ask
        bob   sell 5 @ 101.00 as b1                         => accepted b1, booked b1
        carol buy  1 @ 101.00 as c1                         => accepted c1, trade c1/q1 1 @ 101
        carol buy  6 @ 101.00 as c2                         => accepted c2, trade c2/q1 4 @ 101, triggered 1,
            removed q2 MarketMakerProtection 5, removed q2 MarketMakerProtection 5,
            removed q1 MarketMakerProtection 5, trade c2/b1 2 @ 101
        bids none
        bids on 2 none
        bids on 3 q3 5 @ 99.00
        """);

    [Fact]
    public void Quotes_that_name_a_triggered_group_are_refused_until_a_reset() => Scenario.Run(_setup, """
        alice protects group 1 fills 1 window 10s           => protected
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q1 group 1   => quoted q1, placed bid, placed ask
        bob   buy  1 @ 101.00 as b1                         => accepted b1, trade b1/q1 1, triggered 1,
            removed q1 MarketMakerProtection 5, removed q1 MarketMakerProtection 4
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q2 group 1   => rejected ProtectionTriggered
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q2 on 2      => quoted q2, placed bid, placed ask
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q3 group 1 on 2  => rejected ProtectionTriggered,
            removed q2 QuoteRefused, removed q2 QuoteRefused
        alice protects group 1 fills 2 window 10s           => protected    -- which is no reset
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q3 group 1   => rejected ProtectionTriggered
        alice resets group 1                                => reset
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q3 group 1   => quoted q3, placed bid, placed ask
        bob   buy  1 @ 101.00 as b2                         => accepted b2, trade b2/q3 1
        bob   buy  1 @ 101.00 as b3                         => accepted b3, trade b3/q3 1, triggered 1,
            removed q3 MarketMakerProtection 5, removed q3 MarketMakerProtection 3
        """);

    [Theory]
    [InlineData("fills 2")]
    [InlineData("qty 4")]
    [InlineData("notional 404")]
    [InlineData("fills 9 qty 9 notional 403.99")]
    public void Fills_quantity_and_notional_are_counted(string limit) => Scenario.Run($"""
        alice protects group 7 {limit} window 10s           => protected
        alice quotes 9 @ 99.00 / 9 @ 101.00 as q1 group 7   => quoted q1, placed bid, placed ask
        bob   buy  3 @ 101.00 as b1                         => accepted b1, trade b1/q1 3
        bob   buy  1 @ 101.00 as b2                         => accepted b2, trade b2/q1 1, triggered 7,
            removed q1 MarketMakerProtection 9, removed q1 MarketMakerProtection 5
        """);

    [Fact]
    public void A_window_begins_with_the_first_fill_after_the_one_before_has_passed() => Scenario.Run("""
        alice protects group 1 fills 2 window 10s           => protected
        alice quotes 9 @ 99.00 / 9 @ 101.00 as q1 group 1   => quoted q1, placed bid, placed ask
        at 00:00:05
        bob   buy  1 @ 101.00 as b1                         => accepted b1, trade b1/q1 1
        at 00:00:15
        bob   buy  1 @ 101.00 as b2                         => accepted b2, trade b2/q1 1
        at 00:00:24.9999999
        bob   buy  1 @ 101.00 as b3                         => accepted b3, trade b3/q1 1, triggered 1,
            removed q1 MarketMakerProtection 9, removed q1 MarketMakerProtection 6
        """);

    [Fact]
    public void Setting_limits_empties_the_window() => Scenario.Run("""
        alice protects group 1 fills 2 window 10s           => protected
        alice quotes 9 @ 99.00 / 9 @ 101.00 as q1 group 1   => quoted q1, placed bid, placed ask
        bob   buy  1 @ 101.00 as b1                         => accepted b1, trade b1/q1 1
        alice protects group 1 fills 2 window 10s           => protected
        bob   buy  1 @ 101.00 as b2                         => accepted b2, trade b2/q1 1
        bob   buy  1 @ 101.00 as b3                         => accepted b3, trade b3/q1 1, triggered 1,
            removed q1, removed q1
        """);

    [Fact]
    public void It_counts_its_quotes_as_makers_and_nothing_else() => Scenario.Run("""
        alice protects group 1 fills 1 window 10s           => protected
        alice sell 1 @ 101.00 as a1                         => accepted a1, booked a1
        alice quotes 1 @ 99.00 / 1 @ 101.00 as q1           => quoted q1, placed bid, placed ask
        bob   buy  2 @ 101.00 as b1                         => accepted b1, trade b1/a1, trade b1/q1
        bob   sell 2 @ 100.00 as b2                         => accepted b2, booked b2
        alice quotes 1 @ 100.00 / 1 @ 102.00 as q2 group 1  => quoted q2, removed q1 QuoteReplaced,
            placing bid 1 @ 100, trade q2/b2 1, placed ask 1 @ 102
        bob   buy  1 @ 102.00 as b3                         => accepted b3, trade b3/b2 1
        bob   buy  1 @ 102.00 as b4                         => accepted b4, trade b4/q2 1, triggered 1
        """);

    [Fact]
    public void A_quote_that_stays_may_change_its_group() => Scenario.Run("""
        alice protects group 1 fills 1 window 10s           => protected
        alice protects group 2 fills 9 window 10s           => protected
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q1 group 1   => quoted q1, placed bid, placed ask
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q2 group 2   => quoted q2
        bob   buy  1 @ 101.00 as b1                         => accepted b1, trade b1/q1 1
        alice quotes 5 @ 99.00 / 4 @ 101.00 as q3           => quoted q3
        alice quotes 5 @ 99.00 / 4 @ 101.00 as q4 group 1   => quoted q4
        bob   buy  1 @ 101.00 as b2                         => accepted b2, trade b2/q1 1, triggered 1,
            removed q1 MarketMakerProtection 5, removed q1 MarketMakerProtection 3
        """);

    [Fact]
    public void An_account_has_64_at_most_and_by_rules_2_as_many_as_there_are()
    {
        Scenario.Run(_setup, """
            alice protects group 64 fills 1 window 10s          => protected
            alice protects group 65 fills 1 window 10s          => rejected UnknownProtection
            """);
        Scenario.Run(_setup with { RulesVersion = 2 }, """
            alice protects group 65 fills 1 window 10s          => protected
            """);
    }

    [Fact]
    public void Groups_are_an_accounts_own_and_checked() => Scenario.Run(
        _setup with { Capacities = _setup.Capacities with { Protections = 2 } }, """
        alice protects group 0 fills 1 window 10s           => rejected UnknownProtection
        alice protects group 65 fills 1 window 10s          => rejected UnknownProtection
        alice protects group -1 fills 1 window 10s          => rejected UnknownProtection
        alice protects group 1 fills 1 window 0s            => rejected InvalidProtectionWindow
        alice protects group 1 fills 1 window -1s           => rejected InvalidProtectionWindow
        alice protects group 1 fills -1 window 1s           => rejected InvalidLimit
        alice protects group 1 qty -1 window 1s             => rejected InvalidLimit
        alice protects group 1 notional -1 window 1s        => rejected InvalidLimit
        alice protects group 1 fills 1 window 1s account=3  => rejected WrongAccount
        alice protects group 1 fills 1 window 1s            => protected
        bob   quotes 5 @ 99.00 / none group 1               => rejected UnknownProtection
        bob   resets group 1                                => rejected UnknownProtection
        bob   resets group 1 account=2                      => rejected WrongAccount
        bob   protects group 1 window 1s                    => protected    -- which limits nothing
        bob   protects group 2 fills 1 window 1s            => rejected ProtectionsFull
        alice protects group 1 fills 2 window 1s            => protected
        bob   quotes 5 @ 99.00 / none as q1 group 1         => quoted q1, placed bid
        carol sell 5 @ 99.00 as c1                          => accepted c1, trade c1/q1 5
        """);

    [Fact]
    public void A_fill_or_kill_counts_the_quotes_that_would_leave() => Scenario.Run("""
        alice protects group 1 fills 1 window 10s           => protected
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q1 group 1   => quoted q1, placed bid, placed ask
        bob   sell 5 @ 102.00 as b1                         => accepted b1, booked b1
        carol buy  9 @ 101.00 as c1 fok                     => rejected c1 NotFillable
        alice protects group 1 fills 9 qty 3 window 10s     => protected
        alice quotes 5 @ 99.00 / 5 @ 101.00 as q2 group 1   => quoted q2
        carol buy  10 @ 102.00 as c1 fok                    => accepted c1, trade c1/q1 5 @ 101, triggered 1,
            removed q1 MarketMakerProtection 5, trade c1/b1 5 @ 102
        """);

    [Fact]
    public void What_a_window_counts_stops_at_the_bound_of_all_amounts()
    {
        Assert.Equal(11, Protection.Sum(5, 6));
        Assert.Equal(Limits.MaxAmount, Protection.Sum(Limits.MaxAmount - 1, 1));
        Assert.Equal(Limits.MaxAmount, Protection.Sum(Limits.MaxAmount, 1));
        Assert.Equal(Limits.MaxAmount, Protection.Sum(Limits.MaxAmount, Limits.MaxAmount));

        using var venue = new TestVenue(VenueSetup.Hugely);
        Scenario.Play(venue, """
            ops   deposit 99 USD to alice                       => moved
            ops   deposit 99 USD to bob                         => moved
            alice protects group 1 fills 9 window 10s           => protected
            alice quotes none / 1 @ 7 as q1 group 1             => quoted q1, placed ask
            bob   buy  1 @ 7 as b1                              => accepted b1, trade b1/q1 1
            """);
        foreach (string last in (string[])["", "", "", ", triggered 1"])
            Scenario.Play(venue, $"""
                alice quotes 1 @ 7 / none as q2 group 1         => quoted q2, placed bid
                bob   sell 1 @ 7 as b2                          => accepted b2, trade b2/q2 1
                alice quotes none / 1 @ 7 as q3 group 1         => quoted q3, placed ask
                bob   buy  1 @ 7 as b3                          => accepted b3, trade b3/q3 1{last}
                """);
        Event triggered = venue.Journal.Last(e => e.Header.Kind == EventKind.ProtectionTriggered);
        Assert.Equal(Limits.MaxAmount, triggered.ProtectionTriggered.Qty);
        venue.Prove();
    }

    [Fact]
    public void A_group_has_at_most_256_quotes()
    {
        int many = Limits.MaxQuotesPerGroup + 1;
        var setup = new VenueSetup { Members = ["alice", "bob"], Instruments = many };
        setup = setup with
        {
            Capacities = setup.Capacities with { Instruments = many, Quotes = many, Orders = 2 * many + 1 },
        };
        using var venue = new TestVenue(setup);
        Scenario.Play(venue, "alice protects group 1 fills 1 window 10s  => protected");
        for (int id = 1; id < many; id++)
            Scenario.Play(venue, $"""
                alice quotes 1 @ 99.00 / 1 @ 101.00 as q{id} group 1 on {id} => quoted, placed bid, placed ask
                """);
        Scenario.Play(venue, $"""
            alice quotes 1 @ 98.00 / 1 @ 101.00 as q group 1 on 5       => quoted q, removed q5, placed bid
            alice quotes 1 @ 98.00 / 1 @ 101.00 as q group 1 on {many}  => rejected GroupFull
            alice quotes 1 @ 98.00 / 1 @ 101.00 as q on {many}          => quoted q, placed bid, placed ask
            """);
        int before = venue.Journal.Count;
        ScenarioCommand.Send(venue, "bob buy 1 @ 101.00 as b1".Split(' '));
        Assert.Equal(3 + 2 * Limits.MaxQuotesPerGroup - 1, venue.Journal.Count - before);
        venue.Prove();
    }
}
