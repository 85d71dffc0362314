using HdrHistogram;
using Matching.Bench.Results;

namespace Matching.Bench.Wire;

/// <summary>
/// Venue and echo, in turns: closed loops by size of list, one order at a time beside the disk alone, open
/// loops by rate. Each turn's answers are held against what they must be.
/// </summary>
internal sealed class WireRun(WirePlan plan, ResultFolder? results, Action<string> progress)
{
    private const double LeastShareOfEcho = 0.5;
    private const double MostTimesEchoAndSync = 1.5;
    private const double Microsecond = 1_000;

    private readonly List<RunRecord> _runs = [];

    public async Task<IReadOnlyList<RunRecord>> RunAsync(CancellationToken stop)
    {
        await using ServerProcess venue =
            await ServerProcess.StartVenueAsync(plan.Directory, plan.VenueOptions, stop);
        await using ServerProcess echo = await ServerProcess.StartEchoAsync(plan.Directory, stop);
        WireLane[] lanes = await WireLane.OpenAsync(venue.Address, venue.OperatorKey, plan.Lanes, stop);
        WireLane[] dummies = [.. lanes.Select(_ => WireLane.OfEcho)];
        await using (WireSide toVenue = await WireSide.OpenAsync(venue, lanes, false, isTimed: false, stop))
        await using (WireSide toEcho = await WireSide.OpenAsync(echo, dummies, true, isTimed: false, stop))
        {
            var pair = new WirePair(toVenue, toEcho);
            await WarmUpAsync(pair, stop);
            foreach (int list in plan.Lists) await ClosedAsync(pair, list, stop);
            if (plan.OneByOne > 0) await OneByOneAsync(pair.Single(), stop);
        }
        if (plan.Rates.Count == 0) return _runs;
        await using WireSide venueTimed = await WireSide.OpenAsync(venue, lanes, false, isTimed: true, stop);
        await using WireSide echoTimed = await WireSide.OpenAsync(echo, dummies, true, isTimed: true, stop);
        var timed = new WirePair(venueTimed, echoTimed);
        foreach (int rate in plan.Rates) await OpenAsync(timed, rate, stop);
        return _runs;
    }

    /// <summary>The runtimes compile what is often used; nobody times that.</summary>
    private async Task WarmUpAsync(WirePair pair, CancellationToken stop)
    {
        progress("warm-up");
        int each = plan.Window / plan.Lanes;
        foreach (int list in plan.Lists)
        {
            WireLoop loop = WireLoop.Closed(plan.CommandsOf(list), list, each);
            await pair.TurnAsync(loop, stop);
        }
        pair.Forget();
    }

    private async Task ClosedAsync(WirePair pair, int list, CancellationToken stop)
    {
        using var watch = new RunWatch(plan.Directory);
        WireLoop loop = WireLoop.Closed(plan.CommandsOf(list), list, plan.Window / plan.Lanes);
        for (int round = 1; round <= plan.Rounds; round++)
        {
            progress($"closed loop, lists of {list}, round {round} of {plan.Rounds}");
            await pair.TurnAsync(loop, stop);
        }
        double[] venue = [.. pair.Venue.Select(turn => turn.PerSecond)];
        double[] echo = [.. pair.Echo.Select(turn => turn.PerSecond)];
        Write(
            watch, pair, $"closed loop, lists of {list}",
            plan.Settings(("list", $"{list}"), ("commands", $"{loop.Commands * plan.Lanes}")),
            [
                new Figure("venue", "commands/s", HigherIsBetter: true, venue),
                new Figure("echo", "commands/s", HigherIsBetter: true, echo),
            ],
            [
                new BaselineRatio(
                    "commands a second", "echo", HigherIsBetter: true, Statistics.Ratios(venue, echo),
                    LeastShareOfEcho),
            ]);
    }

