using Grpc.Core;
using Grpc.Net.Client;
using Matching.Client;
using Matching.Gateway.MarketData;
using Matching.V1;
using EngineHost = Matching.Tests.Engine.EngineHost;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// The feed over the network: who reads slowly or not at all is conflated or cut, and nobody else notices.
/// </summary>
public sealed class FeedServerTests
{
    private const int Orders = 12_000;
    private const int PerMessage = 500;

    private static readonly FeedLimits s_small =
        new() { ReaderFrames = 16, ReaderBytes = 32_000, WindowBytes = 8 << 20 };

    [Fact]
    public async Task Dead_and_slow_readers_change_nothing_for_the_others_and_end_with_the_engines_book()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Feed = s_small });
        await using VenueClient client = await ConnectAsync(venue);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(venue.Stop);
        OrdersFollower quick = client.FollowOrders("ACME-USD");
        BookFollower top = client.FollowBook("ACME-USD", depth: 1);
        var last = new TaskCompletionSource<long>();
        Task[] reading = [ReadAsync(quick, last.Task, stop.Token), ReadAsync(top, last.Task, stop.Token)];
        using var slow = new SlowFollower(venue);
        using var dead = new SlowFollower(venue);
        await slow.BeginAsync();
        await dead.BeginAsync();

        await TradeAsync(venue);
        long mark = await venue.MarkAsync();
        last.SetResult(mark);
        await Task.WhenAll(reading);

        Assert.Equal(0, quick.Resyncs + top.Resyncs);
        using var host = await FoldAsync(venue, mark);
        Assert.Equal(Counted(host, orders: true), Counted(quick.Book));
        Assert.Equal(Best(host), (top.Book.BestBid?.Price, top.Book.BestAsk?.Price));
        await slow.ReadToCutAsync();
        Assert.True(slow.Orders.ThroughSequence < mark);
        await slow.ResumeAsync(mark);
        Assert.Equal(quick.Book.Checksum, slow.Orders.Checksum);
        Assert.Equal(1, slow.Snapshots);
        await slow.ReadLevelsAsync(mark);
        Assert.True(slow.LevelSnapshots > 1, "it was conflated");
        Assert.Equal(Counted(host, orders: false), slow.Levels.Checksum);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task What_a_report_says_is_in_the_public_books_before()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        var marketData = new MarketData.MarketDataClient(venue.Channel);
        for (int number = 1; number <= 50; number++)
        {
            await session.SendAsync(Wire.Buy(number, venue.Alice, 1, 100 + number));
            SessionItem report = await session.AnswerAsync(number);
            var request = new FollowBookRequest { InstrumentId = InProcessVenue.Acme, Depth = 1 };
            using var book = marketData.FollowBook(request, venue.Call(venue.Bob));
            long through = 0;
            long best = 0;
            while (through < report.Sequence)
            {
                Assert.True(await book.ResponseStream.MoveNext(venue.Stop));
                BookMessage message = book.ResponseStream.Current;
                through = message.ThroughSequence;
                if (message.Snapshot is { } snapshot) best = snapshot.Bids[0].Price;
                Assert.Empty(message.Changes);
            }
            Assert.Equal(100 + number, best);
        }
    }

    [Fact]
    public async Task A_client_that_follows_through_a_restart_has_the_book_that_came_out_of_it()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using (RawSession session = await venue.LogOnAsync(venue.Alice, "s"))
        {
            for (int number = 1; number <= 20; number++)
                await session.SendAsync(Wire.Buy(number, venue.Alice, 1, 100 + number % 5));
            await session.AnswerAsync(20);
        }
        long before = await venue.MarkAsync();
        var point = new FollowOrdersRequest
        {
            InstrumentId = InProcessVenue.Acme,
            ResumeFrom = new V1.ResumePoint { Epoch = venue.Shard.Epoch, Sequence = before },
        };
        await venue.RestartAsync();
        var marketData = new MarketData.MarketDataClient(venue.Channel);

        using var resumed = marketData.FollowOrders(point, venue.Call(venue.Bob));
        var gone = await Assert.ThrowsAsync<RpcException>(() => resumed.ResponseStream.MoveNext(venue.Stop));
        await using VenueClient client = await ConnectAsync(venue);
        OrdersFollower follower = client.FollowOrders("ACME-USD");
        await foreach (OrdersUpdate _ in follower.ReadAsync(venue.Stop)) break;

        Assert.Equal("OutOfRange/HISTORY_CHANGED", Ending.Of(gone).ToString());
        using var host = await FoldAsync(venue, follower.Book.ThroughSequence);
        Assert.Equal(20, follower.Book.Count);
        Assert.Equal(Counted(host, orders: true), Counted(follower.Book));
    }

    [Fact]
    public async Task The_directory_is_followed_with_what_is_listed_and_halted_since()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var marketData = new MarketData.MarketDataClient(venue.Channel);
        using var directory = marketData.FollowDirectory(new FollowDirectoryRequest(), venue.Call(venue.Bob));
        Assert.True(await directory.ResponseStream.MoveNext(venue.Stop));
        DirectoryMessage first = directory.ResponseStream.Current;
        var operations = new Operations.OperationsClient(venue.Channel);
        await operations.ListAssetAsync(
            new ListAssetRequest { Symbol = "NEW", Scale = 3 }, venue.Call(venue.Operator));
        await operations.SetInstrumentStatusAsync(
            new SetInstrumentStatusRequest
            {
                InstrumentId = InProcessVenue.Acme,
                Status = InstrumentStatus.Halted,
            },
            venue.Call(venue.Operator));

        var changes = new List<DirectoryChange>();
        while (changes.Count < 2 && await directory.ResponseStream.MoveNext(venue.Stop))
            changes.AddRange(directory.ResponseStream.Current.Changes);

        Assert.Contains(first.Snapshot.Instruments, listed => listed.Status == InstrumentStatus.Open);
        Assert.Equal(("NEW", 3), (changes[0].Asset.Symbol, changes[0].Asset.Scale));
        Assert.Equal(InstrumentStatus.Halted, changes[1].Instrument.Status);
        Assert.Equal(
            [first.LastSequence, changes[0].Sequence], changes.Select(change => change.PrevSequence));
    }

    [Fact]
    public async Task A_depth_that_is_not_offered_is_refused()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var request = new FollowBookRequest { InstrumentId = InProcessVenue.Acme, Depth = 7 };
        using var book = new MarketData.MarketDataClient(venue.Channel).FollowBook(
            request, venue.Call(venue.Bob));

        var refused = await Assert.ThrowsAsync<RpcException>(() => book.ResponseStream.MoveNext(venue.Stop));

        Assert.Equal("InvalidArgument/MALFORMED", Ending.Of(refused).ToString());
    }

    private static Task<VenueClient> ConnectAsync(InProcessVenue venue) =>
        VenueClient.ConnectAsync(venue.Address, venue.Bob.Key, stop: venue.Stop);

    private static async Task ReadAsync(OrdersFollower follower, Task<long> last, CancellationToken stop)
    {
        await foreach (OrdersUpdate update in follower.ReadAsync(stop))
            if (last.IsCompleted && update.Book.ThroughSequence >= await last) return;
    }

    private static async Task ReadAsync(BookFollower follower, Task<long> last, CancellationToken stop)
    {
        await foreach (BookUpdate update in follower.ReadAsync(stop))
            if (last.IsCompleted && update.Book.ThroughSequence >= await last) return;
    }

    private static async Task TradeAsync(InProcessVenue venue)
    {
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        var random = new Random(17);
        for (int first = 1; first <= Orders; first += PerMessage)
        {
            await session.SendAsync(Enumerable.Range(first, PerMessage).Select(number => random.Next(4) == 0
                ? Wire.Cancel(number, venue.Alice, $"o{random.Next(number)}")
                : Wire.Order(
                    number, venue.Alice, random.Next(2) == 0 ? Side.Buy : Side.Sell, random.Next(1, 5),
                    10_000 + random.Next(-40, 40), $"o{number}")));
            await session.AnswerAsync(first + PerMessage - 1);
        }
    }

    private static async Task<EngineHost> FoldAsync(InProcessVenue venue, long through)
    {
        var host = new EngineHost(slots: 1);
        foreach (var e in await venue.EventsAsync(1, through)) host.Engine.Apply(in e);
        return host;
    }

    private static ulong Counted(EngineHost host, bool orders) => orders
        ? FeedRun.Orders(host, InProcessVenue.Acme)
        : FeedRun.Levels(host, InProcessVenue.Acme, depth: 0);

    private static ulong Counted(OrdersBook book) => FeedFollower.Checksum(book);

    private static (decimal?, decimal?) Best(EngineHost host) =>
        (FeedRun.Best(host, InProcessVenue.Acme, Matching.Engine.Side.Buy) / 100m,
            FeedRun.Best(host, InProcessVenue.Acme, Matching.Engine.Side.Sell) / 100m);
}
