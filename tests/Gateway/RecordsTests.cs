using System.Buffers.Binary;
using System.Security.Cryptography;
using Grpc.Core;
using Matching.Gateway.Hosting;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Who follows what others did gets all of it, once, and nothing of anybody else.</summary>
public sealed class RecordsTests
{
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

    [Fact]
    public async Task A_point_that_is_not_of_this_history_is_refused()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        ResumePoint[] points =
            [new() { Epoch = 7, Sequence = 3 }, new() { Epoch = 1, Sequence = 1_000_000 }];
        foreach (ResumePoint point in points)
        {
            using var copy = Follow(venue, venue.Alice, point);
            RpcException refused = await Assert.ThrowsAsync<RpcException>(
                () => copy.ResponseStream.MoveNext(venue.Stop));
            Assert.Equal("OutOfRange/HISTORY_CHANGED", Ending.Of(refused).ToString());
        }
    }

    private static AsyncServerStreamingCall<ExecutionsMessage> Follow(
        InProcessVenue venue, ShownKey who, ResumePoint? from) =>
        new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest { ResumeFrom = from }, venue.Call(who));

    private static async Task<List<SessionItem>> TakeAsync(
        AsyncServerStreamingCall<ExecutionsMessage> from, int count, CancellationToken stop)
    {
        var items = new List<SessionItem>();
        while (items.Count < count && await from.ResponseStream.MoveNext(stop))
            items.AddRange(from.ResponseStream.Current.Items);
        return items;
    }
}
