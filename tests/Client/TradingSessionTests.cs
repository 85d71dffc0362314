using Grpc.Core;
using Matching.Client;
using Matching.V1;
using ResumePoint = Matching.Client.ResumePoint;

namespace Matching.Tests.Client;

public sealed class TradingSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_accepted_and_its_fills_follow_in_decimals()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);

        await session.EnterAsync(Order(Side.Sell, 0.5m, 100.25m, "s1"), Stop);
        var outcome = await session.EnterAsync(Order(Side.Buy, 0.2m, 101m, "b1"), Stop);

        Assert.Equal(OutcomeKind.Accepted, outcome.Kind);
        Assert.Equal(
            (101m, 0.2m, 2L), (outcome.Execution!.Price, outcome.Execution.OrderQty, outcome.ClientSeqNum));
        var fills = await TakeAsync<Execution>(session, 2, fill => fill.ExecType == ExecType.Trade);
        Assert.Equal((100.25m, 0.2m, 0m), (fills[0].LastPx, fills[0].LastQty, fills[0].LeavesQty));
        Assert.Equal((0.3m, LastLiquidityInd.Maker), (fills[1].LeavesQty, fills[1].LastLiquidityInd));
        Assert.Equal((false, true), (fills[0].LastOfEvent, fills[1].LastOfEvent));
    }

    [Fact]
    public async Task A_refusal_of_the_engine_and_one_of_the_gateway_are_outcomes()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);

        var rejected = await session.EnterAsync(Order(Side.Sell, 0m, 100m), Stop);
        var unknown = await session.CancelAsync(
            new CancelOrder { AccountId = 1, OrigClOrdId = "none" }, Stop);
        fake.RefusedNumber = 3;
        var refused = await session.EnterAsync(Order(Side.Sell, 1m, 100m), Stop);

        Assert.Equal(
            (OutcomeKind.Rejected, RejectReason.QtyNotPositive), (rejected.Kind, rejected.RejectReason));
        Assert.Equal(
            (OutcomeKind.Rejected, RejectReason.UnknownOrder), (unknown.Kind, unknown.RejectReason));
        Assert.Equal((OutcomeKind.Refused, "full"), (refused.Kind, refused.Refusal!.Message));
    }

    [Fact]
    public async Task A_session_that_skips_what_is_pruned_is_told_what_is_missing_and_goes_on_behind_it()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using (var before = await fake.ConnectAsync())
        await using (var session = await before.LogOnAsync("one", stop: Stop))
        {
            await session.EnterAsync(Order(Side.Sell, 1m, 100m, "s1"), Stop);
            await session.EnterAsync(Order(Side.Sell, 1m, 101m, "s2"), Stop);
        }

        fake.PrunedItems = 2;
        await using var client = await fake.ConnectAsync(new VenueOptions { SkipPruned = true });
        await using var resumed = await client.LogOnAsync("one", stop: Stop);

        await using var items = resumed.ReadItemsAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await items.MoveNextAsync());
        var pruned = Assert.IsType<ItemsPruned>(items.Current);
        Assert.Equal((0L, fake.Venue.Items[1].Sequence), (pruned.After, pruned.Through));
        Assert.True(await items.MoveNextAsync());
        var next = Assert.IsAssignableFrom<SessionItemEvent>(items.Current);
        Assert.Equal(fake.Venue.Items[2].Sequence, next.Sequence);
    }

    [Fact]
    public async Task A_decimal_beyond_the_scale_never_leaves_the_client()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);

        Assert.Throws<ArgumentException>(() => session.Submit(Order(Side.Buy, 1m, 100.001m)));
        Assert.Equal(0, session.InFlight);
    }

    [Fact]
    public async Task What_gathers_while_a_message_is_under_way_goes_in_one()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync(new VenueOptions { MaxCommandsPerMessage = 100 });
        await using var session = await client.LogOnAsync("one", stop: Stop);

        for (var i = 0; i < 2_000; i++) session.Submit(Order(Side.Buy, 1m, 100m));
        await TakeAsync<Execution>(session, 2_000, _ => true);

        Assert.Equal(2_000, fake.MessageSizes.Sum());
        Assert.InRange(fake.MessageSizes.Max(), 2, 100);
        Assert.True(fake.MessageSizes.Count < 1_000);
        Assert.Equal(0, session.InFlight);
    }

    [Fact]
    public async Task A_lost_connection_is_resumed_and_every_command_in_doubt_gets_its_outcome()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        fake.HoldItems = true;
        fake.CutAfter = 3;

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(i => session.EnterAsync(Order(Side.Buy, 1m, 100m + i), Stop)));
        await session.WhenConnectedAsync(Stop);
        var next = await session.EnterAsync(Order(Side.Buy, 1m, 90m), Stop);

        Assert.Equal(
            [OutcomeKind.Accepted, OutcomeKind.Accepted, OutcomeKind.Accepted,
                OutcomeKind.NeverTaken, OutcomeKind.NeverTaken],
            outcomes.Select(outcome => outcome.Kind));
        Assert.Equal((OutcomeKind.Accepted, 6L, 2), (next.Kind, next.ClientSeqNum, session.Connection));
        Assert.Equal(4, fake.Venue.Snapshot().Bids.Count);
    }

    [Fact]
    public async Task A_command_whose_refusal_went_down_with_the_connection_was_never_taken()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        fake.SwallowedNumber = 2;
        fake.HoldItems = true;
        fake.CutAfter = 3;

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => session.EnterAsync(Order(Side.Buy, 1m, 100m + i), Stop)));

        Assert.Equal(
            [OutcomeKind.Accepted, OutcomeKind.NeverTaken, OutcomeKind.Accepted],
            outcomes.Select(outcome => outcome.Kind));
        Assert.Equal(0, session.InFlight);
    }

    [Fact]
    public async Task A_new_program_knows_of_its_old_commands_once_its_own_logon_is_among_the_items()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using (var first = await client.LogOnAsync("one", stop: Stop))
            await first.EnterAsync(Order(Side.Buy, 1m, 100m), Stop);

        await using var second = await client.LogOnAsync("one", stop: Stop);
        var answered = new List<long>();
        await foreach (var item in second.ReadItemsAsync(Stop))
        {
            if (item.ClientSeqNum > 0) answered.Add(item.ClientSeqNum);
            if ((item as SessionItemEvent)?.Sequence == second.LoggedOnAt?.Sequence) break;
        }

        Assert.Equal([1L], answered);
    }

    [Fact]
    public async Task Items_come_once_each_and_in_order_whatever_breaks()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        var entering = EnterManyAsync(session, 300);
        var (sequences, taken) = (new List<long>(), 0);

        await foreach (var happened in session.ReadItemsAsync(Stop))
        {
            if (happened is SessionItemEvent item) sequences.Add(item.Sequence);
            if (happened is Execution && ++taken % 50 == 0) fake.Cut();
            if (taken == 300) break;
        }

        await entering;
        Assert.Equal(fake.Venue.Items.Take(sequences.Count).Select(item => item.Sequence), sequences);
        Assert.True(session.Connection > 1);
    }

    [Fact]
    public async Task A_new_program_resumes_after_the_last_item_that_the_old_one_handled()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        ResumePoint? lastSeen;
        await using (var first = await client.LogOnAsync("one", stop: Stop))
        {
            for (var i = 0; i < 3; i++) await first.EnterAsync(Order(Side.Buy, 1m, 100m), Stop);
            var seen = await TakeAsync<Execution>(first, 2, _ => true);
            lastSeen = first.LastSeen;
            Assert.Equal(seen[1].Sequence, lastSeen!.Value.Sequence);
        }

        await using var second = await client.LogOnAsync("one", lastSeen, Stop);
        var rest = await TakeAsync<Execution>(second, 1, _ => true);
        var next = await second.EnterAsync(Order(Side.Buy, 1m, 100m), Stop);

        Assert.Equal((3L, 4L), (rest[0].ClientSeqNum, next.ClientSeqNum));
    }

    [Fact]
    public async Task A_missing_item_ends_the_session_loudly()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        fake.HiddenSequence = 3;

        session.Submit(Order(Side.Buy, 1m, 100m));
        session.Submit(Order(Side.Buy, 1m, 100m));
        session.Submit(Order(Side.Buy, 1m, 100m));

        var broken = await Assert.ThrowsAsync<BrokenChainException>(
            () => TakeAsync<Execution>(session, 9, _ => true));
        Assert.Equal((2L, 4L, 3L), (broken.LastSequence, broken.Sequence, broken.PrevSequence));
        Assert.Throws<BrokenChainException>(() => session.Submit(Order(Side.Buy, 1m, 100m)));
    }

    [Fact]
    public async Task An_item_that_comes_twice_ends_the_session_loudly()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        fake.DoubledSequence = 3;

        session.Submit(Order(Side.Buy, 1m, 100m));
        session.Submit(Order(Side.Buy, 1m, 100m));

        var broken = await Assert.ThrowsAsync<BrokenChainException>(
            () => TakeAsync<Execution>(session, 9, _ => true));
        Assert.Equal((3L, 3L, 2L), (broken.LastSequence, broken.Sequence, broken.PrevSequence));
    }

    [Fact]
    public async Task A_newer_connection_ends_the_older_one_for_good()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var older = await client.LogOnAsync("one", stop: Stop);
        await using var newer = await client.LogOnAsync("one", stop: Stop);

        var ended = await Assert.ThrowsAsync<VenueException>(
            () => TakeAsync<Execution>(older, 1, _ => true));

        Assert.Equal(("SUPERSEDED", StatusCode.Aborted), (ended.Reason, ended.Code));
        Assert.Equal(2, fake.LogOns);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "KEY_REVOKED")]
    [InlineData(StatusCode.PermissionDenied, "NOT_YOURS")]
    [InlineData(StatusCode.OutOfRange, "HISTORY_CHANGED")]
    public async Task What_the_venue_ends_for_good_is_not_tried_again(StatusCode code, string reason)
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        fake.EndWith = FakeVenue.Failure(code, reason);
        fake.Changed();

        var ended = await Assert.ThrowsAsync<VenueException>(
            () => TakeAsync<Execution>(session, 1, _ => true));

        Assert.Equal((code, reason), (ended.Code, ended.Reason));
        Assert.Equal(1, fake.LogOns);
    }

    [Fact]
    public async Task A_resume_point_of_another_history_is_refused()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();

        var refused = await Assert.ThrowsAsync<VenueException>(
            () => client.LogOnAsync("one", new ResumePoint(9, 99), Stop));

        Assert.Equal("HISTORY_CHANGED", refused.Reason);
    }

    [Fact]
    public async Task Without_reconnect_a_lost_connection_is_told_to_whoever_waits()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync(new VenueOptions { Reconnect = false });
        await using var session = await client.LogOnAsync("one", stop: Stop);
        fake.HoldItems = true;
        fake.CutAfter = 1;

        await Assert.ThrowsAsync<VenueException>(() => session.EnterAsync(Order(Side.Buy, 1m, 100m), Stop));
    }

    internal static NewOrder Order(Side side, decimal qty, decimal price, string name = "") => new()
    {
        AccountId = 1,
        Symbol = "BTC-USD",
        Side = side,
        OrderQty = qty,
        Price = price,
        ClOrdId = name,
    };

    private static async Task EnterManyAsync(TradingSession session, int count)
    {
        for (var taken = 0; taken < count;)
        {
            await session.WhenConnectedAsync(Stop);
            if ((await session.EnterAsync(Order(Side.Buy, 1m, 100m), Stop)).IsAccepted) taken++;
        }
    }

    private static async Task<List<T>> TakeAsync<T>(TradingSession session, int count, Func<T, bool> wanted)
    {
        var taken = new List<T>();
        await foreach (var happened in session.ReadItemsAsync(Stop))
        {
            if (happened is T item && wanted(item)) taken.Add(item);
            if (taken.Count == count) break;
        }

        return taken;
    }
}
