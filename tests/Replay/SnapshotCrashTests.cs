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

    // The first segments may go once the event chain has got past its first blocks.
    private readonly VenueScript _venue = VenueScript.Run(orders: 1_200);
    private readonly Dictionary<long, Hash256> _states = [];
    private readonly SimDisk _begun = new();

    public SnapshotCrashTests() => SnapshotLab.Write(
        _begun, Forgery.WholeTransactions(_venue.Events, _venue.Events.Count - 240), SnapshotLab.Every(500));

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
        SimDisk whole = _begun.Copy(planted);
        Live(whole);
        Assert.True(LogDirectory.OrdinalsIn(whole, SnapshotLab.Place)[0] > 2, "segments were pruned");
        for (int call = 1; call <= whole.Calls; call++)
        {
            SimDisk disk = _begun.Copy(planted);
            disk.PowerCutAtCall = call;
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
            if (recovered.State != StateBehind(recovered.Sequence))
                return $"the state behind {recovered.Sequence} is another.";
            return recovered.Refused.Count > 0 ? recovered.Refused[0] : null;
        }
        catch (Exception refused) when (refused is LogDamagedException or NoSnapshotException)
        {
            return refused.Message;
        }
    }

    private Hash256 StateBehind(long sequence)
    {
        if (!_states.TryGetValue(sequence, out Hash256 state))
            _states[sequence] = state = SnapshotLab.Folded(_venue.Events, sequence);
        return state;
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
