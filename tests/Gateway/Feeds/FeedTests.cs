using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.V1;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// Whoever follows a book has the engine's, however it follows: every level or some, order by order, from the
/// start or late, quickly or slowly, with connections that break.
/// </summary>
public sealed class FeedTests
{
    private const int Commands = 400;

    [Theory]
    [InlineData("everything", 1)]
    [InlineData("icebergs", 2)]
    [InlineData("self-trades", 3)]
    [InlineData("stops", 4)]
    [InlineData("quotes", 5)]
    [InlineData("operators", 6)]
    [InlineData("deep", 7)]
    [InlineData("deep", 8)]
    public void A_book_made_from_the_stream_is_the_engines_after_every_event(string profile, int seed)
    {
        using var run = new FeedRun();
        var followers = new List<FeedFollower>();
        foreach (Event e in Events(profile, seed))
        {
            run.Take(in e);
            run.EndBatch();
            if (run.Instruments * (LevelStream.Depths.Count + 1) > followers.Count)
                followers.AddRange(FollowersOf(run, run.Instruments));
            foreach (FeedFollower follower in followers)
            {
                Assert.True(follower.Read(), $"{follower.Key} does not follow at {run.LastSequence}");
                Assert.True(
                    Expected(run, follower.Key) == follower.Checksum(),
                    $"{follower.Key} is another book at {run.LastSequence}, {profile}, seed {seed}");
                bool told = e.Header.Kind != EventKind.InstrumentStatusChanged
                    || follower.Key.InstrumentId != e.InstrumentStatusChanged.Terms.InstrumentId
                    || StatusOf(follower) == (InstrumentStatus)e.InstrumentStatusChanged.Terms.Status;
                Assert.True(told);
            }
        }
        Assert.True(run.LastSequence > Commands);
    }

    [Theory]
    [InlineData("everything", 11)]
    [InlineData("icebergs", 12)]
    [InlineData("deep", 13)]
    [InlineData("deep", 14)]
    public void Slow_readers_that_are_conflated_cut_and_resumed_end_with_the_engines_book(
        string profile, int seed)
    {
        var random = new Random(seed);
        // Small enough that some come back too late.
        using var run = new FeedRun(windowBytes: 6_000);
        var expected = new Dictionary<(StreamKey, long), ulong>();
        var followers = new List<FeedFollower>();
        int untilEnd = 1;
        foreach (Event e in Events(profile, seed))
        {
            run.Take(in e);
            foreach (FeedFollower follower in followers)
                expected[(follower.Key, run.LastSequence)] = Expected(run, follower.Key);
            if (--untilEnd > 0) continue;
            untilEnd = random.Next(1, 8);
            run.EndBatch();
            if (run.Instruments * (LevelStream.Depths.Count + 1) > followers.Count)
                followers.AddRange(FollowersOf(run, run.Instruments, maxFrames: 4, maxBytes: 2_000));
            foreach (FeedFollower follower in followers) Sometimes(follower);
        }
        run.EndBatch();
        run.Feed.Beat();
        foreach (FeedFollower follower in followers)
        {
            // The first time may only tell a cut.
            Assert.True(follower.Read() && follower.Read());
            Assert.Equal(run.LastSequence, follower.ThroughSequence);
            Assert.Equal(Expected(run, follower.Key), follower.Checksum());
        }
        Assert.Contains(followers, follower => follower.Conflated > 0);
        Assert.Contains(followers, follower => follower.Resumed > 0);
        Assert.Contains(followers, follower => follower.BegunAnew > 0);

        void Sometimes(FeedFollower follower)
        {
            int dice = random.Next(100);
            if (dice < 3) follower.Disconnect();
            if (dice >= 20) return;
            Assert.True(follower.Read(), $"{follower.Key} does not follow at {run.LastSequence}");
            if (expected.TryGetValue((follower.Key, follower.ThroughSequence), out ulong then))
                Assert.Equal(then, follower.Checksum());
        }
    }

    [Fact]
    public void A_resume_from_another_history_or_from_the_future_begins_nothing()
    {
        using var run = new FeedRun();
        foreach (Event e in FeedRun.DeepEvents(seed: 3, orders: 200)) run.Take(in e);
        run.EndBatch();
        var reader = new FeedReader(10, 1_000);
        var key = new StreamKey(StreamKind.Orders, 1);
        long last = run.LastSequence;

        Assert.Equal(Joining.HistoryChanged, run.Feed.Join(key, reader, new FeedPoint(1, last)));
        Assert.Equal(Joining.HistoryChanged, run.Feed.Join(key, reader, new FeedPoint(2, last + 1)));
        Assert.Equal(Joining.HistoryChanged, run.Feed.Join(key, reader, new FeedPoint(2, 5)));
        Assert.Equal(Joining.HistoryChanged, run.Feed.Join(key, reader, new FeedPoint(0, 0)));
        Assert.Equal(Joining.HistoryChanged, run.Feed.Join(key, reader, new FeedPoint(2, -1)));
        Assert.Equal(Joining.Joined, run.Feed.Join(key, reader, new FeedPoint(2, last)));
        Assert.Equal(
            Joining.UnknownInstrument, run.Feed.Join(new StreamKey(StreamKind.Orders, 99), reader, null));
    }

