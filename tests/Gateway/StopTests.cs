using Grpc.Core;
using Matching.Client;
using Matching.Engine.Commands;
using Matching.Engine.Ring;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;
using MassCancel = Matching.Client.MassCancel;
using Role = Matching.V1.Role;
using VenueClientOptions = Matching.Client.VenueOptions;

namespace Matching.Tests.Gateway;

/// <summary>What stops something gets through, whatever else a participant or the disk is in.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_nothing_but_the_reserve_is_left_a_stop_still_logs_on_and_acts_after_a_restart(
        bool byOperator)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await venue.RestartAsync();
        // The journal has told what space there is: from here on it would tell of a change only.
        await venue.MarkAsync();
        venue.Shard.Gate.Admit(DiskSpace.Last);

        ShownKey key = byOperator ? venue.Operator : venue.Alice;
        int account = venue.Alice.AccountId!.Value;
        RejectReason reason = byOperator
            ? (await new Operations.OperationsClient(venue.Channel).SetKillSwitchAsync(
                new SetKillSwitchRequest { Scope = KillScope.Account, Id = account, Engaged = true },
                venue.Call(key))).RejectReason
            : (await KillOwnAsync(venue, key, account)).OperatorOutcome.RejectReason;

        Assert.Equal(RejectReason.Unspecified, reason);
        using RawSession other = venue.OpenSession(venue.Bob);
        await other.WriteAsync(new SessionRequest { LogOn = new LogOnRequest { SessionName = "s" } });
        Assert.Equal("ResourceExhausted/VENUE_FULL", (await other.EndAsync()).ToString());
    }

    [Fact]
    public void At_the_last_so_many_sessions_log_on_for_a_stop_as_the_reserve_has_room_for()
    {
        WaitStrategy wait = WaitStrategy.BusySpin();
        var gate = new CommandGate(
            RingBuffer<Command>.MultiProducer(64, wait), RingBuffer<Command>.MultiProducer(256, wait));
        gate.Admit(DiskSpace.Last);

        Assert.False(gate.TrySendControl(LogOn(Matching.Engine.Role.Operator)));
        Assert.Equal(DiskReserve.UrgentLogOns / 2, Opened(Matching.Engine.Role.Trader));
        Assert.Equal(DiskReserve.UrgentLogOns / 2, Opened(Matching.Engine.Role.Operator));
        gate.Admit(DiskSpace.Ample);
        gate.Admit(DiskSpace.Last);
        Assert.Equal(DiskReserve.UrgentLogOns / 2, Opened(Matching.Engine.Role.Trader));

        int Opened(Matching.Engine.Role role) => Enumerable.Range(0, 100)
            .Count(_ => gate.TrySendControl(LogOn(role), opensUrgent: true));
    }

    [Fact]
    public void A_session_that_only_cancels_leaves_the_others_their_part_of_the_last_slots()
    {
        var ring = RingBuffer<Command>.MultiProducer(1024, WaitStrategy.BusySpin());
        var consumer = new Sequence();
        ring.AddGatingSequence(consumer);
        var gate = new CommandGate(ring, RingBuffer<Command>.MultiProducer(8, WaitStrategy.BusySpin()));
        const int Orders = 1024 - 1024 / 8;
        const int Share = 1024 / 8 / 8;

        Assert.Equal(Orders + Share, Sent(session: 1));
        Assert.Equal(0, Sent(session: 1));
        Assert.Equal(Share, Sent(session: 2));
        // Some room again, and not for those who have had their share before theirs is taken.
        consumer.Value = Share;
        Assert.Equal(0, Sent(session: 1));
        Assert.Equal(0, Sent(session: 2));
        Assert.Equal(Share, Sent(session: 3));
        consumer.Value = Orders + Share - 1;
        Assert.Equal(Orders - 2 * Share + Share, Sent(session: 1));

        int Sent(int session)
        {
            var cancel = new Command { Header = { Kind = CommandKind.CancelOrder, SessionId = session } };
            int sent = 0;
            while (gate.TrySend(in cancel)) sent++;
            return sent;
        }
    }

    [Fact]
    public async Task A_participant_with_all_its_sessions_and_no_logon_left_still_stops_itself()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            Capacities = options.Capacities with { SessionsPerParticipant = 2 },
            FairUse = new FairUseLimits { LogOn = new RateLimit(PerSecond: 1, Burst: 2) },
        });
        using RawSession first = await venue.LogOnAsync(venue.Alice, "a");
        using RawSession second = await venue.LogOnAsync(venue.Alice, "b");
        int account = venue.Alice.AccountId!.Value;
        await first.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000, "o"));
        await first.AnswerAsync(1);

        SessionItem killed = await KillOwnAsync(venue, venue.Alice, account);

        Assert.Equal(RejectReason.Unspecified, killed.OperatorOutcome.RejectReason);
        Assert.Equal(ExecType.Canceled, (await first.NextItemAsync()).ExecutionReport.ExecType);
        var others = new KillSwitchRequest
        {
            Scope = KillScope.Account,
            Id = venue.Bob.AccountId!.Value,
            Engaged = true,
        };
        var release = new KillSwitchRequest { Scope = KillScope.Account, Id = account };
        foreach (KillSwitchRequest notItsOwn in (KillSwitchRequest[])[others, release])
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(
                () => KillAsync(venue, venue.Alice, notItsOwn));
            Assert.Equal("FailedPrecondition/LOG_ON_REFUSED", Ending.Of(refused).ToString());
        }
    }

    [Fact]
    public async Task Stops_are_counted_apart_and_bounded_too()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            FairUse = new FairUseLimits { Stop = new RateLimit(PerSecond: 1, Burst: 2) },
        });
        int account = venue.Alice.AccountId!.Value;
        await KillOwnAsync(venue, venue.Alice, account);
        await KillOwnAsync(venue, venue.Alice, account);
        RpcException third = await Assert.ThrowsAsync<RpcException>(
            () => KillOwnAsync(venue, venue.Alice, account));
        Assert.Equal("ResourceExhausted/RATE_LIMITED", Ending.Of(third).ToString());
        (await venue.LogOnAsync(venue.Alice, "s")).Dispose();
    }

    [Fact]
    public async Task Keys_of_two_roles_of_one_participant_do_not_take_the_calls_session_from_each_other()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        ShownKey trader = await venue.AddKeyAsync(2, Role.Trader);
        var trading = new Trading.TradingClient(venue.Channel);
        for (int n = 0; n < 3; n++)
        {
            foreach (ShownKey key in (ShownKey[])[venue.Alice, trader])
            {
                SubmitResponse response = await trading.SubmitAsync(
                    new SubmitRequest { Command = Wire.Sell(0, venue.Alice, 1, 10_000) }, venue.Call(key));
                Assert.Equal(n + 1, response.Item.ClientSeqNum);
            }
        }
        long end = await venue.MarkAsync();
        Assert.Equal(2, (await venue.EventsAsync(1, end)).Count(e =>
            e.Header.Kind == Matching.Engine.Events.EventKind.LoggedOn
            && e.LoggedOn.Terms.ParticipantId == 2));
    }

    [Fact]
    public async Task The_SDK_cancels_everything_and_stops_an_account_by_one_call_each()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, new VenueClientOptions(), venue.Stop);
        int account = venue.Alice.AccountId!.Value;
        NewOrder order = new()
        {
            AccountId = account,
            Symbol = "ACME-USD",
            Side = Side.Sell,
            OrderQty = 1,
            Price = 100m,
        };

        Outcome entered = await client.SubmitAsync(order, clientSeqNum: 1, stop: venue.Stop);
        Outcome again = await client.SubmitAsync(order, clientSeqNum: 1, stop: venue.Stop);
        Outcome cancelled = await client.SubmitAsync(new MassCancel(), stop: venue.Stop);
        var kill = new KillSwitch { Scope = KillScope.Account, Id = account, Engaged = true };
        Outcome killed = await client.SubmitAsync(kill, stop: venue.Stop);
        Outcome refused = await client.SubmitAsync(order, stop: venue.Stop);

        Assert.Equal(
            [OutcomeKind.Accepted, OutcomeKind.Repeated, OutcomeKind.Accepted, OutcomeKind.Accepted],
            new[] { entered, again, cancelled, killed }.Select(outcome => outcome.Kind));
        Assert.Equal(RejectReason.KillSwitch, refused.RejectReason);
        using RawSession session = await venue.LogOnAsync(venue.Alice, "unary-maker");
        await session.AnswerAsync(1);
        Assert.Equal(ExecType.Canceled, (await NextReportAsync(session)).ExecType);
    }

    private static async Task<ExecutionReport> NextReportAsync(RawSession session)
    {
        while (true)
            if ((await session.NextItemAsync()).ExecutionReport is { } report) return report;
    }

    private static Command LogOn(Matching.Engine.Role role) => new()
    {
        Header = { Kind = CommandKind.LogOn },
        LogOn = new Matching.Engine.Commands.LogOnTerms { Role = role },
    };

    private static Task<SessionItem> KillOwnAsync(InProcessVenue venue, ShownKey who, int account) =>
        KillAsync(venue, who, new KillSwitchRequest
        {
            Scope = KillScope.Account,
            Id = account,
            Engaged = true,
        });

    private static async Task<SessionItem> KillAsync(
        InProcessVenue venue, ShownKey who, KillSwitchRequest kill)
    {
        SubmitResponse response = await new Trading.TradingClient(venue.Channel).SubmitAsync(
            new SubmitRequest { Command = new OrderCommand { KillSwitch = kill } }, venue.Call(who));
        return response.Item;
    }
}
