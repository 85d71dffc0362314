using Matching.Journal.Log;
using Matching.Replay.Archive;
using Matching.Replay.Snapshots;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>What is archived comes back to the bit; what is not the log's is refused.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const string Archive = "/archive";

    private readonly VenueScript _venue = VenueScript.Run(orders: 150);
    private readonly SimDisk _disk = new();

    public ArchiveTests() => SnapshotLab.Write(_disk, _venue.Events, SnapshotLab.Every(80));

    public void Dispose() => _venue.Dispose();

    [Fact]
    public void Restored_segments_are_the_pruned_ones_bit_for_bit()
    {
        Dictionary<long, byte[]> before = Segments(_disk);
        IReadOnlyList<long> archived = Add(_disk);
        // All but the last in use and the one that is prepared.
        Assert.Equal(before.Keys.Order().SkipLast(2), archived);
        foreach (long ordinal in archived.Take(4)) _disk.Delete(LogScript.PathOf(ordinal));

        Assert.Equal(archived.Take(4), Restore(_disk));
        Assert.Equal(before, Segments(_disk));
        Assert.Empty(Restore(_disk));
        Assert.Empty(Add(_disk));
        Assert.Equal(_venue.State, SnapshotLab.Recover(_disk).State);
    }

    [Fact]
    public void An_archive_restores_into_an_empty_directory()
    {
        IReadOnlyList<long> archived = Add(_disk);
        Dictionary<long, byte[]> before = Segments(_disk);
        foreach (string name in _disk.List(SnapshotLab.Place)) _disk.Delete($"{SnapshotLab.Place}/{name}");

        Assert.Equal(archived, Restore(_disk));

        foreach ((long ordinal, byte[] bytes) in Segments(_disk)) Assert.Equal(before[ordinal], bytes);
    }

    [Fact]
    public void A_damaged_archive_is_never_restored_from()
    {
        Add(_disk);
        _disk.Delete(LogScript.PathOf(1));
        SimFile file = _disk.File($"{Archive}/{1:D20}.seg.zst");
        byte[] sound = file.ToArray();
        var random = new Random(3);
        int refused = 0;
        for (int round = 0; round < 200; round++)
        {
            file.FlipBit(random.Next(sound.Length), random.Next(8));
            try
            {
                Restore(_disk);
                // A bit of the padding behind the frames is nobody's.
                _disk.Delete(LogScript.PathOf(1));
            }
            catch (ArchiveException)
            {
                refused++;
            }
            Assert.False(_disk.Exists(LogScript.PathOf(1)));
            Assert.DoesNotContain(_disk.List(SnapshotLab.Place), name => name.EndsWith(".tmp"));
            file.Write(0, sound);
        }
        Assert.True(refused > 100, $"{refused}");
        Restore(_disk);
        Assert.Equal(_venue.State, SnapshotLab.Recover(_disk).State);
    }

    [Fact]
    public void An_archive_of_another_history_is_refused_and_the_log_left_as_it_is()
    {
        using VenueScript other = VenueScript.Run(orders: 150, seed: 9);
        var others = new SimDisk();
        SnapshotLab.Write(others, other.Events, SnapshotLab.Every(1_000_000));
        Add(others);
        foreach (string name in others.List(SnapshotLab.Place)) others.Delete($"{SnapshotLab.Place}/{name}");
        foreach ((long ordinal, byte[] bytes) in Segments(_disk).Where(segment => segment.Key > 3))
        {
            using IDiskFile file = others.Create(LogScript.PathOf(ordinal));
            file.Write(0, bytes);
        }
        Dictionary<long, byte[]> before = Segments(others);

        Assert.ThrowsAny<Exception>(() => Restore(others));
        Assert.Throws<ArchiveException>(
            () => Add(others));

        Assert.Equal(before, Segments(others));
        Assert.DoesNotContain(others.List(SnapshotLab.Place), name => name.EndsWith(".tmp"));
    }

    [Fact]
    public void A_log_that_is_older_than_its_archive_is_told()
    {
        var archive = new SegmentArchive(_disk, Archive);
        var half = new SimDisk();
        SnapshotLab.Write(
            half, Forgery.WholeTransactions(_venue.Events, _venue.Events.Count / 2), SnapshotLab.Every(80));
        archive.Add(SnapshotLab.Place, LogReading.Stopped);
        archive.RefuseOlder(SnapshotLab.Place);
        foreach (string name in _disk.List(SnapshotLab.Place)) _disk.Delete($"{SnapshotLab.Place}/{name}");
        foreach ((long ordinal, byte[] bytes) in Segments(half))
        {
            using IDiskFile file = _disk.Create(LogScript.PathOf(ordinal));
            file.Write(0, bytes);
        }

        var refused = Assert.Throws<ArchiveException>(() => archive.RefuseOlder(SnapshotLab.Place));

        Assert.Contains("an older copy was restored", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Every ninth call: a longer log than the others' is needed before any of it may be pruned.
    /// </summary>
    [Fact]
    public void A_power_cut_while_archiving_or_restoring_leaves_what_can_be_done_again()
    {
        using VenueScript venue = VenueScript.Run(orders: 1_200);
        var whole = new SimDisk();
        SnapshotLab.Write(whole, venue.Events, SnapshotLab.Every(60));
        int calls = Archived(whole.Copy()).Calls;
        for (int call = 1; call <= calls; call += 9)
        {
            SimDisk disk = whole.Copy();
            disk.PowerCutAtCall = call;
            Assert.Throws<PowerCutException>(() => Archived(disk));
            SimDisk left = disk.AfterPowerCut(new Random(call));
            Archived(left);
            Assert.NotEmpty(SnapshotPruning.Run(
                left, SnapshotLab.Place, Archive, shippedThrough: null, out _));
            left = CutWhileRestoring(left.Copy(), call);
            Assert.Equal(venue.State, SnapshotLab.Recover(left).State);
            Restore(left);
            Assert.Equal(Segments(whole), Segments(left));
        }
    }

    [Fact]
    public void Archiving_and_restoring_tell_how_far_they_are()
    {
        var told = new List<RecoveryProgress>();
        new SegmentArchive(_disk, Archive).Add(SnapshotLab.Place, LogReading.Stopped, told.Add);
        AssertTellsToTheEnd(told);
        foreach (long ordinal in (long[])[1, 2, 3]) _disk.Delete(LogScript.PathOf(ordinal));
        told.Clear();
        using LogDirectory log = LogDirectory.Open(_disk, SnapshotLab.Place);
        ArchiveRestore.Run(new SegmentArchive(_disk, Archive), log, told.Add);
        AssertTellsToTheEnd(told);
    }

    private static void AssertTellsToTheEnd(List<RecoveryProgress> told)
    {
        Assert.True(told.Count > 5);
        Assert.Equal(Enumerable.Range(1, told.Count), told.Select(progress => progress.SegmentsDone));
        Assert.Equal(told[^1].SegmentsInAll, told[^1].SegmentsDone);
    }

    private static SimDisk CutWhileRestoring(SimDisk disk, int seed)
    {
        disk.PowerCutAtCall = 1 + seed % 40;
        try
        {
            Restore(disk);
            return disk.Copy();
        }
        catch (PowerCutException)
        {
            return disk.AfterPowerCut(new Random(seed));
        }
    }

    private static SimDisk Archived(SimDisk disk)
    {
        Add(disk);
        return disk;
    }

    private static IReadOnlyList<long> Add(SimDisk disk) =>
        new SegmentArchive(disk, Archive).Add(SnapshotLab.Place, LogReading.Stopped);

    private static IReadOnlyList<long> Restore(SimDisk disk)
    {
        using LogDirectory log = LogDirectory.Open(disk, SnapshotLab.Place);
        return ArchiveRestore.Run(new SegmentArchive(disk, Archive), log);
    }

    private static Dictionary<long, byte[]> Segments(SimDisk disk) => LogDirectory
        .OrdinalsIn(disk, SnapshotLab.Place)
        .ToDictionary(ordinal => ordinal, ordinal => disk.File(LogScript.PathOf(ordinal)).ToArray());
}
