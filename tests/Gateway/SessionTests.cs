using Grpc.Core;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>A session outlives its connections: nothing is missed, nothing comes twice, one has it.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_resume_from_any_item_gets_exactly_what_is_missing_across_reconnects_and_restarts()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await TradeAsync(venue, firstNumber: 1, orders: 20);
        await TradeAsync(venue, firstNumber: 100, orders: 20);
        List<SessionItem> before = await AllItemsAsync(venue);
        AssertChain(before, 0);

        await venue.RestartAsync();
        List<SessionItem> all = await AllItemsAsync(venue);

        Assert.Equal(before, all[..before.Count]);
        AssertChain(all, 0);
        for (int seen = 0; seen < before.Count; seen += 7)
        {
            if (all[seen].Sequence == all[seen + 1].Sequence) continue;
            var lastSeen = new ResumePoint { Epoch = all[seen].Epoch, Sequence = all[seen].Sequence };
            List<SessionItem> missing = await AllItemsAsync(venue, lastSeen);
            AssertChain(missing, lastSeen.Sequence);
            Assert.Equal(all[(seen + 1)..], missing[..(all.Count - seen - 1)]);
        }
    }

    [Fact]
    public async Task A_superseded_connection_is_told_so_and_uses_no_numbers_any_more()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession older = await venue.LogOnAsync(venue.Alice, "s");
        await older.SendAsync(Wire.Sell(1, venue.Alice, 1, 10000));
        await older.AnswerAsync(1);

        using RawSession newer = await venue.LogOnAsync(venue.Alice, "s");
        Ending ending = await older.EndAsync();

        Assert.Equal((StatusCode.Aborted, "SUPERSEDED"), (ending.Code, ending.Reason));
        Assert.Equal(1, newer.Accepted!.HighestClientSeqNum);
        await newer.SendAsync(Wire.Sell(2, venue.Alice, 1, 10000));
        Assert.Equal(ExecType.New, (await newer.AnswerAsync(2)).ExecutionReport.ExecType);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Connections_that_take_a_busy_session_from_each_other_agree_on_what_was_taken()
    {
        const int Connections = 10;
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        long number = 0;
        for (int connection = 1; connection < Connections; connection++)
        {
            Task sending = SendUntilEndedAsync(session, venue, number);
            RawSession newer = await venue.LogOnAsync(venue.Alice, "s");
            Ending ending = await session.EndAsync();
            await sending;
            Assert.Equal("Aborted/SUPERSEDED", ending.ToString());
            session.Dispose();
            (session, number) = (newer, newer.Accepted!.HighestClientSeqNum);
        }
        session.Dispose();

        List<SessionItem> all = await AllItemsAsync(venue, name: "s");
        AssertChain(all, 0);
        long[] taken =
            [.. all.Where(item => item.CancelReject is not null).Select(item => item.ClientSeqNum)];
        Assert.Equal(taken.Order().Distinct(), taken);
        Assert.Equal(number, taken.LastOrDefault());
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_resume_point_that_is_not_of_this_sessions_history_is_refused()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession mine = await venue.LogOnAsync(venue.Alice, "mine");
        using RawSession others = await venue.LogOnAsync(venue.Bob, "others");
        SessionItem own = await mine.NextItemAsync();
        SessionItem foreign = await others.NextItemAsync();
        ResumePoint[] points =
        [
            new() { Epoch = own.Epoch + 1, Sequence = own.Sequence },
            new() { Epoch = 0, Sequence = own.Sequence },
            new() { Epoch = foreign.Epoch, Sequence = foreign.Sequence },
            new() { Epoch = own.Epoch, Sequence = 1 },
            new() { Epoch = own.Epoch, Sequence = own.Sequence + 1_000 },
            new() { Epoch = own.Epoch, Sequence = long.MaxValue },
        ];
        foreach (ResumePoint point in points)
        {
            using RawSession session = venue.OpenSession(venue.Alice);
            await session.WriteAsync(new SessionRequest
            {
                LogOn = new LogOnRequest { SessionName = "mine", LastSeen = point },
            });
            Assert.Equal("OutOfRange/HISTORY_CHANGED", (await session.EndAsync()).ToString());
        }
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_client_that_has_no_more_to_say_gets_every_answer_and_then_its_log_off()
    {
        const int Orders = 2_000;
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        for (int number = 1; number <= Orders; number += 500)
            await session.SendAsync(
                Enumerable.Range(number, 500).Select(n => Wire.Cancel(n, venue.Alice, "none")));
        await session.CompleteAsync();

        var items = new List<SessionItem>();
        Ending ending = await session.EndAsync(items);

        Assert.Equal(StatusCode.OK, ending.Code);
        AssertChain(items, 0);
        Assert.Equal(
            Enumerable.Range(1, Orders).Select(number => (long)number),
            items.Where(item => item.CancelReject is not null).Select(item => item.ClientSeqNum));
        Assert.Equal(LogOffReason.ByClient, items[^1].SessionChange.Reason);
    }

    [Fact]
    public async Task A_stop_in_good_order_ends_every_stream_with_its_reason()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(1, venue.Alice, 1, 10000));
        SessionItem accepted = await session.AnswerAsync(1);
        var marketData = new MarketData.MarketDataClient(venue.Channel);
        var follow = new FollowBookRequest { InstrumentId = InProcessVenue.Acme };
        using AsyncServerStreamingCall<BookMessage> book =
            marketData.FollowBook(follow, venue.Call(venue.Bob));
        Assert.True(await book.ResponseStream.MoveNext(venue.Stop));
        using RawSession unnamed = venue.OpenSession(venue.Bob);

        Task<Ending> ending = session.EndAsync();
        Task<Ending> bookEnding = EndAsync(book);
        Task stopping = venue.StopAsync();

        await stopping;

        Assert.Equal("Unavailable/STOPPING", (await ending).ToString());
        Assert.Equal("Unavailable/STOPPING", (await bookEnding).ToString());
        await venue.RestartAsync();
        using RawSession again = await venue.LogOnAsync(venue.Alice, "s");
        Assert.Contains(accepted, await again.NextItemsAsync(2));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task More_sessions_than_a_participant_may_have_are_refused()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Capacities = options.Capacities with { SessionsPerParticipant = 2 } });
        for (int i = 0; i < 2; i++) (await venue.LogOnAsync(venue.Alice, $"s{i}")).Dispose();

        using RawSession third = venue.OpenSession(venue.Alice);
        await third.WriteAsync(new SessionRequest { LogOn = new LogOnRequest { SessionName = "s3" } });

        Assert.Equal("FailedPrecondition/LOG_ON_REFUSED", (await third.EndAsync()).ToString());
        Assert.Empty(venue.Log.Lines);
    }

    /// <summary>Trades between two sessions, and some with herself, so that events have two items.</summary>
    private static async Task TradeAsync(InProcessVenue venue, long firstNumber, int orders)
    {
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "resume");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "other");
        for (long number = firstNumber; number < firstNumber + orders; number++)
        {
            await alice.SendAsync(Wire.Sell(number, venue.Alice, 2, 10000));
            await alice.AnswerAsync(number);
            if (number % 3 == 0) await alice.SendAsync(Wire.Buy(++number, venue.Alice, 1, 10000));
            await bob.SendAsync(Wire.Buy(number, venue.Bob, 1, 10000));
            await bob.AnswerAsync(number);
        }
        await alice.CompleteAsync();
        await alice.EndAsync();
    }

    /// <summary>Every item behind a point, up to this connection's own logon.</summary>
    private static async Task<List<SessionItem>> AllItemsAsync(
        InProcessVenue venue, ResumePoint? lastSeen = null, string name = "resume")
    {
        using RawSession session = await venue.LogOnAsync(venue.Alice, name, lastSeen);
        long last = session.Accepted!.LoggedOnAt.Sequence;
        var items = new List<SessionItem>();
        do items.Add(await session.NextItemAsync());
        while (items[^1].Sequence < last);
        return items;
    }

    private static async Task SendUntilEndedAsync(RawSession session, InProcessVenue venue, long number)
    {
        try
        {
            while (true)
            {
                await session.SendAsync(
                    Wire.Cancel(++number, venue.Alice, "none"), Wire.Cancel(++number, venue.Alice, "none"));
            }
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // The call is over; its end is read elsewhere.
        }
    }

    private static async Task<Ending> EndAsync<T>(AsyncServerStreamingCall<T> call)
    {
        try
        {
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            {
            }
            return new Ending(StatusCode.OK, "", "");
        }
        catch (RpcException error)
        {
            return Ending.Of(error);
        }
    }

    private static void AssertChain(List<SessionItem> items, long previous)
    {
        for (int index = 0; index < items.Count; index++)
        {
            SessionItem item = items[index];
            bool sameEvent = index > 0 && item.Sequence == items[index - 1].Sequence;
            Assert.Equal(sameEvent ? items[index - 1].PrevSequence : previous, item.PrevSequence);
            previous = item.Sequence;
        }
    }
}
