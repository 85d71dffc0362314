using Grpc.Core;
using Matching.Engine;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;
using EventKind = Matching.Engine.Events.EventKind;
using KillScope = Matching.V1.KillScope;
using RejectReason = Matching.V1.RejectReason;

namespace Matching.Tests.Gateway;

/// <summary>One call, one command, one outcome, by the rules of every session.</summary>
public sealed class SubmitTests
{
    [Fact]
    public async Task A_call_that_is_made_again_after_whatever_failure_gets_the_first_outcome()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        SessionItem first = await SubmitAsync(venue, Wire.Sell(5, venue.Alice, 3, 10_000, "a"));
        SessionItem next = await SubmitAsync(venue, Wire.Sell(0, venue.Alice, 3, 10_000, "b"));
        SessionItem rejected = await SubmitAsync(venue, Wire.Sell(9, venue.Alice, 0, 10_000, "c"));
        await venue.RestartAsync();
        SessionItem again = await SubmitAsync(venue, Wire.Sell(5, venue.Alice, 3, 10_000, "a"));
        SessionItem skipped = await SubmitAsync(venue, Wire.Sell(8, venue.Alice, 3, 10_000, "d"));
        SessionItem later = await SubmitAsync(venue, Wire.Sell(10, venue.Alice, 3, 10_000, "e"));

        Assert.Equal((5, ExecType.New), (first.ClientSeqNum, first.ExecutionReport.ExecType));
        Assert.Equal((6, ExecType.New), (next.ClientSeqNum, next.ExecutionReport.ExecType));
        Assert.Equal(RejectReason.QtyNotPositive, rejected.ExecutionReport.RejectReason);
        Assert.Equal(first, again.RepeatedCommand.Original);
        Assert.Null(skipped.RepeatedCommand.Original);
        Assert.False(skipped.RepeatedCommand.OriginalPruned);
        Assert.Equal(ExecType.New, later.ExecutionReport.ExecType);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Calls_at_the_same_time_each_get_their_outcome_and_those_of_one_number_the_same()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await SubmitAsync(venue, Wire.Sell(1, venue.Alice, 1, 10_000));
        SessionItem[] apart = await AtTheSameTimeAsync(
            50, () => SubmitAsync(venue, Wire.Sell(0, venue.Alice, 1, 10_000)));
        SessionItem[] together = await AtTheSameTimeAsync(
            8, () => SubmitAsync(venue, Wire.Sell(500, venue.Alice, 1, 10_000)));

