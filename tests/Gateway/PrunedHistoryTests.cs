using Grpc.Core;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;
using Matching.Journal.Log;
using Matching.Tests.Journal;
using Matching.Tests.Replay;

namespace Matching.Tests.Gateway;

/// <summary>A session that asks for what a pruned log no longer holds is told so, and never waits.</summary>
public sealed class PrunedHistoryTests : IDisposable
{
    private const int Session = 1;

    private readonly VenueScript _venue = VenueScript.Run(orders: 1_200);
    private readonly SimDisk _disk = new();
    private readonly List<long> _stream = [];

    public PrunedHistoryTests()
    {
        SnapshotLab.Write(_disk, _venue.Events, SnapshotLab.Every(200, prune: true));
        foreach (Event e in _venue.Events)
            if (SessionLink.TryFind(in e, Session, out _)) _stream.Add(e.Header.Sequence);
    }

    private long First => LogBeginning.Of(_disk, SnapshotLab.Place)!.Value.FirstSequence;

    public void Dispose() => _venue.Dispose();

    [Fact]
    public async Task A_resume_from_before_the_logs_beginning_has_no_history()
    {
        using var history = new SessionHistory(_disk, SnapshotLab.Place);
        // That one and a later one are gone.
        long pruned = _stream.FindAll(sequence => sequence < First)[^2];
        uint epoch = _venue.Events[(int)pruned - 1].Header.Epoch;

        foreach ((long after, uint epochOfAfter) in ((long, uint)[])[(pruned, epoch), (0, 0)])
        {
            RpcException ended = await Assert.ThrowsAsync<RpcException>(
                () => BacklogAsync(history, after, epochOfAfter));
            Assert.Equal("OutOfRange/HISTORY_PRUNED", Ending.Of(ended).ToString());
        }
        Assert.Equal(
            (null, true),
            await history.OriginalAsync(
                Session, clientSeqNum: 1, _stream[^1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_resume_from_what_the_log_holds_is_complete()
    {
        using var history = new SessionHistory(_disk, SnapshotLab.Place);
        long kept = _stream.Find(sequence => sequence >= First);
        uint epoch = _venue.Events[(int)kept - 1].Header.Epoch;

        SessionBacklog? backlog = await BacklogAsync(history, kept, epoch);
        Assert.Equal(_stream.Where(sequence => sequence > kept), await ToldAsync(history, backlog!));
        Assert.Equal(0, backlog!.PrunedThrough);
    }

    [Fact]
    public async Task A_resume_from_the_last_item_that_was_pruned_is_complete_and_its_epoch_is_still_checked()
    {
        using var history = new SessionHistory(_disk, SnapshotLab.Place);
        long pruned = _stream.FindLast(sequence => sequence < First);
        uint epoch = _venue.Events[(int)pruned - 1].Header.Epoch;

        SessionBacklog? backlog = await BacklogAsync(history, pruned, epoch);

        Assert.True(pruned > 0);
        Assert.Equal(_stream.Where(sequence => sequence > pruned), await ToldAsync(history, backlog!));
        Assert.Null(await BacklogAsync(history, pruned, epoch + 1));
        // With nothing new at all, as after a quiet week.
        backlog = await history.BacklogAsync(
            Session, pruned, epoch, last: pruned, skipsPruned: false, TestContext.Current.CancellationToken);
        Assert.Empty(backlog!.Marks);
        // And where nothing tells its epoch any more: that is said, and nothing is taken for granted.
        _disk.Delete(Path.Combine(SnapshotLab.Place, "pruned-epochs"));
        await Assert.ThrowsAsync<RpcException>(() => BacklogAsync(history, pruned, epoch));
        backlog = await BacklogAsync(history, pruned, epoch, skipsPruned: true);
        Assert.Equal((pruned, pruned), (backlog!.Behind, backlog.PrunedThrough));
    }

    [Fact]
    public void The_epoch_of_each_pruned_event_stays_known()
    {
        using VenueScript longer = VenueScript.Run(orders: 2_400);
        var disk = new SimDisk();
        SnapshotLab.Write(disk, longer.Events, SnapshotLab.Every(200, prune: true));
        long first = LogBeginning.Of(disk, SnapshotLab.Place)!.Value.FirstSequence;
        List<uint?> epochs =
            [.. longer.Events.Take((int)first - 1)
                .Select(e => PrunedEpochs.Of(disk, SnapshotLab.Place, e.Header.Sequence))];

        Assert.Equal(
            longer.Events.Take((int)first - 1).Select(e => (uint?)e.Header.Epoch), epochs);
        Assert.Equal([0u, 1u, 2u], epochs.Select(epoch => epoch!.Value).Distinct());
        Assert.Null(PrunedEpochs.Of(disk, SnapshotLab.Place, longer.Events[^1].Header.Sequence));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Who_skips_what_is_pruned_gets_the_rest_and_is_told_what_is_missing(int seen)
    {
        using var history = new SessionHistory(_disk, SnapshotLab.Place);
        long after = seen == 0 ? 0 : _stream[0];
        uint epoch = seen == 0 ? 0 : _venue.Events[(int)after - 1].Header.Epoch;

        SessionBacklog? backlog = await BacklogAsync(history, after, epoch, skipsPruned: true);

        Assert.Equal(_stream.FindLast(sequence => sequence < First), backlog!.PrunedThrough);
        Assert.Equal(_stream.Where(sequence => sequence >= First), await ToldAsync(history, backlog));
    }

    [Fact]
    public void A_reader_that_knew_the_pruned_segments_says_that_they_are_gone()
    {
        SimDisk disk = new();
        SnapshotLab.Write(disk, _venue.Events, SnapshotLab.Every(100_000));
        using var reader = new LogReader(disk, SnapshotLab.Place, LogReading.Stopped);
        Assert.True(reader.TryRead(2_000, out _));
        LogPruning.Prune(disk, SnapshotLab.Place, firstKept: 5);

        Assert.False(reader.TryRead(1, out _));
        Assert.True(reader.FirstSequence() > 1);
        Assert.True(reader.TryRead(reader.FirstSequence(), out _));
        Assert.True(reader.TryRead(2_000, out _));
    }

    private Task<SessionBacklog?> BacklogAsync(
        SessionHistory history, long after, uint epochOfAfter, bool skipsPruned = false) =>
        history.BacklogAsync(
            Session, after, epochOfAfter, _stream[^1], skipsPruned, TestContext.Current.CancellationToken);

    private static async Task<List<long>> ToldAsync(SessionHistory history, SessionBacklog backlog)
    {
        var told = new List<long>();
        var items = new ChunkedList<Event>();
        for (int mark = backlog.Marks.Count - 1; mark >= 0; mark--)
        {
            await history.ReadAsync(backlog, mark, items, TestContext.Current.CancellationToken);
            told.AddRange(items.Select(e => e.Header.Sequence));
        }
        return told;
    }
}
