using Grpc.Core;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.Gateway.Operations;
using Matching.Gateway.Queries;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.Tests.Gateway.Projections;
using Matching.V1;
using EventKind = Matching.Engine.Events.EventKind;

namespace Matching.Tests.Gateway;

/// <summary>A drop copy reads what is its own, and passes over the rest.</summary>
public sealed class CopySkipTests
{
    private const int SegmentBytes = (2 << 20) + (64 << 10);
    private const int Orders = 9_000;

    [Theory]
    [InlineData("everything", 1)]
    [InlineData("quotes", 2)]
    [InlineData("operators", 3)]
    public async Task The_next_one_is_the_first_that_a_reading_of_the_journal_finds(string profile, int seed)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        List<Event> events = QueryTwinTests.Journal(profile, seed);
        using var lab = new QueryLab(events);
        var visible = new OutcomeTally();
        foreach (Event e in events) visible.OnEvent(in e);
        visible.EndBatch(events.Count);
        using QueryFollower follower = lab.Follow(visible, []);
        var thread = new Thread(follower.Run);
        thread.Start();
        using var reader = new QueryReader(follower);
        var skips = new CopySkips(reader, lab.Owners);
        while (reader.Sequence < events.Count) await Task.Delay(1, stop);
        CopyScope[] scopes =
        [
            .. from participant in Enumerable.Range(1, 4) select new CopyScope(participant, 0),
            .. from account in Enumerable.Range(1, 6)
               select new CopyScope(lab.Owners.OwnerOfAccount(account), account),
        ];
        int own = 0;
        foreach (CopyScope scope in scopes)
        {
            for (long from = 1; from <= events.Count; from += 1 + from % 7)
            {
                long next = await skips.NextAsync(scope, from, stop);
                long expected = Slow(events, scope, lab.Owners, from);
                Assert.True(next == expected, $"{scope} from {from}: {next}, not {expected}");
                if (next <= events.Count) own++;
            }
            Assert.Equal(events.Count + 1, await skips.NextAsync(scope, events.Count + 1, stop));
        }
        follower.Finish();
        thread.Join();
        Assert.True(own > 100, $"only {own}");
    }

    /// <summary>A segment in between is damaged: who reads it is told so.</summary>
    [Fact]
    public async Task Segments_without_anything_of_its_own_are_not_read()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { SegmentBytes = SegmentBytes });
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "s");
        await bob.SendAsync(Wire.Buy(1, venue.Bob, 1, 9_000));
        long first = (await bob.AnswerAsync(1)).Sequence;
        int number = 1;
        for (int round = 0; round < 3; round++)
        {
            foreach (int[] some in Enumerable.Range(0, Orders).Chunk(3_000))
            {
                await alice.SendAsync(some.Select(n => Wire.Sell(number++, venue.Alice, 1, 10_000, $"{n}")));
                await alice.AnswerAsync(number - 1);
            }
            foreach (int[] some in Enumerable.Range(0, Orders).Chunk(3_000))
            {
                await alice.SendAsync(some.Select(n => Wire.Cancel(number++, venue.Alice, $"{n}")));
                await alice.AnswerAsync(number - 1);
            }
        }
        await bob.SendAsync(Wire.Buy(2, venue.Bob, 1, 9_000));
        long last = (await bob.AnswerAsync(2)).Sequence;
        while (venue.Shard.Queries!.Sequence < last) await Task.Delay(1, venue.Stop);
        while (venue.Shard.SnapshotSequence < last) await Task.Delay(1, venue.Stop);
        string segment = LogDirectory.PathOf(venue.Shard.Log.Location, 3);
        await using (FileStream file = File.Open(
            segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = 1 << 20;
            file.Write("damaged"u8);
        }

        using var copy = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest(), venue.Call(venue.Bob));
        var told = new List<SessionItem>();
        while (told.Count < 2 && await copy.ResponseStream.MoveNext(venue.Stop))
            told.AddRange(copy.ResponseStream.Current.Items);

        Assert.Equal([first, last], told.Select(item => item.Sequence));
        Assert.Equal(first, told[1].PrevSequence);
        Assert.Empty(venue.Log.Lines);
    }

    /// <summary>The projections, the window and the files see the reject before and after the opening.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reject_from_before_its_account_was_opened_is_in_no_drop_copy(bool hasQueries)
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => hasQueries ? options : options with { Queries = null });
        int account = venue.Bob.AccountId!.Value + 1;
        ShownKey later = venue.Alice with { AccountId = account };
        using var live = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest(), venue.Call(venue.Alice));
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await alice.SendAsync(Wire.Buy(1, later, 1, 9_000));
        SessionItem early = await alice.AnswerAsync(1);
        Assert.Equal(RejectReason.UnknownAccount, early.ExecutionReport.RejectReason);
        OperationResponse opened = await new Operations.OperationsClient(venue.Channel).OpenAccountAsync(
            new OpenAccountRequest { Name = "later", ParticipantId = 2 }, venue.Call(venue.Operator));
        Assert.Equal(account, opened.AssignedId);
        await alice.SendAsync(Wire.Buy(2, later, 1, 9_000));
        SessionItem own = await alice.AnswerAsync(2);
        Assert.Equal(RejectReason.InsufficientFunds, own.ExecutionReport.RejectReason);

        using var past = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest { AccountId = account }, venue.Call(venue.Alice));
        foreach (var copy in (AsyncServerStreamingCall<ExecutionsMessage>[])[live, past])
        {
            while (copy.ResponseStream.Current is not { Items.Count: > 0 })
                Assert.True(await copy.ResponseStream.MoveNext(venue.Stop));
            Assert.Equal(own.Sequence, copy.ResponseStream.Current.Items[0].Sequence);
        }
        if (!hasQueries) return;
        GetExecutionsResponse answer = await new V1.Queries.QueriesClient(venue.Channel).GetExecutionsAsync(
            new GetExecutionsRequest { AccountId = account, AtLeastSequence = own.Sequence },
            venue.Call(venue.Alice));
        Assert.Equal(own.Sequence, Assert.Single(answer.Executions).Sequence);
    }

    private static long Slow(
        List<Event> events, CopyScope scope, Matching.Replay.Projections.OwnerView owners, long from)
    {
        Span<int> accounts = stackalloc int[CopiedReports.MaxAccounts];
        for (long sequence = from; sequence <= events.Count; sequence++)
        {
            Event e = events[(int)sequence - 1];
            foreach (int account in accounts[..CopiedReports.AccountsOf(in e, accounts)])
                if (scope.Covers(account, owners) && CopiedReports.IsOwn(in e))
                    return sequence;
        }
        return events.Count + 1;
    }
}
