using System.Text;
using Grpc.Core;
using Matching.Tests.Engine;
using Matching.V1;
using EngineSide = Matching.Engine.Side;
using Order = Matching.Engine.Book.Order;
using PriceLevel = Matching.V1.PriceLevel;

namespace Matching.Tests.Gateway;

/// <summary>A book's snapshot and its changes are the book, whenever one has joined.</summary>
public sealed class MarketDataTests
{
    private const int Orders = 2_000;
    private const int Followers = 6;

    [Fact]
    public async Task Followers_that_join_at_any_time_agree_with_each_other_and_with_the_journal()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var last = new TaskCompletionSource<long>();
        var followers = new List<Task<string>>();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        var random = new Random(7);
        for (int number = 1; number <= Orders; number++)
        {
            if (number % (Orders / Followers) == 1) followers.Add(FollowAsync(venue, last.Task));
            await session.SendAsync(RandomOrder(venue, random, number));
            if (number % 100 == 0) await session.AnswerAsync(number);
        }
        long mark = await venue.MarkAsync();
        last.SetResult(mark);
        // A follower that was told of the mark before it was told to stop there hears of one thing more.
        await venue.MarkAsync();

        using var host = new EngineHost(slots: 1);
        foreach (var e in await venue.EventsAsync(1, mark)) host.Engine.Apply(in e);
        string expected = Recount(host);
        foreach (Task<string> follower in followers) Assert.Equal(expected, await follower);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task An_unknown_instrument_is_not_found()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var marketData = new MarketData.MarketDataClient(venue.Channel);
        using var book = marketData.FollowBook(
            new FollowBookRequest { InstrumentId = 99 }, venue.Call(venue.Bob));
        using var trades = marketData.FollowTrades(
            new FollowTradesRequest { InstrumentId = -1 }, venue.Call(venue.Bob));

        var ofBook = await Assert.ThrowsAsync<RpcException>(() => book.ResponseStream.MoveNext(venue.Stop));
        var ofTrades = await Assert.ThrowsAsync<RpcException>(
            () => trades.ResponseStream.MoveNext(venue.Stop));

        Assert.Equal("NotFound/NOT_FOUND", Ending.Of(ofBook).ToString());
        Assert.Equal("NotFound/NOT_FOUND", Ending.Of(ofTrades).ToString());
        Assert.Empty(venue.Log.Lines);
    }

    private static OrderCommand RandomOrder(InProcessVenue venue, Random random, int number)
    {
        Side side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
        return random.Next(4) == 0
            ? Wire.Cancel(number, venue.Alice, $"o{random.Next(number)}")
            : Wire.Order(
                number, venue.Alice, side, random.Next(1, 5), 10000 + random.Next(-10, 10), $"o{number}");
    }

    /// <summary>The book of one who joins now, once it is complete up to the last event.</summary>
    private static async Task<string> FollowAsync(InProcessVenue venue, Task<long> last)
    {
        var levels = new SortedDictionary<(Side, long), PriceLevel>();
        using var call = new MarketData.MarketDataClient(venue.Channel).FollowBook(
            new FollowBookRequest { InstrumentId = InProcessVenue.Acme }, venue.Call(venue.Bob));
        long through = 0;
        while (!last.IsCompleted || through < await last)
        {
            Assert.True(await call.ResponseStream.MoveNext(venue.Stop));
            BookMessage message = call.ResponseStream.Current;
            Assert.Equal(through == 0, message.Snapshot is not null);
            Assert.True(message.ThroughSequence >= through);
            foreach (PriceLevel bid in message.Snapshot?.Bids ?? []) levels[(Side.Buy, bid.Price)] = bid;
            foreach (PriceLevel ask in message.Snapshot?.Asks ?? []) levels[(Side.Sell, ask.Price)] = ask;
            foreach (LevelChange change in message.Changes)
            {
                Assert.InRange(change.Sequence, through + 1, message.ThroughSequence);
                if (change.Level.Qty == 0) levels.Remove((change.Side, change.Level.Price));
                else levels[(change.Side, change.Level.Price)] = change.Level;
            }
            through = message.ThroughSequence;
        }
        var text = new StringBuilder();
        foreach (((Side side, long price), PriceLevel level) in levels)
            text.AppendLine($"{side} {price}: {level.Qty} of {level.Orders}");
        return text.ToString();
    }

    /// <summary>The same from the orders themselves, one by one.</summary>
    private static string Recount(EngineHost host)
    {
        var text = new StringBuilder();
        foreach (EngineSide side in (EngineSide[])[EngineSide.Buy, EngineSide.Sell])
        {
            IEnumerable<IGrouping<long, Order>> levels = Picture.Orders(host.State, InProcessVenue.Acme, side)
                .GroupBy(order => order.Price).OrderBy(level => level.Key);
            foreach (IGrouping<long, Order> level in levels)
            {
                long qty = level.Sum(order => order.LeavesQty);
                text.AppendLine($"{side} {level.Key}: {qty} of {level.Count()}");
            }
        }
        return text.ToString();
    }
}
