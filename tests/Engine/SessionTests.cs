using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

public sealed class SessionTests
{
    [Fact]
    public void A_number_at_or_below_the_highest_never_acts_again() => Scenario.Run("""
        alice buy 1 @ 100.00 as a1 seq=5        => accepted a1, booked a1
        alice buy 1 @ 100.00 as a2 seq=5        => repeated
        alice cancel a1 seq=4                   => repeated
        alice replace a1 to 2 @ 1.00 seq=0      => repeated
        alice cancel a1 seq=-7                  => repeated
        alice mode Halted seq=1                 => repeated
        bids a1 1 @ 100.00
        """);

    [Fact]
    public void Numbers_may_have_gaps_and_a_refused_command_uses_its_number() => Scenario.Run("""
        alice buy 1 @ 100.00 as a1 seq=1000     => accepted a1, booked a1
        alice buy 0 @ 100.00 as a2 seq=2000     => rejected a2 QtyNotPositive
        alice buy 1 @ 100.00 as a2 seq=2000     => repeated
        alice buy 1 @ 100.00 as a2 seq=1999     => repeated
        alice buy 1 @ 100.00 as a2 seq=9223372036854775807  => accepted a2, booked a2
        alice cancel a2 seq=9223372036854775807 => repeated
        bob   buy 1 @ 100.00 as b1 seq=1        => accepted b1, booked b1
        """);

    [Fact]
    public void Only_the_newest_connection_of_a_session_counts() => Scenario.Run("""
        alice buy 1 @ 100.00 as a1              => accepted a1, booked a1
        alice logs on                           => LoggedOn
        alice cancel a1 connection=1 seq=50     => rejected a1 SessionSuperseded
        alice logs off connection=1             => rejected SessionSuperseded
        alice cancel a1 connection=3            => rejected a1 SessionSuperseded
        alice cancel a1 seq=50                  => cancelled a1
        """);

    [Fact]
    public void After_its_log_off_a_connection_is_dead() => Scenario.Run("""
        alice buy 1 @ 100.00 as a1              => accepted a1, booked a1
        alice logs off                          => LoggedOff
        alice buy 1 @ 100.00 as a2              => rejected a2 SessionSuperseded
        alice logs off                          => rejected SessionSuperseded
        alice logs on                           => LoggedOn
        alice cancel a1                         => cancelled a1
        """);

    [Fact]
    public void A_refusal_outside_the_session_uses_no_number() => Scenario.Run("""
        alice buy 1 @ 100.00 as a1 seq=9 connection=0   => rejected a1 SessionSuperseded
        alice buy 1 @ 100.00 as a1 seq=9                => accepted a1, booked a1
        """);

    [Theory]
    [InlineData("buy 1 @ 99.00")]
    [InlineData("cancel a1")]
    [InlineData("replace a1 to 1 @ 98.00")]
    [InlineData("mass cancel")]
    [InlineData("mass status")]
    [InlineData("status a1")]
    [InlineData("quotes 1 @ 99.00 / 1 @ 101.00")]
    [InlineData("protects group 1 fills 1 window 1s")]
    [InlineData("resets group 1")]
    [InlineData("arms 10s")]
    [InlineData("kills alice")]
    [InlineData("halts")]
    [InlineData("changes static 1%")]
    [InlineData("freezes alice")]
    [InlineData("limits alice to 10 XYZ")]
    [InlineData("sets tier 1 maker 0 taker 0")]
    public void No_command_acts_twice_or_through_another_connection(string command)
    {
        using var venue = new TestVenue(new VenueSetup());
        Scenario.Play(venue, "alice buy 1 @ 99.00 as a1 seq=7  => accepted a1, booked a1");
        string before = Picture.Of(venue.State);
        foreach (string raw in (string[])["session=99", "connection=0", "connection=2"])
        {
            Event[] refused = ScenarioCommand.Send(venue, $"alice {command} {raw}".Split(' '));
            Assert.True(EventFacts.ReasonOf(Assert.Single(refused)).IsOutsideSession);
        }
        Event[] repeated = ScenarioCommand.Send(venue, $"alice {command} seq=7".Split(' '));
        Assert.Equal(EventKind.CommandRepeated, Assert.Single(repeated).Header.Kind);
        Assert.Equal(before, Picture.Of(venue.State));
        venue.Prove();
    }

    [Fact]
    public void A_log_on_says_where_its_session_stands()
    {
        using var venue = new TestVenue(new VenueSetup());
        Scenario.Play(venue, "alice buy 1 @ 100.00 as a1 seq=70  => accepted a1, booked a1");
        Event e = venue.LogOn("alice", Role.MarketMaker);
        Assert.Equal(70, e.LoggedOn.HighestClientSeqNum);
        Assert.Equal(e.Header.Sequence - 1, e.LoggedOn.Command.PrevSequence);
        Assert.Equal(2, e.LoggedOn.Command.Connection);
        venue.Prove();
    }

    [Fact]
    public void Another_session_of_the_member_may_cancel_and_both_are_told()
    {
        using var venue = new TestVenue(new VenueSetup());
        Scenario.Play(venue, "alice buy 1 @ 100.00 as a1  => accepted a1, booked a1");
        int first = venue.Sessions["alice"].Id;
        Event opened = venue.Send(CommandKind.LogOn, (ref Command c) => c.LogOn = new LogOnTerms
        {
            Name = Bytes16.FromText("second"),
            ParticipantId = venue.Participant("alice"),
            Role = Role.MarketMaker,
        })[0];
        venue.Sessions["alice"] = (opened.LoggedOn.Command.SessionId, opened.LoggedOn.Command.Connection);
        Assert.NotEqual(first, venue.Sessions["alice"].Id);
        Scenario.Play(venue, "alice cancel a1  => cancelled a1");
        long newest = venue.State.LastSequence;
        Assert.Equal(newest, venue.State.Members.Session(first).LastSequence);
        Assert.Equal(newest, venue.State.Members.Session(venue.Sessions["alice"].Id).LastSequence);
        venue.Prove();
    }

    [Fact]
    public void A_log_on_is_checked()
    {
        using var venue = new TestVenue(new VenueSetup());
        Refused(venue, RejectReason.UnknownParticipant, participant: 0, "main", Role.MarketMaker);
        Refused(venue, RejectReason.UnknownParticipant, participant: 99, "main", Role.MarketMaker);
        Refused(venue, RejectReason.InvalidSymbol, participant: 1, "", Role.MarketMaker);
        Refused(venue, RejectReason.InvalidRole, participant: 1, "main", Role.None);
        Refused(venue, RejectReason.InvalidRole, participant: 1, "main", (Role)7);
        Refused(venue, RejectReason.InvalidRole, participant: 1, "main", Role.ReadOnly);
        Refused(venue, RejectReason.InvalidRole, participant: 1, "main", Role.Auditor);
        venue.Prove();
    }

    private static void Refused(
        TestVenue venue, RejectReason reason, int participant, string name, Role role)
    {
        string before = Picture.Of(venue.State);
        Event e = venue.Send(CommandKind.LogOn, (ref Command c) =>
        {
            // Whatever a gateway leaves here must come back at re-execution.
            c.Header.SessionId = 12_345;
            c.Header.Connection = 6;
            c.LogOn = new LogOnTerms
            {
                Name = Bytes16.FromText(name),
                ParticipantId = participant,
                Role = role,
            };
        })[0];
        Assert.Equal(reason, EventFacts.ReasonOf(in e));
        Assert.Equal(before, Picture.Of(venue.State));
    }
}
