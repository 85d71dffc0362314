using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Archive;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;
using Matching.Tests.House;

namespace Matching.Tests.Gateway;

/// <summary>Real processes with frequent snapshots and pruning, killed and started again.</summary>
public sealed class SnapshotProcessTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(4);
    private static readonly string[] s_often = ["--snapshot-events", "2000", "--prune"];

    [Fact]
    public async Task A_killed_venue_recovers_from_a_snapshot_and_loses_nothing_that_a_client_saw()
    {
        using var directory = new TemporaryDirectory();
        using var archive = new TemporaryDirectory();
        using var bound =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(s_bound);
        var disk = new NativeDisk();
        var snapshots = new SnapshotDirectory(disk, directory.Path);
        long seen;
        await using (RealVenue venue = RealVenue.LaunchWith(directory.Path, s_often))
        {
            await venue.ListensAsync(bound.Token);
            await using Witness witness = await Witness.StartAsync(
                venue.Address, venue.Keys["alice"], "alice0", seed: 5);
            // Until two snapshots are there and the first segment has gone behind them.
            while (!IsPruned(disk, directory.Path)) await witness.SeesAsync(500, bound.Token);
            new SegmentArchive(disk, archive.Path).Add(directory.Path, LogReading.Running);
            await venue.KillAsync();
            await witness.AbandonAsync();
            seen = witness.Seen[^1].Sequence;
        }
        long[] before = [.. snapshots.Sequences()];

        await using (RealVenue again = RealVenue.LaunchWith(directory.Path, s_often))
        {
            await again.ListensAsync(bound.Token);
            string began = $"snapshot   recovery began behind event {before[0]}";
            Assert.Contains(began, again.Output, StringComparison.Ordinal);
        }

        VerificationReport report = JournalVerifier.Run(directory.Path, LogReading.Stopped);
        Assert.Null(report.Damage);
        Assert.Equal((Verdict.Equal, null), (report.Verdict, report.Difference));
        Assert.NotNull(report.Start);
        Assert.True(report.Log!.LastSequence >= seen);
        Assert.Contains(
            Aftermath.ReadFrom(directory.Path, seen), e => e.Header.Kind == EventKind.EpochStarted);
        await AssertAnOlderCopyIsRefusedAsync(directory.Path, archive.Path, bound.Token);
    }

    /// <summary>
    /// The log without its last segments and snapshots, beside an archive that has seen them.
    /// </summary>
    private static async Task AssertAnOlderCopyIsRefusedAsync(
        string directory, string archive, CancellationToken stop)
    {
        foreach (string name in Directory.GetFiles(directory)) File.Delete(name);
        await using RealVenue venue = RealVenue.LaunchWith(directory, ["--archive", archive]);
        Assert.Equal(65, await venue.ExitCodeAsync(stop));
        Assert.Contains("the archive holds segment", venue.Output, StringComparison.Ordinal);
    }

    private static bool IsPruned(NativeDisk disk, string directory) =>
        LogBeginning.Of(disk, directory) is { FirstSequence: > 1 };
}
