using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Tests.Engine;
using Matching.Tests.Gateway.Projections;
using Matching.V1;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// Whoever follows candles has what the trades so far make of the newest interval, however it follows, and
/// wherever the venue was started anew.
/// </summary>
public sealed class CandleFeedTests
{
    [Theory]
    [InlineData("everything", 1)]
    [InlineData("time", 2)]
    [InlineData("quotes", 3)]
    public void A_followed_candle_is_that_of_the_trades_after_every_event(string profile, int seed)
    {
        var run = new Run();
        int candles = 0;
        foreach (Event e in QueryTwinTests.Journal(profile, seed))
        {
            run.Take(in e);
            run.EndBatch();
            foreach (CandleFollowerOfFeed follower in run.Followers)
            {
                Assert.True(follower.Read(), $"{follower.Key} does not follow at {e.Header.Sequence}");
                Assert.Equal(run.Expected(follower.Key), follower.Newest.Raw);
                if (follower.Newest.Raw is not null) candles++;
            }
        }
        Assert.True(candles > 100, $"only {candles} candles in {profile}, seed {seed}");
    }

    [Fact]
    public void Slow_readers_that_are_conflated_and_resumed_end_with_the_candle_of_the_trades()
    {
        var random = new Random(4);
        var run = new Run(windowBytes: 500, maxFrames: 2, maxBytes: 400);
        foreach (Event e in QueryTwinTests.Journal("everything", seed: 4))
        {
            run.Take(in e);
            if (random.Next(4) == 0) run.EndBatch();
            foreach (CandleFollowerOfFeed follower in run.Followers)
            {
                int dice = random.Next(200);
                if (dice < 6) follower.Disconnect();
                if (dice < 20) Assert.True(follower.Read());
            }
        }
        run.EndBatch();
        foreach (CandleFollowerOfFeed follower in run.Followers)
        {
            Assert.True(follower.Read());
            Assert.Equal(run.Expected(follower.Key), follower.Newest.Raw);
        }
        Assert.Contains(run.Followers, follower => follower.Conflated > 0);
        Assert.Contains(run.Followers, follower => follower.Resumed > 0);
        Assert.Contains(run.Followers, follower => follower.BegunAnew > 0);
    }

    [Fact]
    public void A_change_that_is_left_out_comes_twice_or_shrinks_is_found()
    {
        Assert.True(Follows(message => message));
        Assert.False(Follows(_ => new CandlesMessage()));
        Assert.False(Follows(message =>
        {
            message.Changes.Add(message.Changes[^1].Clone());
            message.Changes[^1].PrevSequence = message.Changes[^2].Sequence;
            return message;
        }));
        Assert.False(Follows(message =>
        {
            message.Changes[^1].Candle.Trades = 0;
            return message;
        }));
    }

    [Fact]
    public void After_a_start_nobody_follows_until_what_was_traded_before_is_known_and_then_it_counts()
    {
        List<Event> events = QueryTwinTests.Journal("everything", seed: 5);
        long[] ends = [.. QueryTwinTests.Ends(events)];
        long start = ends[ends.Length / 2];
        using var lab = new QueryLab(events);
        using var recovered = new EngineHost(slots: 1);
        var run = new Run();
        foreach (Event e in events.Where(e => e.Header.Sequence <= start))
        {
            recovered.Engine.Apply(in e);
            run.Note(in e);
        }
        run.Feed.TakeUp(recovered.Engine);
        var reader = new FeedReader(1_000, 1 << 20);
        var key = new StreamKey(StreamKind.Candles, 1, Interval: CandleInterval.Day);
        Assert.Equal(Joining.NotYet, run.Feed.Join(key, reader, null));

        // Meanwhile the venue trades.
        long known = ends[ends.Length * 3 / 4];
        foreach (Event e in events.Where(e => e.Header.Sequence > start && e.Header.Sequence <= known))
            run.Take(in e);
        run.EndBatch();
        lab.Bring(start);
        run.Feed.Precede(lab.NewestCandles());
        run.FollowAll();
        foreach (Event e in events.Where(e => e.Header.Sequence > known))
        {
            run.Take(in e);
            run.EndBatch();
            foreach (CandleFollowerOfFeed follower in run.Followers)
            {
                Assert.True(follower.Read());
                Assert.Equal(run.Expected(follower.Key), follower.Newest.Raw);
            }
        }
        Assert.NotEmpty(run.Followers);
    }

    /// <summary>Whether the SDK takes a stream whose second message with a change is altered.</summary>
    private static bool Follows(Func<CandlesMessage, CandlesMessage> alter)
    {
        var run = new Run();
        int changed = 0;
        foreach (Event e in QueryTwinTests.Journal("everything", seed: 6))
        {
            run.Take(in e);
            run.EndBatch();
            CandleFollowerOfFeed? follower = run.Followers.Find(
                one => one.Key is { Interval: CandleInterval.Day, InstrumentId: 1 });
            if (follower is null) continue;
            follower.OnMessage = message =>
                message.Changes.Count > 0 && ++changed == 2 ? alter(message) : message;
            if (!follower.Read()) return false;
        }
        Assert.True(changed > 3);
        return true;
    }

    /// <summary>A feed beside a list of all trades.</summary>
    private sealed class Run(long windowBytes = 1 << 20, int maxFrames = 1_000, int maxBytes = 1 << 20)
    {
        private readonly List<Event> _trades = [];
        private long _last;

        public Feed Feed { get; } = new(new FeedLimits { WindowBytes = windowBytes });

        public List<CandleFollowerOfFeed> Followers { get; } = [];

        public int Instruments { get; private set; }

        public void Note(in Event e)
        {
            _last = e.Header.Sequence;
            if (e.Header.Kind == EventKind.InstrumentListed) Instruments++;
            if (e.Header.Kind == EventKind.Traded) _trades.Add(e);
        }

        public void Take(in Event e)
        {
            Note(in e);
            Feed.OnEvent(in e);
            if (e.Header.Kind != EventKind.InstrumentListed) return;
            EndBatch();
            Follow(Instruments);
        }

        public void EndBatch() => Feed.EndBatch(_last);

        public void FollowAll()
        {
            for (int id = 1; id <= Instruments; id++) Follow(id);
        }

        /// <summary>Of all trades so far, those of the newest one's interval.</summary>
        public Candle? Expected(StreamKey key)
        {
            List<Event> trades =
                [.. _trades.Where(trade => trade.Traded.InstrumentId == key.InstrumentId)];
            if (trades.Count == 0) return null;
            long start = key.Interval.StartOf(trades[^1].Header.Time);
            Event[] within = [.. trades.Where(trade => trade.Header.Time >= start)];
            return new Candle
            {
                Start = start,
                Open = within[0].Traded.Price,
                High = within.Max(trade => trade.Traded.Price),
                Low = within.Min(trade => trade.Traded.Price),
                Close = within[^1].Traded.Price,
                Volume = within.Sum(trade => trade.Traded.Qty),
                Notional = within.Sum(trade => trade.Traded.Notional),
                Trades = within.Length,
            };
        }

        private void Follow(int instrumentId)
        {
            foreach (CandleInterval interval in Intervals.All)
            {
                var key = new StreamKey(StreamKind.Candles, instrumentId, Interval: interval);
                Followers.Add(new CandleFollowerOfFeed(Feed, key, maxFrames, maxBytes));
            }
        }
    }
}
