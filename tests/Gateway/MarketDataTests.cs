using System.Text;
using Grpc.Core;
using Matching.Client;
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

    [Fact]
    public async Task Candles_go_on_over_a_restart_and_join_on_to_what_is_asked_for()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Clock = ShiftedClock.FromNoon() });
        await TradeAsync(venue, "before", 3, 10_000);
        await venue.RestartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Bob.Key, stop: venue.Stop);
        CandleFollower follower = client.FollowCandles("ACME-USD", CandleInterval.Day);
        await using var candles = follower.ReadAsync(venue.Stop).GetAsyncEnumerator(venue.Stop);
        Assert.True(await candles.MoveNextAsync());
        CandleUpdate first = candles.Current;
        await TradeAsync(venue, "after", 2, 10_500);
        Assert.True(await candles.MoveNextAsync());
        CandleUpdate second = candles.Current;
        var asked = await client.Queries.CandlesAsync(
            "ACME-USD", CandleInterval.Day, second.Candle.Start, atLeastSequence: second.Sequence,
            stop: venue.Stop);

        Assert.Equal((true, 3m, 100m), (first.IsSnapshot, first.Candle.Volume, first.Candle.Close));
        Assert.Equal((false, 5m, 100m, 105m), Facts(second));
        Assert.Equal(second.Candle, asked.Value[^1]);
        Assert.Empty(venue.Log.Lines);

        static (bool, decimal, decimal, decimal) Facts(CandleUpdate update) =>
            (update.IsSnapshot, update.Candle.Volume, update.Candle.Open, update.Candle.Close);
    }

    [Fact]
    public async Task Without_projections_candles_wait_after_a_start_until_the_journal_is_read()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Queries = null, Clock = ShiftedClock.FromNoon() });
        var day = new FollowCandlesRequest
        {
            InstrumentId = InProcessVenue.Acme,
            Interval = CandleInterval.Day,
        };
        await TradeAsync(venue, "s", qty: 3, price: 10_000);
        await TradeAsync(venue, "t", qty: 5, price: 10_500);
        Candle before = (await NewestAsync(venue, day))!;
        await venue.RestartAsync();
        Candle? after;
        while ((after = await NewestAsync(venue, day)) is null) await Task.Delay(1, venue.Stop);
        await TradeAsync(venue, "u", qty: 1, price: 9_900);
        Candle then = (await NewestAsync(venue, day))!;

        Assert.Equal((10_000L, 10_500L, 8L), (before.Open, before.Close, before.Volume));
        Assert.Equal(before, after);
        Assert.Equal((10_000L, 9_900L, 9L, 3L), (then.Open, then.Close, then.Volume, then.Trades));
        var none = new FollowCandlesRequest { InstrumentId = InProcessVenue.Acme };
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => NewestAsync(venue, none));
        Assert.Equal("InvalidArgument/MALFORMED", Ending.Of(refused).ToString());
        Assert.Empty(venue.Log.Lines);
    }

    /// <summary>Null while it is not known.</summary>
    private static async Task<Candle?> NewestAsync(InProcessVenue venue, FollowCandlesRequest request)
    {
        using var candles = new MarketData.MarketDataClient(venue.Channel).FollowCandles(
            request, venue.Call(venue.Bob));
        try
        {
            Assert.True(await candles.ResponseStream.MoveNext(venue.Stop));
            return candles.ResponseStream.Current.Snapshot.Newest;
        }
        catch (RpcException ended) when (Ending.Of(ended).Reason == "CANDLES_UNAVAILABLE")
        {
            return null;
        }
    }

    /// <summary>Alice sells to Bob.</summary>
    private static async Task TradeAsync(InProcessVenue venue, string sessions, int qty, long price)
    {
        using RawSession alice = await venue.LogOnAsync(venue.Alice, sessions);
        await alice.SendAsync(Wire.Sell(1, venue.Alice, qty, price));
        await alice.AnswerAsync(1);
        using RawSession bob = await venue.LogOnAsync(venue.Bob, sessions);
        await bob.SendAsync(Wire.Buy(1, venue.Bob, qty, price));
        await bob.AnswerAsync(1);
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
