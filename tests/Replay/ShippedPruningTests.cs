using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Snapshots;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>
/// A venue that prunes and ships: what its stream is not known to hold stays in the log, and with it all that
/// a replicator needs to compare the two and to go on.
/// </summary>
public sealed class ShippedPruningTests : IDisposable
{
    private readonly VenueScript _venue = VenueScript.Run(orders: 1_200);
    private readonly SimDisk _disk = new();

    public void Dispose() => _venue.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(1_023)]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(1_900)]
    public void What_the_stream_is_not_known_to_hold_is_never_pruned(long shipped)
    {
        Write(() => shipped);

        using var log = new LogHistory(_disk, SnapshotLab.Place, LogReading.Stopped);
        History history = log.Read(_venue.Events.Count);
        Assert.InRange(history.First, 1, Math.Max(1, shipped));
        using EventChain chain = log.ChainThrough(VenueScript.Identity, shipped);
        Assert.Equal(shipped + 1, chain.NextSequence);
        using var committed = new CommittedGroups(_venue.Events.Count);
        using var ships = new ShippedEvents(_disk, SnapshotLab.Place, committed, shipped + 1);
        Assert.True(ships.TryNext(out long next, out _));
        Assert.Equal(shipped + 1, next);
    }

    [Fact]
    public void What_stays_for_the_stream_is_told_and_goes_once_it_is_shipped()
    {
        long shipped = 1;
        List<SnapshotReport> told = Write(() => shipped);
        Assert.All(told, report => Assert.Equal(0, report.PrunedSegments));
        Assert.Contains(
            "the stream is not known to hold more than event 1", told[^1].Trouble, StringComparison.Ordinal);

        shipped = _venue.Events.Count;
        Assert.NotEmpty(SnapshotPruning.Run(
            _disk, SnapshotLab.Place, archive: null, shipped, out string? heldBack));
        Assert.Null(heldBack);
    }

    [Fact]
    public void Where_there_is_no_stream_nothing_is_held_back()
    {
        List<SnapshotReport> told = Write(shipped: null);

        Assert.All(told, report => Assert.Null(report.Trouble));
        Assert.Contains(told, report => report.PrunedSegments > 0);
    }

    [Fact]
    public void One_who_ships_is_told_that_what_comes_next_was_pruned_and_does_not_wait_for_it()
    {
        Write(shipped: null);
        using var committed = new CommittedGroups(_venue.Events.Count);
        using var ships = new ShippedEvents(_disk, SnapshotLab.Place, committed, first: 1);

        Assert.Throws<InvalidDataException>(() => ships.TryNext(out _, out _));
    }

    private List<SnapshotReport> Write(Func<long>? shipped) => SnapshotLab.Write(
        _disk, _venue.Events, SnapshotLab.Every(200, prune: true) with { ShippedThrough = shipped });
}
