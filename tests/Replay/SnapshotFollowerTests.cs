using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Tests.Engine;
using Matching.Tests.Journal;
using Matching.V1;

namespace Matching.Tests.Replay;

/// <summary>When snapshots are taken, from what, and what becomes of trouble.</summary>
public sealed class SnapshotFollowerTests : IDisposable
{
    private readonly VenueScript _venue = VenueScript.Run(orders: 200);

    public void Dispose() => _venue.Dispose();

    [Fact]
    public void A_snapshot_is_taken_after_so_many_events_and_the_three_newest_stay()
    {
        var disk = new SimDisk();
        List<SnapshotReport> told = SnapshotLab.Write(disk, _venue.Events, SnapshotLab.Every(60));

        long[] taken = [.. told.Select(report => report.Snapshot!.Value.Sequence)];
        Assert.True(taken.Length > 3);
        long before = 0;
        foreach (long sequence in taken)
        {
            // At a group's end, so a little more than asked.
            Assert.InRange(sequence - before, 60, 60 + 40);
            before = sequence;
        }
        Assert.Equal(taken.Reverse().Take(3), SnapshotLab.Snapshots(disk).Sequences());
        Assert.DoesNotContain(disk.List(SnapshotLab.Place), name => name.EndsWith(".tmp"));
    }

    [Fact]
    public void A_snapshot_is_taken_after_so_long_if_anything_happened()
    {
        var disk = new SimDisk();
        var clock = new HandClock();
        var policy = new SnapshotPolicy { Every = TimeSpan.FromMinutes(1), Clock = clock };
        var told = new List<SnapshotReport>();
        using JournalFiles files = JournalFiles.Open(SnapshotLab.Place, disk);
        using var follower = new SnapshotFollower(disk, SnapshotLab.Place, policy, told.Add);
        clock.Minutes = 2;
        Drain(follower);
        Assert.Empty(told);
        files.Append(Forgery.WholeTransactions(_venue.Events, 50));
        files.Writer.Seal();
        Drain(follower);
        Assert.Single(told);
        clock.Minutes = 9;
        Drain(follower);
        Assert.Equal(2, told.Count);
        clock.Minutes = 30;
        Drain(follower);
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public void What_is_not_proved_durable_is_in_no_snapshot()
    {
        var disk = new SimDisk();
        using JournalFiles files = JournalFiles.Open(SnapshotLab.Place, disk);
        using var follower = new SnapshotFollower(
            disk, SnapshotLab.Place, SnapshotLab.Every(1), _ => { });
        List<Event> some = Forgery.WholeTransactions(_venue.Events, 15);
        files.Append(some);
        Drain(follower);
        Assert.DoesNotContain(some.Count, SnapshotLab.Snapshots(disk).Sequences());
        files.Writer.Seal();
        Drain(follower);
        Assert.Equal(some.Count, SnapshotLab.Snapshots(disk).Sequences()[0]);
    }

    [Fact]
    public void A_disk_that_fails_a_snapshot_is_an_alarm_and_the_next_one_is_taken()
    {
        var measured = new SimDisk { KeepsJournal = true };
        SnapshotLab.Write(measured, _venue.Events, SnapshotLab.Every(60));
        int first = measured.Journal.FindIndex(
            call => call.StartsWith("write") && call.EndsWith(".snap.tmp"));
        var disk = new SimDisk { FailAtCall = first + 1 };
        List<SnapshotReport> told = SnapshotLab.Write(disk, _venue.Events, SnapshotLab.Every(60));

        Assert.NotNull(told[0].Trouble);
        Assert.Null(told[0].Snapshot);
        Assert.All(told.Skip(1), report => Assert.Null(report.Trouble));
        Assert.Equal(_venue.State, SnapshotLab.Recover(disk).State);
        Assert.DoesNotContain(disk.List(SnapshotLab.Place), name => name.EndsWith(".tmp"));
    }

    [Fact]
    public void Followers_that_take_up_a_state_are_as_those_that_saw_every_event()
    {
        ListingView listings = new(), listingsAfter = new();
        KeyView keys = new(), keysAfter = new();
        Feed feed = new(new FeedLimits()), feedAfter = new(new FeedLimits());
        using var state = new FoldedState();
        foreach (Event e in _venue.Events)
        {
            foreach (IFollower follower in (IFollower[])[listings, keys, feed]) follower.OnEvent(in e);
            state.Engine.Apply(in e);
        }
        foreach (IFollower follower in (IFollower[])[listingsAfter, keysAfter, feedAfter])
            follower.TakeUp(state.Engine);

        Assert.Equal(listings.Current.Assets, listingsAfter.Current.Assets);
        Assert.Equal(listings.Current.Instruments, listingsAfter.Current.Instruments);
        Assert.Equal(keys.IsEmpty, keysAfter.IsEmpty);
        Assert.Equal(BookOf(feed), BookOf(feedAfter));
    }

    private static BookSnapshot BookOf(Feed feed)
    {
        var reader = new FeedReader(1_000, 1 << 20);
        Assert.Equal(Joining.Joined, feed.Join(new StreamKey(StreamKind.Levels, 1), reader, null));
        return BookMessage.Parser.ParseFrom(reader.Take().First().Bytes).Snapshot;
    }

    private static void Drain(SnapshotFollower follower)
    {
        while (follower.Step())
        {
        }
    }

    private sealed class HandClock : TimeProvider
    {
        public long Minutes { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Minutes * TimeSpan.TicksPerMinute;
    }
}
