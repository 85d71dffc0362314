using Matching.Bench.Campaigns.PowerLoss;
using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>
/// The power goes after every call of histories with rolls, seals, restarts and the largest groups, and again
/// while the log is being recovered: <c>bench crash</c>, short. Each time all acknowledged events are there,
/// none is altered, and the log goes on.
/// </summary>
public sealed class LogCrashTests
{
    private const int Images = 6_000;
    private const int ImagesAfterKill = 12;

    [Fact]
    public void No_power_cut_loses_or_alters_what_was_acknowledged()
    {
        var options = new CrashOptions(Images, Seed: 1) { MostPartsForAllSubsets = 4 };
        CrashReport report = CrashCampaign.Run(options);

        TestContext.Current.TestOutputHelper?.WriteLine($"{report}");
        Assert.True(report.Violation is null, report.Violation);
        Assert.InRange(report.DistinctImages, Images, report.Images);
        Assert.InRange(report.Errors, report.Calls, long.MaxValue);
    }

    [Theory]
    [InlineData(nameof(PlantedFault.SyncDoesNothing))]
    [InlineData(nameof(PlantedFault.DirectorySyncDoesNothing))]
    [InlineData(nameof(PlantedFault.SyncBeforeWrite))]
    [InlineData(nameof(PlantedFault.AckBeforeSync))]
    public void The_campaign_goes_red_on_a_planted_fault(string planted)
    {
        var options = new CrashOptions(Images, Seed: 1, Enum.Parse<PlantedFault>(planted))
        {
            Traces = [Trace.Small],
            MostPartsForAllSubsets = 4,
            WithErrors = false,
        };

        Assert.NotNull(CrashCampaign.Run(options).Violation);
    }

    [Fact]
    public void The_same_seed_makes_the_same_images()
    {
        var options = new CrashOptions(500, Seed: 7)
        {
            Traces = [Trace.Small],
            MostPartsForAllSubsets = 2,
            WithErrors = false,
        };

        CrashReport first = CrashCampaign.Run(options);
        Assert.Equal(first, CrashCampaign.Run(options));
    }

    [Fact]
    public void What_a_recovery_after_a_kill_has_shown_survives_a_power_cut_right_after_it()
    {
        int calls = TracePlay.Run(Trace.Small, new SimDisk()).Disk.Calls;
        for (int call = 1; call <= calls; call++)
        {
            var disk = new SimDisk { PowerCutAtCall = call };
            SimDisk killed = TracePlay.Run(Trace.Small, disk).Disk.AfterKill();
            long shown = RecoverOnly(killed);
            for (int seed = 0; seed < ImagesAfterKill; seed++)
            {
                long found = RecoverOnly(killed.AfterPowerCut(new Random(seed)));
                Assert.True(
                    found == shown, $"Call {call}, seed {seed}: {shown} was shown, {found} is left.");
            }
        }
    }

    private static long RecoverOnly(SimDisk disk)
    {
        using LogDirectory directory = LogDirectory.Open(disk, Place);
        using LogTail tail = LogRecovery.Open(directory, Identity);
        return tail.LastSequence;
    }
}