    private async Task OneByOneAsync(WirePair single, CancellationToken stop)
    {
        using var watch = new RunWatch(plan.Directory);
        using var sync = new SyncTimer(plan.Directory);
        var syncs = new List<double>();
        LongHistogram syncTimes = AckBook.New();
        for (int round = 1; round <= plan.Rounds; round++)
        {
            progress($"one order at a time, round {round} of {plan.Rounds}");
            await single.TurnAsync(WireLoop.OneByOne(plan.OneByOne), stop);
            LongHistogram times = sync.Run(plan.OneByOne);
            syncTimes.Add(times);
            syncs.Add(times.GetValueAtPercentile(50) / Microsecond);
        }
        double[] venueUs = [.. single.Venue.Select(turn => turn.P50Us)];
        double[] echoUs = [.. single.Echo.Select(turn => turn.P50Us)];
        double[] floor = [.. echoUs.Zip(syncs, (one, other) => one + other)];
        double[] bar = [.. echoUs.Zip(syncs, (one, other) => MostTimesEchoAndSync * one + other)];
        Write(
            watch, single, "one order at a time", plan.Settings(("commands", $"{plan.OneByOne}")),
            [
                new Figure("venue p50", "µs", HigherIsBetter: false, venueUs),
                new Figure("echo p50", "µs", HigherIsBetter: false, echoUs),
                new Figure("sync p50", "µs", HigherIsBetter: false, syncs),
            ],
            [
                new BaselineRatio(
                    "p50", "1.5 times the echo's and one sync", HigherIsBetter: false,
                    Statistics.Ratios(venueUs, bar), Bar: 1),
                new BaselineRatio(
                    "p50", "echo and one sync", HigherIsBetter: false, Statistics.Ratios(venueUs, floor)),
            ],
            ("sync", syncTimes));
    }

    private async Task OpenAsync(WirePair pair, int rate, CancellationToken stop)
    {
        using var watch = new RunWatch(plan.Directory);
        double perLane = (double)rate / plan.Lanes;
        var loop = new WireLoop(
            (int)Math.Max(perLane * plan.Seconds, 1), plan.LargestList, plan.Window / plan.Lanes, perLane);
        for (int round = 1; round <= plan.Rounds; round++)
        {
            progress($"open loop, {rate:N0} a second, round {round} of {plan.Rounds}");
            await pair.TurnAsync(loop, stop);
        }
        double[] venue = [.. pair.Venue.Select(turn => turn.P50Us)];
        double[] echo = [.. pair.Echo.Select(turn => turn.P50Us)];
        Write(
            watch, pair, $"open loop, {rate} a second",
            plan.Settings(
                ("rate", $"{rate}"), ("list", $"up to {plan.LargestList}"),
                ("seconds", FormattableString.Invariant($"{plan.Seconds}"))),
            [
                new Figure("venue p50", "µs", HigherIsBetter: false, venue),
                new Figure("echo p50", "µs", HigherIsBetter: false, echo),
                new Figure(
                    "venue achieved", "commands/s", HigherIsBetter: true,
                    [.. pair.Venue.Select(turn => turn.PerSecond)]),
                new Figure(
                    "echo achieved", "commands/s", HigherIsBetter: true,
                    [.. pair.Echo.Select(turn => turn.PerSecond)]),
            ],
            [new BaselineRatio("p50", "echo", HigherIsBetter: false, Statistics.Ratios(venue, echo))]);
    }

    private void Write(
        RunWatch watch, WirePair pair, string name, Dictionary<string, string> settings,
        IReadOnlyList<Figure> figures, IReadOnlyList<BaselineRatio> ratios,
        params (string Name, HistogramBase Values)[] more)
    {
        string[] sums = [.. pair.Venue.Select(turn => turn.Checksum).Distinct()];
        var run = new RunRecord
        {
            Verb = "wire",
            Name = name,
            Settings = settings,
            Conditions = watch.Conditions(),
            Checksum = string.Join("; ", sums),
            Holds = sums.Length == 1 && pair.Venue.Concat(pair.Echo).All(turn => turn.Holds),
            Processes =
            [
                ProcessCost.Sum(pair.Venue.Select(turn => turn.Server)),
                ProcessCost.Sum(pair.Echo.Select(turn => turn.Server)),
                ProcessCost.Sum(pair.Venue.Concat(pair.Echo).Select(turn => turn.Client)),
            ],
            Figures = figures,
            Ratios = ratios,
        };
        _runs.Add(results?.Write(run, [.. pair.Histograms(), .. more]) ?? run);
        RunReport.Write(run, pair.Histograms());
        pair.Forget();
    }
}
