using System.Buffers.Binary;
using System.Security.Cryptography;
using Grpc.Core;
using Matching.Client;
using Matching.Gateway.Hosting;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.V1;
using ResumePoint = Matching.V1.ResumePoint;

namespace Matching.Tests.Gateway;

/// <summary>Who follows what others did gets all of it, once, and nothing of anybody else.</summary>
public sealed class RecordsTests
{
    private const int PerMessage = 500;

    [Fact]
    public async Task A_drop_copy_has_its_participants_reports_alone_from_the_first_event_and_live()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "b");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10_000));
        await alice.AnswerAsync(1);
        ShownKey watcher = await venue.AddKeyAsync(2, Role.ReadOnly);

        using var copy = Follow(venue, watcher, null);
        List<SessionItem> items = await TakeAsync(copy, 1, venue.Stop);
        await bob.SendAsync(Wire.Buy(1, venue.Bob, 2, 10_000), Wire.Buy(2, venue.Alice, 1, 9_000));
        await bob.AnswerAsync(2);
        await venue.RestartAsync();
        using var again = Follow(
            venue, watcher, new ResumePoint { Epoch = items[^1].Epoch, Sequence = items[^1].Sequence });
        items.AddRange(await TakeAsync(again, 1, venue.Stop));

        Assert.Equal(
            [ExecType.New, ExecType.Trade], items.Select(item => item.ExecutionReport.ExecType));
        Assert.All(items, item => Assert.Equal(venue.Alice.AccountId, item.ExecutionReport.AccountId));
        Assert.Equal((0L, items[0].Sequence), (items[0].PrevSequence, items[1].PrevSequence));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Another_participants_account_is_not_told()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        ShownKey watcher = await venue.AddKeyAsync(2, Role.ReadOnly);
        foreach (int account in (int[])[venue.Bob.AccountId!.Value, 19])
        {
            using var copy = new Records.RecordsClient(venue.Channel).FollowExecutions(
                new FollowExecutionsRequest { AccountId = account }, venue.Call(watcher));
            RpcException refused = await Assert.ThrowsAsync<RpcException>(
                () => copy.ResponseStream.MoveNext(venue.Stop));
            Assert.Equal("PermissionDenied/NOT_PERMITTED", Ending.Of(refused).ToString());
        }
    }

    [Fact]
    public async Task An_auditors_stream_is_the_journal_byte_for_byte_and_its_hashes_are_the_chains()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(Enumerable.Range(1, 1_500).Select(n => Wire.Sell(n, venue.Alice, 1, 10_000)));
        await alice.AnswerAsync(1_500);
        long mark = await venue.MarkAsync();
        ShownKey auditor = await venue.AddKeyAsync(1, Role.Auditor);
        using var call = new Records.RecordsClient(venue.Channel).FollowJournal(
            new FollowJournalRequest(), venue.Call(auditor));

        var records = new List<JournalRecord>();
        var blocks = new List<ChainBlock>();
        while (records.Count < mark && await call.ResponseStream.MoveNext(venue.Stop))
        {
            if (call.ResponseStream.Current.Origin is { } origin) blocks.Add(origin.ChainStart);
            records.AddRange(call.ResponseStream.Current.Records);
            blocks.AddRange(call.ResponseStream.Current.Blocks);
        }

        Assert.Equal(Enumerable.Range(1, records.Count), records.Select(record => (int)record.Sequence));
        Assert.Equal([0L, 1L], blocks.Select(block => block.Block));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(blocks[0].Hash.Span);
        byte[] length = new byte[sizeof(int)];
        foreach (JournalRecord record in records.Take(1_024))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, record.Event.Length);
            hash.AppendData(length);
            hash.AppendData(record.Event.Span);
        }
        Assert.Equal(hash.GetHashAndReset(), blocks[1].Hash.ToByteArray());
    }

    [Theory]
    [InlineData(7u, 3L, 0L, "OutOfRange/HISTORY_CHANGED")]
    [InlineData(0u, 3L, 0L, "OutOfRange/HISTORY_CHANGED")]
    [InlineData(1u, 1_000_000L, 0L, "OutOfRange/HISTORY_CHANGED")]
    [InlineData(1u, -1L, 0L, "InvalidArgument/MALFORMED")]
    [InlineData(1u, 3L, 4L, "InvalidArgument/MALFORMED")]
    public async Task A_point_that_is_not_of_this_history_is_refused(
        uint epoch, long sequence, long fromSequence, string ending)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using var copy = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest
            {
                ResumeFrom = new ResumePoint { Epoch = epoch, Sequence = sequence },
                FromSequence = fromSequence,
            },
            venue.Call(venue.Alice));
        Assert.Equal(ending, await EndAsync(copy, venue.Stop));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Who_has_nothing_yet_may_begin_with_any_event()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10_000), Wire.Sell(2, venue.Alice, 6, 10_000));
        long second = (await alice.AnswerAsync(2)).Sequence;
        using var copy = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest { FromSequence = second }, venue.Call(venue.Alice));

        SessionItem item = Assert.Single(await TakeAsync(copy, 1, venue.Stop));
        Assert.Equal((second, second - 1), (item.Sequence, item.PrevSequence));
    }

    /// <summary>
    /// The blocker has been told of its logon, and nobody else may see it yet. What nobody can have been told
    /// of is not waited for.
    /// </summary>
    [Fact]
    public async Task A_copy_may_begin_behind_what_a_session_was_told_a_moment_ago()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        long told = venue.Shard.LastSequence;
        Assert.True(venue.Shard.Tally.ThroughSequence < told);
        using var copy = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest { FromSequence = told + 1 }, venue.Call(venue.Alice));
        while (venue.Shard.Copies.Followers == 0) await Task.Delay(1, venue.Stop);
        using var ahead = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest { FromSequence = told + 1_000 }, venue.Call(venue.Alice));
        Assert.Equal("OutOfRange/HISTORY_CHANGED", await EndAsync(ahead, venue.Stop));
        blocker.Release();

        Assert.True(await copy.ResponseStream.MoveNext(venue.Stop));
        Assert.True(copy.ResponseStream.Current.ThroughSequence >= told);
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_where_the_files_hand_over_to_what_is_live()
    {
        const int Orders = 20_000;
        // With the session's no more streams than a connection may have.
        const int Copies = 6;
        const int AtOnce = 8 * PerMessage;
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");

        // They join while orders come: each at another place of the history. The sender leaves room in the
        // ring for a machine that lets the engine's thread wait: a refused order is in nobody's copy.
        List<Task<List<SessionItem>>> copies = [];
        for (int first = 1; first <= Orders; first += PerMessage)
        {
            if (copies.Count * Orders / Copies < first) copies.Add(FollowAllAsync(venue, Orders));
            await SendSomeAsync(alice, venue.Alice, first);
            if (first > AtOnce) await alice.AnswerAsync(first - AtOnce);
        }
        await alice.AnswerAsync(Orders);
        Assert.Equal(Copies, copies.Count);

        foreach (List<SessionItem> items in await Task.WhenAll(copies))
        {
            Assert.Equal(Enumerable.Range(1, Orders), items.Select(item => (int)item.ClientSeqNum));
            for (int at = 1; at < items.Count; at++)
                Assert.Equal(items[at - 1].Sequence, items[at].PrevSequence);
        }
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_reader_that_falls_out_of_the_window_is_waited_for_and_misses_nothing()
    {
        // More than the window and the network's buffers hold.
        const int Orders = 90_000;
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        using var slow = Follow(venue, venue.Alice, null);
        Assert.True(await slow.ResponseStream.MoveNext(venue.Stop));
        Task<List<SessionItem>> quick = FollowAllAsync(venue, Orders);

        await SendAndHearAsync(alice, venue.Alice, Orders);
        Assert.Equal(Orders, (await quick).Count);

        List<SessionItem> items = await TakeAsync(slow, Orders, venue.Stop);
        Assert.Equal(Enumerable.Range(1, Orders), items.Select(item => (int)item.ClientSeqNum));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task Who_is_told_nothing_is_told_how_far_it_is_complete()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        using var bobs = Follow(venue, venue.Bob, null);
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10_000));
        long sequence = (await alice.AnswerAsync(1)).Sequence;

        while (await bobs.ResponseStream.MoveNext(venue.Stop))
        {
            Assert.Empty(bobs.ResponseStream.Current.Items);
            if (bobs.ResponseStream.Current.ThroughSequence >= sequence) return;
        }
        Assert.Fail("the stream ended");
    }

    [Fact]
    public async Task A_participant_has_so_many_streams_and_another_one_has_its_own()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var open = new List<AsyncServerStreamingCall<ExecutionsMessage>>();
        for (int at = 0; at < RecordsService.StreamsPerParticipant; at++)
        {
            open.Add(Follow(venue, venue.Alice, null));
            Assert.True(await open[^1].ResponseStream.MoveNext(venue.Stop));
        }
        using var oneMore = Follow(venue, venue.Alice, null);
        Assert.Equal("ResourceExhausted/TOO_MANY_STREAMS", await EndAsync(oneMore, venue.Stop));
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, stop: venue.Stop);
        await using var follower = client.FollowExecutions().ReadAsync(venue.Stop)
            .GetAsyncEnumerator(venue.Stop);
        VenueException refused = await Assert.ThrowsAsync<VenueException>(
            async () => await follower.MoveNextAsync());
        Assert.Equal("TOO_MANY_STREAMS", refused.Reason);
        using var bobs = Follow(venue, venue.Bob, null);
        Assert.True(await bobs.ResponseStream.MoveNext(venue.Stop));

        open[0].Dispose();
        while (true)
        {
            using var again = Follow(venue, venue.Alice, null);
            if (await EndAsync(again, venue.Stop, messages: 1) is null) break;
        }
        foreach (var call in open) call.Dispose();
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_stop_of_the_venue_ends_the_streams_with_its_reason()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using var copy = Follow(venue, venue.Alice, null);
        Assert.True(await copy.ResponseStream.MoveNext(venue.Stop));
        Task<string?> ending = EndAsync(copy, venue.Stop);
        await venue.StopAsync();
        Assert.Equal("Unavailable/STOPPING", await ending);
    }

    [Fact]
    public async Task A_journal_that_is_pruned_says_where_it_begins()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await SendAndHearAsync(alice, venue.Alice, 80_000);
        IDisk disk = venue.Shard.Log.Disk;
        Assert.NotEmpty(LogPruning.Prune(disk, venue.Directory, firstKept: 3));
        long first = LogBeginning.Of(disk, venue.Directory)!.Value.FirstSequence;
        ShownKey auditor = await venue.AddKeyAsync(1, Role.Auditor);
        var records = new Records.RecordsClient(venue.Channel);

        using var copy = Follow(venue, venue.Alice, null);
        Assert.Equal("OutOfRange/HISTORY_PRUNED", await EndAsync(copy, venue.Stop));
        using var journal = records.FollowJournal(new FollowJournalRequest(), venue.Call(auditor));
        Assert.Equal("OutOfRange/HISTORY_PRUNED", await EndAsync(journal, venue.Stop));
        using var kept = records.FollowJournal(
            new FollowJournalRequest { FromSequence = first }, venue.Call(auditor));
        while (await kept.ResponseStream.MoveNext(venue.Stop))
        {
            if (kept.ResponseStream.Current.Records.Count == 0) continue;
            Assert.Equal(first, kept.ResponseStream.Current.Records[0].Sequence);
            break;
        }
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task The_sdk_follows_over_a_restart_and_keeps_its_place()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, stop: venue.Stop);
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10_000));
        await alice.AnswerAsync(1);
        var prices = new List<decimal>();
        Matching.Client.ResumePoint? through = null;
        await foreach (ExecutionsUpdate update in client.FollowExecutions().ReadAsync(venue.Stop))
        {
            prices.AddRange(update.Executions.Select(execution => execution.Price));
            through = update.Through;
            if (prices.Count > 0) break;
        }
        await venue.RestartAsync();
        using RawSession again = await venue.LogOnAsync(venue.Alice, "a");
        await again.SendAsync(Wire.Sell(2, venue.Alice, 5, 10_100));
        await using VenueClient second = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, stop: venue.Stop);
        var follower = second.FollowExecutions(venue.Alice.AccountId!.Value, through);
        await foreach (ExecutionsUpdate update in follower.ReadAsync(venue.Stop))
        {
            prices.AddRange(update.Executions.Select(execution => execution.Price));
            if (prices.Count > 1) break;
        }

        Assert.Equal([100.00m, 101.00m], prices);
        var wrong = second.FollowExecutions(resumeFrom: new Matching.Client.ResumePoint(9, 2));
        VenueException changed = await Assert.ThrowsAsync<VenueException>(
            async () => await wrong.ReadAsync(venue.Stop).GetAsyncEnumerator(venue.Stop).MoveNextAsync());
        Assert.Equal("HISTORY_CHANGED", changed.Reason);
    }

    private static AsyncServerStreamingCall<ExecutionsMessage> Follow(
        InProcessVenue venue, ShownKey who, ResumePoint? from) =>
        new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest { ResumeFrom = from }, venue.Call(who));

    private static async Task<List<SessionItem>> TakeAsync(
        AsyncServerStreamingCall<ExecutionsMessage> from, int count, CancellationToken stop)
    {
        var items = new List<SessionItem>();
        try
        {
            while (items.Count < count && await from.ResponseStream.MoveNext(stop))
                items.AddRange(from.ResponseStream.Current.Items);
        }
        catch (RpcException ended) when (stop.IsCancellationRequested)
        {
            long last = items.Count == 0 ? 0 : items[^1].Sequence;
            throw new TimeoutException($"{items.Count} of {count} items came, to event {last}", ended);
        }
        return items;
    }

    /// <summary>How a call ends, or null where it brings so many messages first.</summary>
    private static async Task<string?> EndAsync<T>(
        AsyncServerStreamingCall<T> from, CancellationToken stop, int messages = int.MaxValue)
    {
        try
        {
            for (int read = 0; read < messages; read++)
                if (!await from.ResponseStream.MoveNext(stop)) return "OK";
            return null;
        }
        catch (RpcException ended)
        {
            return Ending.Of(ended).ToString();
        }
    }

    private static async Task<List<SessionItem>> FollowAllAsync(InProcessVenue venue, int count)
    {
        using var copy = Follow(venue, venue.Alice, null);
        return await TakeAsync(copy, count, venue.Stop);
    }

    /// <summary>Who sends more than an outbox holds has to read as well.</summary>
    private static async Task SendAndHearAsync(RawSession session, ShownKey who, int orders)
    {
        for (int first = 1; first <= orders; first += PerMessage)
        {
            await SendSomeAsync(session, who, first);
            await session.AnswerAsync(first + PerMessage - 1);
        }
    }

    private static Task SendSomeAsync(RawSession session, ShownKey who, int first) => session.SendAsync(
        Enumerable.Range(first, PerMessage).Select(number => Wire.Sell(number, who, 0, 10_000)));
}
