using Matching.Bench.Campaigns.Simulation;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>
/// A call of a trace behind which the power goes, and the images that this can leave: all of them where they
/// are few; else those with one part missing, or only one there, or all up to one, or all from one on; then
/// random ones.
/// </summary>
/// <param name="Parts">Sectors and lengths that may be left or not.</param>
/// <param name="Changes">Changes of names, of which the first few are left.</param>
internal sealed record CrashPoint(Trace Trace, int Call, int Parts, int Changes, bool HasAllSubsets)
{
    private const int Shapes = 4;

    /// <summary>How many images are worth drawing.</summary>
    public long Fixed => HasAllSubsets ? (Changes + 1L) << Parts : Shapes * Math.Min(Parts, Trace.Pivots);

    public static CrashPoint Of(Trace trace, int call, CrashOptions options)
    {
        SimDisk disk = Play(trace, call, options.Planted).Disk;
        bool all = disk.UnsyncedParts <= Math.Min(options.MostPartsForAllSubsets, trace.AllSubsetsUpTo);
        return new CrashPoint(trace, call, disk.UnsyncedParts, disk.UnsyncedChanges, all);
    }

    public TracePlay Play(PlantedFault planted) => Play(Trace, Call, planted);

    public SimDisk Image(SimDisk disk, long index, Random random)
    {
        if (HasAllSubsets)
        {
            long subset = index / (Changes + 1);
            return disk.AfterPowerCut((int)(index % (Changes + 1)), () =>
            {
                bool isLeft = (subset & 1) != 0;
                subset >>= 1;
                return isLeft;
            });
        }
        return disk.AfterPowerCut(random.Next(Changes + 1), index < Fixed ? Shape(index) : Some(random));
    }

    private static TracePlay Play(Trace trace, int call, PlantedFault planted) =>
        TracePlay.Run(trace, new SimDisk { Planted = planted, PowerCutAtCall = call });

    private Func<bool> Shape(long index)
    {
        int part = 0;
        long pivot = index / Shapes * Parts / Math.Min(Parts, Trace.Pivots);
        return (index % Shapes) switch
        {
            0 => () => part++ != pivot,
            1 => () => part++ == pivot,
            2 => () => part++ < pivot,
            _ => () => part++ >= pivot,
        };
    }

    private static Func<bool> Some(Random random)
    {
        // Nearly all and nearly none have few subsets, and the shapes have those.
        double odds = (3 + random.Next(11)) / 16.0;
        return () => random.NextDouble() < odds;
    }
}
