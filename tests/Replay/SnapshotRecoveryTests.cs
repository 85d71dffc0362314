using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>
/// Recovery is the newest valid snapshot and the tail; a bad one falls back, never to less.
/// </summary>
public sealed class SnapshotRecoveryTests : IDisposable
{
    private readonly VenueScript _venue = VenueScript.Run(orders: 300);
    private readonly SimDisk _disk = new();

    public SnapshotRecoveryTests() => SnapshotLab.Write(_disk, _venue.Events, SnapshotLab.Every(100));

    private SnapshotDirectory Snapshots => SnapshotLab.Snapshots(_disk);

    public void Dispose() => _venue.Dispose();

    [Fact]
    public void From_each_snapshot_recovery_comes_to_the_state_and_the_chain_of_a_full_replay()
    {
        SnapshotLab.Outcome full = WithoutSnapshots();
        Assert.Equal(_venue.State, full.State);
        IReadOnlyList<long> sequences = Snapshots.Sequences();
        Assert.Equal(SnapshotDirectory.Kept, sequences.Count);
        foreach (long sequence in sequences)
        {
            SnapshotLab.Outcome recovered = SnapshotLab.Recover(_disk);
            Assert.Equal(full with { From = sequence, Refused = recovered.Refused }, recovered);
            _disk.Delete(Snapshots.PathOf(sequence));
        }
    }

