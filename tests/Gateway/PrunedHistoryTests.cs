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
        long pruned = _stream.FindLast(sequence => sequence < First);
        uint epoch = _venue.Events[(int)pruned - 1].Header.Epoch;

        Assert.True(pruned > 0);
        foreach ((long after, uint epochOfAfter) in ((long, uint)[])[(pruned, epoch), (0, 0)])
        {
            RpcException ended = await Assert.ThrowsAsync<RpcException>(() => history.SequencesAsync(
                Session, after, epochOfAfter, _stream[^1], TestContext.Current.CancellationToken));
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

        Assert.Equal(
            _stream.Where(sequence => sequence > kept),
            await history.SequencesAsync(
                Session, kept, epoch, _stream[^1], TestContext.Current.CancellationToken));
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
}
