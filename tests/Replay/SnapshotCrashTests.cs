using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>
/// The power goes after every call while a log is written, snapshots are taken of it and segments are pruned
/// behind them; what is left recovers to the state that the acknowledged events make.
/// </summary>
public sealed class SnapshotCrashTests : IDisposable
{
    private const int ImagesPerCall = 4;

    private readonly VenueScript _venue = VenueScript.Run(orders: 90);

    public void Dispose() => _venue.Dispose();

    [Fact]
    public void No_power_cut_takes_a_state_away_whatever_is_being_written_or_pruned() =>
        Assert.Null(FirstViolation(PlantedFault.None));

    [Fact]
    public void The_campaign_goes_red_if_the_sync_does_nothing() =>
        Assert.NotNull(FirstViolation(PlantedFault.SyncDoesNothing));

    [Fact]
    public void The_campaign_goes_red_if_the_directory_sync_does_nothing() =>
        Assert.NotNull(FirstViolation(PlantedFault.DirectorySyncDoesNothing));

    private string? FirstViolation(PlantedFault planted)
    {
        var whole = new SimDisk { Planted = planted };
        Live(whole);
        Assert.True(
            planted != PlantedFault.None || LogDirectory.OrdinalsIn(whole, SnapshotLab.Place)[0] > 2,
            "segments were pruned");
        for (int call = 1; call <= whole.Calls; call++)
        {
            var disk = new SimDisk { Planted = planted, PowerCutAtCall = call };
            long acked = Live(disk);
            for (int image = 0; image < ImagesPerCall; image++)
            {
                int seed = call * ImagesPerCall + image;
                string? wrong = Try(disk.AfterPowerCut(new Random(seed)), acked);
                if (wrong is not null) return $"Power cut at call {call}, seed {seed}: {wrong}";
            }
        }
        return null;
    }

    private string? Try(SimDisk disk, long acked)
    {
        try
        {
            SnapshotLab.Outcome recovered = SnapshotLab.Recover(disk);
            if (recovered.Sequence < acked) return $"{acked} was acked, {recovered.Sequence} is left.";
            if (recovered.State != SnapshotLab.Folded(_venue.Events, recovered.Sequence))
                return $"the state behind {recovered.Sequence} is another.";
            return recovered.Refused.Count > 0 ? recovered.Refused[0] : null;
        }
        catch (Exception refused) when (refused is LogDamagedException or NoSnapshotException)
        {
            return refused.Message;
        }
    }

    /// <summary>Returns what was acked when the power went.</summary>
    private long Live(SimDisk disk)
    {
        long acked = 0;
        try
        {
            SnapshotLab.Write(
                disk, _venue.Events, SnapshotLab.Every(40, prune: true), sequence => acked = sequence);
        }
        catch (PowerCutException)
        {
            return acked;
        }
        catch (LogStoppedException stopped) when (stopped.InnerException is PowerCutException)
        {
            return acked;
        }
        return acked;
    }
}
