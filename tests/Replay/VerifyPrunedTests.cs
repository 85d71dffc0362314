using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;
using Matching.Tests.House;

namespace Matching.Tests.Replay;

/// <summary>What is left of a pruned log is verified from the oldest snapshot that it can confirm.</summary>
public sealed class VerifyPrunedTests
{
    [Fact]
    public void A_kept_snapshot_whose_chain_block_is_pruned_is_no_damage()
    {
        using VenueScript venue = VenueScript.Run(orders: 1_500);
        using var place = new TemporaryDirectory();
        var disk = new NativeDisk();
        var snapshots = new SnapshotDirectory(disk, place.Path);
        int unconfirmable = 0;
        for (int count = 40; count < venue.Events.Count; count += 40)
        {
            List<Event> events = Forgery.WholeTransactions(venue.Events, count);
            SnapshotLab.Write(disk, events, SnapshotLab.Every(40, prune: true), place: place.Path);
            long first = LogBeginning.Of(disk, place.Path)!.Value.FirstSequence;
            if (snapshots.Sequences().Any(at => at + 1 >= first && !snapshots.IsConfirmable(at)))
                unconfirmable++;

            VerificationReport report = JournalVerifier.Run(place.Path);

            Assert.Null(report.Damage);
            Assert.Equal((Verdict.Equal, null), (report.Verdict, report.Difference));
            Assert.Equal(first > 1, report.Start is not null);
        }
        Assert.True(unconfirmable > 0, "No case had an older snapshot in the log with its block gone.");
    }
}
