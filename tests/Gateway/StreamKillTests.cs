using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;
using EventKind = Matching.Engine.Events.EventKind;
using ExecType = Matching.V1.ExecType;
using KillScope = Matching.V1.KillScope;
using RejectReason = Matching.V1.RejectReason;
using Role = Matching.Engine.Role;

namespace Matching.Tests.Gateway;

/// <summary>
/// A kill switch in a stream: the switch at once, past all that waits; its command in its turn.
/// </summary>
public sealed class StreamKillTests
{
    private const int InboundSlots = 64;
    private const int Number = 500;

    /// <summary>Orders alone fill the ring, or what takes away has filled the reserve too.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_overtakes_a_full_ring(bool isReserveFullToo)
    {
        await using InProcessVenue venue = await StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        await FillAsync(venue, alice);
        if (isReserveFullToo)
        {
            await alice.SendAsync(
                Enumerable.Range(100, InboundSlots).Select(n => Wire.Cancel(n, venue.Alice, "none")));
            while ((await alice.NextRefusalAsync()).ClientSeqNum < 100)
            {
            }
        }
        await alice.SendAsync(Kill(venue, Number), Wire.Sell(Number + 1, venue.Alice, 1, 10_000));
        await IsSetAsync(venue);
        blocker.Release();
        SessionItem killed = await alice.AnswerAsync(Number);
        long end = await venue.MarkAsync();

        Assert.Equal(RejectReason.Unspecified, killed.OperatorOutcome.RejectReason);
        List<Event> events = await venue.EventsAsync(1, end);
        List<Event> set = events.FindAll(e => e.Header.Kind == EventKind.KillSwitchSet);
        Assert.Equal(2, set.Count);
        Assert.Equal(Limits.SystemSession, set[0].Command.SessionId);
        Assert.Equal(Number, set[1].Command.ClientSeqNum);
        int first = events.FindIndex(e => e.Header.Kind == EventKind.KillSwitchSet);
        Assert.DoesNotContain(events[first..], e => e.Header.Kind == EventKind.OrderAccepted);
        Assert.Contains(events[first..], e => e.Header.Kind == EventKind.OrderRejected
            && e.Command.ClientSeqNum < InboundSlots);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task It_shuts_its_scopes_door_until_the_engine_refuses_by_itself()
    {
        await using InProcessVenue venue = await StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession other = await venue.LogOnAsync(venue.Alice, "t");
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        await alice.SendAsync(Kill(venue, 2), Wire.Sell(3, venue.Alice, 1, 10_000));
        Refusal own = await alice.NextRefusalAsync();
        await other.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000));
        Refusal others = await other.NextRefusalAsync();
        blocker.Release();

