using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>
/// The power goes after every call of a history with rolls, seals, a restart and a large group, and leaves a
/// random part of what was unsynced; and again while the log is being recovered from that. Each time all
/// acknowledged events are there, none is altered, and the log goes on.
/// </summary>
public sealed class LogCrashTests
{
    private const int ImagesPerCall = 24;

    private static readonly int[] s_groups =
        [1, 0, 12, 3, 80, 0, 25, 25, 2, 0, 1, 1, 1, 1, 1, 1, 0, 30, 30, 30, 5];

    [Fact]
    public void No_power_cut_loses_or_alters_what_was_acknowledged() =>
        Assert.Null(FirstViolation(PlantedFault.None));

    [Fact]
    public void The_campaign_goes_red_if_the_sync_does_nothing() =>
        Assert.NotNull(FirstViolation(PlantedFault.SyncDoesNothing));

    [Fact]
    public void The_campaign_goes_red_if_the_directory_sync_does_nothing() =>
        Assert.NotNull(FirstViolation(PlantedFault.DirectorySyncDoesNothing));

    [Fact]
    public void What_a_recovery_after_a_kill_has_shown_survives_a_power_cut_right_after_it()
    {
        int calls = Live(new SimDisk()).Calls;
        for (int call = 1; call <= calls; call++)
        {
            SimDisk killed = Live(new SimDisk { PowerCutAtCall = call }).Disk.AfterKill();
            long shown = RecoverOnly(killed);
            for (int seed = 0; seed < ImagesPerCall; seed++)
            {
                long found = RecoverOnly(killed.AfterPowerCut(new Random(seed)));
                Assert.True(
                    found == shown, $"Call {call}, seed {seed}: {shown} was shown, {found} is left.");
            }
        }
    }

    /// <summary>
    /// Says what went wrong, with the call and the seed that show it again; null if nothing did.
    /// </summary>
    private static string? FirstViolation(PlantedFault planted)
    {
        int calls = Live(new SimDisk { Planted = planted }).Calls;
        for (int call = 1; call <= calls; call++)
        {
            Lived lived = Live(new SimDisk { Planted = planted, PowerCutAtCall = call });
            for (int image = 0; image < ImagesPerCall; image++)
            {
                int seed = call * ImagesPerCall + image;
                string? wrong = Try(lived, new Random(seed));
                if (wrong is not null) return $"Power cut at call {call}, seed {seed}: {wrong}";
            }
        }
        return null;
    }

    private static string? Try(in Lived lived, Random random)
    {
        try
        {
            SimDisk disk = CutDuringRecovery(lived.Disk.AfterPowerCut(random), random);
            using (OpenLog log = OpenLog.On(disk))
            {
                if (log.Tail.LastSequence < lived.Acked)
                    return $"{lived.Acked} was acked, {log.Tail.LastSequence} is left.";
                if (log.Tail.LastSequence > lived.Sent)
                    return $"{lived.Sent} was sent, {log.Tail.LastSequence} is there.";
                log.Append(9, 0, 25);
            }
            Recover(disk);
            return null;
        }
        catch (LogDamagedException damaged)
        {
            return damaged.Message;
        }
    }

    /// <summary>
    /// Recovers until the power goes at some call of it, twice; what is left must be as good as before.
    /// </summary>
    private static SimDisk CutDuringRecovery(SimDisk disk, Random random)
    {
        for (int time = 0; time < 2; time++)
        {
            disk.PowerCutAtCall = disk.Calls + 1 + random.Next(8);
            try
            {
                RecoverOnly(disk);
            }
            catch (PowerCutException)
            {
                disk = disk.AfterPowerCut(random);
            }
            disk.PowerCutAtCall = 0;
        }
        return disk;
    }

    private static long RecoverOnly(SimDisk disk)
    {
        using LogDirectory directory = LogDirectory.Open(disk, Place);
        using LogTail tail = LogRecovery.Open(directory, Identity);
        return tail.LastSequence;
    }

    /// <summary>Two runs over one disk, the second after an orderly stop, until the power goes.</summary>
    private static Lived Live(SimDisk disk)
    {
        long acked = 0;
        long sent = 0;
        try
        {
            for (int run = 0; run < 2; run++)
            {
                using OpenLog log = OpenLog.On(disk);
                foreach (int events in s_groups)
                {
                    sent = acked + events;
                    log.Append(events);
                    acked = log.Writer.LastSequence;
                }
            }
        }
        catch (PowerCutException)
        {
            return new Lived(disk, disk.Calls, acked, sent);
        }
        catch (LogStoppedException stopped) when (stopped.InnerException is PowerCutException)
        {
            return new Lived(disk, disk.Calls, acked, sent);
        }
        return new Lived(disk, disk.Calls, acked, sent);
    }

    private readonly record struct Lived(SimDisk Disk, int Calls, long Acked, long Sent);
}
