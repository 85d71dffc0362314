using Matching.Bench.Campaigns.Simulation;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>
/// The power goes behind every call of every trace, and leaves some of what was not synced; and again while
/// that is recovered from. Ends when enough distinct images were judged, or at the first violation.
/// </summary>
internal static class CrashCampaign
{
    private const int ImagesPerPlay = 256;

    /// <summary>Random images that are drawn twice are made up for in further rounds.</summary>
    private const int MostRounds = 16;

    public static CrashReport Run(CrashOptions options, Action<string>? say = null)
    {
        SteadyHeap.Keep();
        var judge = new CrashJudge();
        List<CrashPoint> points = Points(options);
        say?.Invoke($"{points.Count} calls in {options.Traces.Count} traces");
        long errors = 0;
        string? violation =
            options.WithErrors ? DiskErrors.FirstViolation(options, judge, ref errors) : null;
        for (int round = 0; round < MostRounds && violation is null; round++)
        {
            if (round > 0 && judge.DistinctImages >= options.Images) break;
            long missing = Math.Max(0, options.Images - judge.DistinctImages);
            // Most of what is still missing then is drawn twice.
            if (round > 0) missing = 2 * missing + ImagesPerPlay;
            List<Portion> portions = Portions(points, options, round, missing);
            violation = FirstViolation(portions, options, judge);
            say?.Invoke($"round {round + 1}: {judge.DistinctImages} distinct of {judge.Images} images");
        }
        return new CrashReport
        {
            Calls = points.Count,
            Images = judge.Images,
            DistinctImages = judge.DistinctImages,
            ImagesOfRecovery = judge.ImagesOfRecovery,
            Errors = errors,
            Violation = violation,
        };
    }

    private static List<CrashPoint> Points(CrashOptions options)
    {
        var points = new List<CrashPoint>();
        foreach (Trace trace in options.Traces)
        {
            int calls = TracePlay.Run(trace, new SimDisk { Planted = options.Planted }).Disk.Calls;
            for (int call = 1; call <= calls; call++) points.Add(CrashPoint.Of(trace, call, options));
        }
        return points;
    }

    /// <summary>
    /// First what each point has by itself; and random images of those that have more subsets than that, as
    /// many as are missing, by their traces' weights.
    /// </summary>
    private static List<Portion> Portions(
        List<CrashPoint> points, CrashOptions options, int round, long missing)
    {
        var portions = new List<Portion>();
        long ofFixed = round == 0 ? points.Sum(point => point.Fixed) : 0;
        double weights = points.Where(point => !point.HasAllSubsets).Sum(point => point.Trace.Weight);
        foreach (CrashPoint point in points)
        {
            double share = point.HasAllSubsets ? 0 : point.Trace.Weight / weights;
            long random = (long)Math.Ceiling(Math.Max(0, missing - ofFixed) * share);
            long from = round == 0 ? 0 : point.Fixed;
            long to = point.Fixed + random;
            for (long at = from; at < to; at += ImagesPerPlay)
            {
                int seed = (int)(options.Seed + 7919L * round + 104_729L * portions.Count);
                portions.Add(new Portion(point, at, Math.Min(to, at + ImagesPerPlay), seed));
            }
        }
        return portions;
    }

    private static string? FirstViolation(List<Portion> portions, CrashOptions options, CrashJudge judge)
    {
        string? first = null;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        Parallel.ForEach(portions, parallel, (portion, loop) =>
        {
            string? wrong = FirstViolation(portion, options, judge);
            if (wrong is null) return;
            Interlocked.CompareExchange(ref first, wrong, null);
            loop.Stop();
        });
        return first;
    }

    private static string? FirstViolation(in Portion portion, CrashOptions options, CrashJudge judge)
    {
        CrashPoint point = portion.Point;
        TracePlay played = point.Play(options.Planted);
        for (long index = portion.From; index < portion.To; index++)
        {
            var random = new Random((int)(portion.Seed + index));
            SimDisk image = point.Image(played.Disk, index, random);
            string? wrong = judge.Wrong(point.Trace, image, played.Acked, played.Sent, random);
            if (wrong is null) continue;
            return $"trace {point.Trace.Name}, power cut behind call {point.Call}, image {index} of seed"
                + $" {portion.Seed}: {wrong}";
        }
        return null;
    }

    private readonly record struct Portion(CrashPoint Point, long From, long To, int Seed);
}