    [Fact]
    public void A_reader_that_never_reads_keeps_no_more_than_its_bound_and_the_window_no_more_than_its_own()
    {
        const int most = 5_000;
        using var run = new FeedRun(windowBytes: 10_000);
        var key = new StreamKey(StreamKind.Orders, 1);
        var dead = new FeedReader(1_000, most);
        FeedFollower? quick = null;
        foreach (Event e in FeedRun.DeepEvents(seed: 5, orders: 600))
        {
            run.Take(in e);
            run.EndBatch();
            if (run.Instruments == 0) continue;
            if (quick is null) run.Feed.Join(key, dead, null);
            quick ??= new FeedFollower(run.Feed, key);
            Assert.True(quick.Read());
            Assert.InRange(dead.WaitingBytes, 0, most);
            Assert.InRange(run.Feed.WindowBytes, 0, 10_000);
        }
        Assert.True(dead.IsBehind);
        Assert.Empty(dead.Take());
        Assert.Equal(run.Orders(1), quick!.Checksum());
    }

    [Fact]
    public void A_kind_of_stream_lags_as_its_readers_do()
    {
        using var run = new FeedRun();
        List<Event> events = FeedRun.DeepEvents(seed: 4, orders: 200);
        int half = events.Count / 2;
        foreach (Event e in events[..half]) run.Take(in e);
        run.EndBatch();
        long joined = run.LastSequence;
        var key = new StreamKey(StreamKind.Orders, 1);
        run.Feed.Join(key, new FeedReader(10_000, 1 << 20), null);
        run.Feed.Join(key, new FeedReader(1, 1 << 20), null);
        var quick = new FeedFollower(run.Feed, key);
        foreach (Event e in events[half..])
        {
            run.Take(in e);
            run.EndBatch();
            Assert.True(quick.Read());
            long lag = run.LastSequence - joined;
            Assert.Equal(new FeedLag(StreamKind.Orders, Readers: 3, lag, 2 * lag), LagOf(StreamKind.Orders));
        }
        Assert.Equal(new FeedLag(StreamKind.Trades, 0, 0, 0), LagOf(StreamKind.Trades));
        Assert.Equal(0, LagOf(StreamKind.Trades).Mean);

        FeedLag LagOf(StreamKind kind) => run.Feed.Lags().Single(lag => lag.Kind == kind);
    }

    [Fact]
    public void A_reader_lags_by_events_not_by_frames_until_the_last_of_what_it_has_is_written()
    {
        using var run = new FeedRun();
        List<Event> events = FeedRun.DeepEvents(seed: 4, orders: 600);
        int third = events.Count / 3;
        var reader = new FeedReader(10_000, 1 << 20);
        TakeBatch(0);
        long joined = run.LastSequence;
        run.Feed.Join(new StreamKey(StreamKind.Orders, 1), reader, null);
        TakeBatch(third);
        using (IEnumerator<Frame> snapshot = reader.Take().GetEnumerator())
        {
            Assert.True(snapshot.MoveNext());
            Assert.Equal(run.LastSequence - joined, reader.LagBehind(run.LastSequence));
            while (snapshot.MoveNext())
            {
            }
        }
        Assert.Equal(0, reader.LagBehind(run.LastSequence));
        long written = run.LastSequence;
        TakeBatch(2 * third);
        Assert.True(run.LastSequence > written);
        Assert.Equal(run.LastSequence - written, reader.LagBehind(run.LastSequence));

        void TakeBatch(int from)
        {
            foreach (Event e in events.GetRange(from, third)) run.Take(in e);
            run.EndBatch();
        }
    }

    [Fact]
    public void The_same_bytes_go_to_every_reader()
    {
        using var run = new FeedRun();
        List<Event> events = FeedRun.DeepEvents(seed: 6, orders: 100);
        int half = events.Count / 2;
        foreach (Event e in events[..half]) run.Take(in e);
        var key = new StreamKey(StreamKind.Levels, 1, Depth: 2);
        FeedReader[] readers = [new(1_000, 1 << 20), new(1_000, 1 << 20), new(1_000, 1 << 20)];
        foreach (FeedReader reader in readers) run.Feed.Join(key, reader, null);
        foreach (FeedReader reader in readers) Assert.Equal(2, reader.Take().Count());

        foreach (Event e in events[half..]) run.Take(in e);
        run.EndBatch();

        Frame frame = Assert.Single(readers[0].Take());
        Assert.Same(frame, Assert.Single(readers[1].Take()));
        Assert.Same(frame, Assert.Single(readers[2].Take()));
    }

    internal static List<Event> Events(string profile, int seed) => profile == "deep"
        ? FeedRun.DeepEvents(seed, Commands)
        : FeedRun.Events(profile, seed, Commands);

    internal static ulong Expected(FeedRun run, StreamKey key) => key.Kind == StreamKind.Levels
        ? run.Levels(key.InstrumentId, LevelStream.Depths[key.Depth])
        : run.Orders(key.InstrumentId);

    private static InstrumentStatus StatusOf(FeedFollower follower) =>
        follower.Key.Kind == StreamKind.Levels ? follower.Levels.Status : follower.Orders.Status;

    private static IEnumerable<FeedFollower> FollowersOf(
        FeedRun run, int instrumentId, int maxFrames = 1_000, int maxBytes = 1 << 20)
    {
        for (int depth = 0; depth < LevelStream.Depths.Count; depth++)
        {
            yield return new FeedFollower(
                run.Feed, new StreamKey(StreamKind.Levels, instrumentId, depth), maxFrames, maxBytes);
        }
        yield return new FeedFollower(
            run.Feed, new StreamKey(StreamKind.Orders, instrumentId), maxFrames, maxBytes);
    }
}