        Assert.Equal((3, "KILL_SWITCH"), (own.ClientSeqNum, Wire.ReasonOf(own)));
        Assert.Equal((1, "KILL_SWITCH"), (others.ClientSeqNum, Wire.ReasonOf(others)));
        Assert.Equal(RejectReason.Unspecified, (await alice.AnswerAsync(2)).OperatorOutcome.RejectReason);
        await other.SendAsync(Wire.Sell(2, venue.Alice, 1, 10_000));
        SessionItem refused = await other.AnswerAsync(2);
        Assert.Equal(RejectReason.KillSwitch, refused.ExecutionReport.RejectReason);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Whoever_has_its_answer_meets_the_engine_and_no_door()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            FairUse = new FairUseLimits { Stop = new RateLimit(PerSecond: 1_000, Burst: 1_000) },
        });
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        for (int number = 1; number < 600; number += 3)
        {
            await alice.SendAsync(Kill(venue, number));
            await alice.AnswerAsync(number);
            await alice.SendAsync(Wire.Sell(number + 1, venue.Alice, 1, 10_000));
            Answer refused = await alice.NextAnswerAsync(number + 1);
            await alice.SendAsync(Kill(venue, number + 2, engaged: false));
            await alice.AnswerAsync(number + 2);

            Assert.Equal(RejectReason.KillSwitch, refused.Item?.ExecutionReport.RejectReason);
        }
    }

    [Fact]
    public async Task Its_number_sent_again_and_refused_does_not_open_the_door()
    {
        await using InProcessVenue venue = await StartAsync(new RateLimit(PerSecond: 1, Burst: 2));
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession other = await venue.LogOnAsync(venue.Alice, "t");
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        await alice.SendAsync(Kill(venue, 2), Kill(venue, 2), Kill(venue, 2));
        Refusal again = await alice.NextRefusalAsync();
        await other.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000), new OrderCommand { ClientSeqNum = 2 });
        Refusal others = await other.NextRefusalAsync();
        blocker.Release();

        Assert.Equal((2, "RATE_LIMITED"), (again.ClientSeqNum, Wire.ReasonOf(again)));
        Assert.Equal((1, "KILL_SWITCH"), (others.ClientSeqNum, Wire.ReasonOf(others)));
    }

    [Fact]
    public async Task A_number_that_has_had_its_turn_sets_nothing_again()
    {
        await using InProcessVenue venue = await StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession killer = await venue.LogOnAsync(venue.Operator, "k");
        await killer.SendAsync(Kill(venue, 1), Kill(venue, 2, engaged: false), Kill(venue, 1));
        await killer.AnswerAsync(2);
        SessionItem again = await killer.AnswerAsync(1);
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000));
        SessionItem entered = await alice.AnswerAsync(1);

        Assert.NotNull(again.RepeatedCommand.Original);
        Assert.Equal(ExecType.New, entered.ExecutionReport.ExecType);
    }

    [Fact]
    public async Task It_stands_though_its_connection_is_lost_before_its_turn()
    {
        await using InProcessVenue venue = await StartAsync();
        using RawSession other = await venue.LogOnAsync(venue.Alice, "t");
        RawSession lost = await venue.LogOnAsync(venue.Alice, "s");
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        await FillAsync(venue, lost);
        await lost.SendAsync(Kill(venue, Number));
        await IsSetAsync(venue);
        lost.Dispose();
        // The log-off overtakes the command.
        await OvertakesAsync(venue, 3);
        blocker.Release();
        await venue.MarkAsync();
        // What the ring was full of is still being worked off.
        SessionItem refused = await other.InsistAsync(1, n => Wire.Sell(n, venue.Alice, 1, 10_000));
        using RawSession back = await venue.LogOnAsync(venue.Alice, "s");

        Assert.Equal(RejectReason.KillSwitch, refused.ExecutionReport.RejectReason);
        Assert.True(back.Accepted!.HighestClientSeqNum < Number);
    }

    [Fact]
    public async Task What_waits_for_room_is_counted_once()
    {
        await using InProcessVenue venue = await StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        CommandGate gate = venue.Shard.Gate;
        // All of hers are answered for before anything is counted: more may be refused behind the first.
        long answeredFor = gate.Taken + gate.RefusedForRoom + InboundSlots;
        await FillAsync(venue, alice);
        while (gate.Taken + gate.RefusedForRoom < answeredFor) await Task.Delay(1, venue.Stop);
        while (venue.Shard.Desk.TryLogOn(BlockedPublisher.Terms("more"), blocker))
        {
        }
        var door = new CommandDoor(
            new KillDoors(venue.Shard.Owners), venue.Shard.FairUse, gate, venue.Shard.System);
        using StreamKills kills = door.KillsOf(new KeyHolder(1, ParticipantId: 1, Role.Administrator));
        var kill = new Command
        {
            Header = { Kind = CommandKind.SetKillSwitch, SessionId = 1, ClientSeqNum = Number },
            SetKillSwitch = new SetKillSwitchTerms { Engaged = 1, Scope = Matching.Engine.KillScope.Venue },
        };
        long before = gate.RefusedForRoom;
        for (int tries = 1; tries <= 100; tries++)
        {
            Assert.Null(kills.TrySend(in kill));
            Assert.True(kills.MustWait);
        }
        Assert.Equal(before + 1, gate.RefusedForRoom);
    }

    private static Task<InProcessVenue> StartAsync(RateLimit? session = null) =>
        InProcessVenue.StartAsync(options => options with
        {
            InboundSlots = InboundSlots,
            OutboundSlots = Limits.MaxEventsPerCommand,
            FairUse = session is null ? options.FairUse : new FairUseLimits { Session = session.Value },
        });

    /// <summary>Until nothing that adds finds room.</summary>
    private static async Task FillAsync(InProcessVenue venue, RawSession session)
    {
        await session.SendAsync(
            Enumerable.Range(1, InboundSlots).Select(n => Wire.Sell(n, venue.Alice, 1, 10_000)));
        Assert.Equal("VENUE_FULL", Wire.ReasonOf(await session.NextRefusalAsync()));
    }

    /// <summary>Behind the blocker's logon: the engine waits for room before it is done with that.</summary>
    private static Task IsSetAsync(InProcessVenue venue) => OvertakesAsync(venue, 2);

    private static async Task OvertakesAsync(InProcessVenue venue, int depth)
    {
        while (venue.Shard.Gate.ControlDepth < depth) await Task.Delay(1, venue.Stop);
    }

    private static OrderCommand Kill(InProcessVenue venue, long number, bool engaged = true) => new()
    {
        ClientSeqNum = number,
        KillSwitch = new KillSwitchRequest
        {
            Scope = KillScope.Account,
            Id = venue.Alice.AccountId!.Value,
            Engaged = engaged,
        },
    };
}