    [Fact]
    public void Nobody_goes_on_with_a_journal_by_rules_that_he_does_not_know()
    {
        List<Event> events = [.. _venue.Events];
        Event genesis = events[0];
        genesis.Genesis.Terms.RulesVersion = Limits.RulesVersion + 1;
        events[0] = genesis;
        var disk = new SimDisk();
        SnapshotLab.Write(disk, events, SnapshotLab.Every(100));

        var refused = Assert.Throws<JournalRefusedException>(() => SnapshotLab.Recover(disk));

        Assert.Equal(events.Count, refused.Sequence);
        Assert.Contains($"rules {Limits.RulesVersion + 1}", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_snapshot_falls_back_to_the_one_before_and_is_told()
    {
        IReadOnlyList<long> sequences = Snapshots.Sequences();
        for (int bad = 0; bad < sequences.Count; bad++)
        {
            Damage(sequences[bad]);
            SnapshotLab.Outcome recovered = SnapshotLab.Recover(_disk);
            Assert.Equal(bad + 1 < sequences.Count ? sequences[bad + 1] : null, recovered.From);
            Assert.Equal((_venue.Events.Count, _venue.State), (recovered.Sequence, recovered.State));
            Assert.Equal(bad + 1, recovered.Refused.Count);
        }
    }

    [Fact]
    public void A_snapshot_that_a_pruned_log_can_no_longer_confirm_is_passed_over_and_not_called_damage()
    {
        using VenueScript venue = VenueScript.Run(orders: 1_500);
        var written = new SimDisk();
        int cases = 0;
        for (int count = 40; count < venue.Events.Count; count += 40)
        {
            List<Event> events = Forgery.WholeTransactions(venue.Events, count);
            SnapshotLab.Write(written, events, SnapshotLab.Every(40, prune: true));
            SimDisk disk = written.Copy();
            SnapshotDirectory snapshots = SnapshotLab.Snapshots(disk);
            if (snapshots.Sequences().All(snapshots.IsConfirmable)) continue;
            foreach (long sequence in snapshots.Sequences().Where(snapshots.IsConfirmable))
                disk.File(snapshots.PathOf(sequence)).FlipBit(5000, 1);

            var refused = Assert.Throws<NoSnapshotException>(() => SnapshotLab.Recover(disk));

            Assert.Contains("pruned from the log", refused.Message, StringComparison.Ordinal);
            cases++;
        }
        Assert.True(cases > 0, "No case had a snapshot that the log could not confirm.");
    }

    [Fact]
    public void With_all_snapshots_bad_a_pruned_log_is_refused_and_a_whole_one_is_replayed()
    {
        foreach (long sequence in Snapshots.Sequences()) Damage(sequence);
        Assert.Equal(_venue.State, SnapshotLab.Recover(_disk).State);

        using VenueScript longer = VenueScript.Run(orders: 1_200);
        var pruned = new SimDisk();
        SnapshotLab.Write(pruned, longer.Events, SnapshotLab.Every(100, prune: true));
        Assert.True(LogBeginning.Of(pruned, SnapshotLab.Place)!.Value.FirstSequence > 1);
        Assert.Equal(longer.State, SnapshotLab.Recover(pruned).State);
        foreach (long sequence in SnapshotLab.Snapshots(pruned).Sequences())
            pruned.File(SnapshotLab.Snapshots(pruned).PathOf(sequence)).FlipBit(5000, 1);

        var refused = Assert.Throws<NoSnapshotException>(() => SnapshotLab.Recover(pruned));
        Assert.Contains("checksum", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_has_lost_the_events_of_a_snapshot_is_refused()
    {
        SimDisk shorter = new SimDisk();
        SnapshotLab.Write(shorter, Forgery.WholeTransactions(_venue.Events, 150), SnapshotLab.Every(10_000));
        Copy(Snapshots.Sequences()[0], shorter);

        var refused = Assert.Throws<LogDamagedException>(() => SnapshotLab.Recover(shorter));

        Assert.Contains("lost its end", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_log_beside_a_snapshot_is_refused()
    {
        SimDisk empty = new SimDisk();
        Copy(Snapshots.Sequences()[0], empty);
        Assert.Throws<LogDamagedException>(() => SnapshotLab.Recover(empty));
    }

    [Fact]
    public void A_snapshot_of_another_history_is_not_confirmed_by_the_log()
    {
        using VenueScript other = VenueScript.Run(orders: 300, seed: 8);
        SimDisk disk = new SimDisk();
        SnapshotLab.Write(disk, other.Events, SnapshotLab.Every(10_000));
        Copy(Snapshots.Sequences()[^1], disk);

        var refused = Assert.Throws<LogDamagedException>(() => SnapshotLab.Recover(disk));

        Assert.Contains("not those that the snapshot", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_of_another_venue_is_passed_over()
    {
        var identity = new LogIdentity(new Guid("11111111-2222-3333-4444-555555555555"), 1);
        using var state = new FoldedState();
        foreach (Event e in _venue.Events) state.Engine.Apply(in e);
        var history = new HistoryClaim(_venue.Events.Count, 0, default, default);
        Assert.Throws<InvalidSnapshotException>(() => Snapshots.Take(state.Engine, identity, history));
        Assert.DoesNotContain(_disk.List(SnapshotLab.Place), name => name.EndsWith(".tmp"));
    }

    [Fact]
    public void After_recovery_the_log_goes_on_and_so_do_the_snapshots()
    {
        List<Event> half = Forgery.WholeTransactions(_venue.Events, _venue.Events.Count / 2);
        var disk = new SimDisk();
        SnapshotLab.Write(disk, half, SnapshotLab.Every(70));
        List<SnapshotReport> told = SnapshotLab.Write(disk, _venue.Events, SnapshotLab.Every(70));

        Assert.NotEmpty(told);
        Assert.All(told, report => Assert.Null(report.Trouble));
        foreach (SnapshotReport report in told)
        {
            long sequence = report.Snapshot!.Value.Sequence;
            Assert.Equal(SnapshotLab.Folded(_venue.Events, sequence), report.Snapshot.Value.StateHash);
        }
        Assert.Equal(_venue.State, SnapshotLab.Recover(disk).State);
    }

    [Fact]
    public void The_event_chain_is_checked_behind_the_venue_against_the_segments_headers()
    {
        using var chain = new EventChain(0, Hash256.Of("another start"u8));
        using var follower = new LogFollower(_disk, SnapshotLab.Place, LogReading.Running, chain);
        var refused = Assert.Throws<LogDamagedException>(() =>
        {
            while (follower.MoveNext())
            {
            }
        });
        Assert.Contains("its header says C_0", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Who goes on filling a log makes no state of it, and verifies as much all the same.</summary>
    [Fact]
    public void A_log_that_is_gone_on_with_is_verified_from_the_newest_snapshot_that_is_whole()
    {
        // More than a block of the event chain, or all would begin in the first segment.
        using VenueScript venue = VenueScript.Run(orders: 1_500);
        var disk = new SimDisk();
        SnapshotLab.Write(disk, venue.Events, SnapshotLab.Every(100));
        var read = new List<int>();
        foreach (long sequence in SnapshotLab.Snapshots(disk).Sequences())
        {
            (long from, int segments) = VerifiedFrom(disk);
            Assert.Equal(sequence + 1, from);
            read.Add(segments);
            disk.File(Snapshots.PathOf(sequence)).FlipBit(5000, 1);
        }
        (long first, int all) = VerifiedFrom(disk);
        Assert.Equal(1, first);
        Assert.Equal(read.Order(), read);
        Assert.InRange(read[0], 1, all - 1);

        var shorter = new SimDisk();
        SnapshotLab.Write(shorter, Forgery.WholeTransactions(_venue.Events, 150), SnapshotLab.Every(10_000));
        Copy(Snapshots.Sequences()[0], shorter);
        Assert.Throws<LogDamagedException>(() => VerifiedFrom(shorter));
    }

    private static (long From, int Segments) VerifiedFrom(SimDisk disk)
    {
        int segments = 0;
        using LogDirectory directory = LogDirectory.Open(disk, SnapshotLab.Place);
        RecoveryOptions options = ShardRecovery.FromNewestSound(
            directory, progress => segments = progress.SegmentsInAll);
        using LogTail tail = LogRecovery.Open(directory, VenueScript.Identity, options);
        return (options.FromSequence, segments);
    }

    private SnapshotLab.Outcome WithoutSnapshots()
    {
        SimDisk disk = _disk.Copy();
        foreach (long sequence in Snapshots.Sequences()) disk.Delete(Snapshots.PathOf(sequence));
        return SnapshotLab.Recover(disk);
    }

    private void Damage(long sequence) => _disk.File(Snapshots.PathOf(sequence)).FlipBit(5000, 1);

    private void Copy(long sequence, SimDisk to)
    {
        string path = Snapshots.PathOf(sequence);
        using IDiskFile file = to.Create(path);
        file.Write(0, _disk.File(path).ToArray());
        file.Sync();
    }
}