        Assert.Equal(
            Enumerable.Range(2, 50).Select(number => (long)number),
            apart.Select(item => item.ClientSeqNum).Order());
        Assert.Single(together
            .Select(item => item.ExecutionReport ?? item.RepeatedCommand.Original.ExecutionReport)
            .Select(report => report.OrderId).Distinct());
        GetOrdersResponse open = await new Queries.QueriesClient(venue.Channel).GetOrdersAsync(
            new GetOrdersRequest
            {
                AccountId = venue.Alice.AccountId!.Value,
                OpenOnly = true,
                AtLeastSequence = together.Max(item => item.Sequence),
            },
            venue.Call(venue.Alice));
        Assert.Equal(52, open.Orders.Count);
        Assert.Empty(venue.Log.Lines);
    }

    /// <summary>
    /// Fewer at once than a connection may have streams: one that has ended for the client may stand for the
    /// server still.
    /// </summary>
    private static async Task<SessionItem[]> AtTheSameTimeAsync(int calls, Func<Task<SessionItem>> call)
    {
        const int AtOnce = 4;
        var items = new SessionItem[calls];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForAsync(0, calls, options, async (at, _) => items[at] = await call());
        return items;
    }

    [Fact]
    public async Task What_is_refused_is_a_status_and_uses_no_number()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var quote = new MassQuote { Entries = { new QuoteEntry(), new QuoteEntry() } };
        var kill = new KillSwitchRequest { Scope = KillScope.Account, Id = venue.Alice.AccountId!.Value };
        SubmitRequest[] malformed =
        [
            new() { Command = null },
            new() { Command = new OrderCommand() },
            new() { Command = new OrderCommand { MassQuote = quote } },
            new() { Command = new OrderCommand { ClientSeqNum = 1, KillSwitch = kill } },
            new() { Command = Wire.Sell(-1, venue.Alice, 1, 10_000) },
            new() { Command = Wire.Sell(1, venue.Alice, 1, 10_000, new string('x', 17)) },
            new() { Command = Wire.Sell(1, venue.Alice, 1, 10_000), SessionName = "no name" },
        ];
        foreach (SubmitRequest request in malformed)
            Assert.Equal("InvalidArgument/MALFORMED", await EndingAsync(venue, request));
        var late = new SubmitRequest { Command = Wire.Sell(1, venue.Alice, 1, 10_000), ValidUntil = 1 };
        Assert.Equal("DeadlineExceeded/LATE", await EndingAsync(venue, late));

        SessionItem first = await SubmitAsync(venue, Wire.Sell(1, venue.Alice, 1, 10_000));
        Assert.Equal(ExecType.New, first.ExecutionReport.ExecType);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_stream_of_the_same_session_takes_it_and_a_call_takes_it_back()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        SessionItem first = await SubmitAsync(venue, Wire.Sell(1, venue.Alice, 1, 10_000));
        using RawSession stream = await venue.LogOnAsync(venue.Alice, "unary-maker");
        Assert.Equal(1, stream.Accepted!.HighestClientSeqNum);
        SessionItem told = await stream.AnswerAsync(1);
        SessionItem second = await SubmitAsync(venue, Wire.Sell(2, venue.Alice, 1, 10_000));

        Assert.Equal(first, told);
        Assert.Equal(ExecType.New, second.ExecutionReport.ExecType);
        Assert.Equal("Aborted/SUPERSEDED", (await stream.EndAsync()).ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kill_switch_shuts_the_door_at_once_and_overtakes_a_full_ring(bool byOperator)
    {
        const int InboundSlots = 64;
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            InboundSlots = InboundSlots,
            OutboundSlots = Limits.MaxEventsPerCommand,
        });
        int account = venue.Alice.AccountId!.Value;
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "s");
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        await alice.SendAsync(
            Enumerable.Range(1, InboundSlots).Select(n => Wire.Sell(n, venue.Alice, 1, 10_000)));
        Assert.Equal("VENUE_FULL", Wire.ReasonOf(await alice.NextRefusalAsync()));

        Task killing = byOperator ? KillAsync(venue, account) : KillOwnAsync(venue, account);
        string reason = "VENUE_FULL";
        for (int number = 1_000; reason == "VENUE_FULL"; number++)
        {
            await alice.SendAsync(Wire.Sell(number, venue.Alice, 1, 10_000));
            reason = Wire.ReasonOf(await alice.NextRefusalAsync());
        }
        await bob.SendAsync(Wire.Buy(1, venue.Bob, 1, 9_000));
        string bobs = Wire.ReasonOf(await bob.NextRefusalAsync());
        blocker.Release();
        await killing;

        Assert.Equal(("KILL_SWITCH", "VENUE_FULL"), (reason, bobs));
        // What the ring was full of is still being worked off.
        SessionItem refused = await alice.InsistAsync(100_000, n => Wire.Sell(n, venue.Alice, 1, 10_000));
        Assert.Equal(RejectReason.KillSwitch, refused.ExecutionReport.RejectReason);
        long end = await venue.MarkAsync();
        List<Matching.Engine.Events.Event> events = await venue.EventsAsync(1, end);
        int killed = events.FindIndex(e => e.Header.Kind == EventKind.KillSwitchSet);
        Assert.DoesNotContain(events[killed..], e => e.Header.Kind == EventKind.OrderAccepted);
        Assert.Contains(events[killed..], e => e.Header.Kind == EventKind.OrderRejected
            && e.Command.ClientSeqNum < InboundSlots);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Nobody_shuts_anothers_door()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var doors = new Matching.Gateway.Doors.KillDoors(venue.Shard.Owners);
        var trader = new Matching.Replay.Projections.KeyHolder(1, 2, Matching.Engine.Role.Trader);
        var terms = new Matching.Engine.Commands.SetKillSwitchTerms
        {
            Scope = Matching.Engine.KillScope.Account,
            Id = venue.Bob.AccountId!.Value,
            Engaged = 1,
        };
        var order = new Matching.Engine.Commands.Command
        {
            Header = { Kind = CommandKind.NewOrder },
            NewOrder = new() { AccountId = venue.Bob.AccountId!.Value, InstrumentId = 1 },
        };

        Assert.Null(doors.Close(in terms, in trader));
        Assert.True(doors.Admits(in order, participantId: 3));
        using (doors.Close(in terms, trader with { ParticipantId = 3 }))
            Assert.False(doors.Admits(in order, participantId: 3));
        Assert.True(doors.Admits(in order, participantId: 3));
        terms.Scope = Matching.Engine.KillScope.Venue;
        Assert.Null(doors.Close(in terms, in trader));
        using (doors.Close(in terms, trader with { Role = Matching.Engine.Role.Operator }))
        {
            Assert.False(doors.Admits(in order, participantId: 3));
            order.Header.Kind = CommandKind.CancelOrder;
            Assert.True(doors.Admits(in order, participantId: 3));
        }
    }

    private static async Task KillAsync(InProcessVenue venue, int account)
    {
        OperationResponse killed = await new Operations.OperationsClient(venue.Channel).SetKillSwitchAsync(
            new SetKillSwitchRequest { Scope = KillScope.Account, Id = account, Engaged = true },
            venue.Call(venue.Operator));
        Assert.Equal(RejectReason.Unspecified, killed.RejectReason);
    }

    private static async Task KillOwnAsync(InProcessVenue venue, int account)
    {
        var kill = new KillSwitchRequest { Scope = KillScope.Account, Id = account, Engaged = true };
        SessionItem killed = await SubmitAsync(venue, new OrderCommand { KillSwitch = kill });
        Assert.Equal(RejectReason.Unspecified, killed.OperatorOutcome.RejectReason);
    }

    private static async Task<SessionItem> SubmitAsync(InProcessVenue venue, OrderCommand command)
    {
        SubmitResponse response = await new Trading.TradingClient(venue.Channel).SubmitAsync(
            new SubmitRequest { Command = command }, venue.Call(venue.Alice));
        return response.Item;
    }

    private static async Task<string> EndingAsync(InProcessVenue venue, SubmitRequest request)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Trading.TradingClient(venue.Channel).SubmitAsync(request, venue.Call(venue.Alice)));
        return Ending.Of(refused).ToString();
    }
}
