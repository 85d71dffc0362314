using Matching.Bench.Results;
using Matching.Bench.Wire;

namespace Matching.Bench.Replicate;

/// <summary>
/// The replicator and the bare loop, in turns; then a venue that waits for its stream and one that has none,
/// in turns.
/// </summary>
internal sealed class ReplicateRun(ReplicatePlan plan, ResultFolder? results, Action<string> progress)
{
    /// <summary>The replicator may take 1.2 times as long.</summary>
    private const double LeastShareOfBare = 1 / 1.2;

    private const int List = 100;

    private readonly List<RunRecord> _runs = [];

    public async Task<IReadOnlyList<RunRecord>> RunAsync(CancellationToken stop)
    {
        if (plan.Commands > 0) await ShipAsync(stop);
        if (plan.Rates.Count > 0) await AckAsync(stop);
        return _runs;
    }

    private async Task ShipAsync(CancellationToken stop)
    {
        using var journal = new ShippedJournal(plan);
        progress("warm-up");
        await journal.AppendBareAsync(inFlight: 1, stop);
        await journal.ShipAsync(inFlight: 1, stop);
        foreach (int inFlight in plan.InFlight) await ShipAsync(journal, inFlight, stop);
    }

    private async Task ShipAsync(ShippedJournal journal, int inFlight, CancellationToken stop)
    {
        using var watch = new RunWatch(plan.Directory);
        var (bare, shipped) = (new List<double>(), new List<double>());
        for (int round = 1; round <= plan.Rounds; round++)
        {
            progress($"appends, {inFlight} under way, round {round} of {plan.Rounds}");
            bare.Add(await journal.AppendBareAsync(inFlight, stop));
            shipped.Add(await journal.ShipAsync(inFlight, stop));
        }
        Write(new RunRecord
        {
            Verb = "replicate",
            Name = $"appends, {inFlight} under way",
            Settings = plan.Settings(
                ("in flight", $"{inFlight}"), ("events", $"{journal.Events}"),
                ("batches", $"{journal.Batches}")),
            Conditions = watch.Conditions(),
            Checksum = journal.Checksum,
            Holds = true,
            Processes = [watch.Cost("client")],
            Figures =
            [
                new Figure("replicator", "events/s", HigherIsBetter: true, shipped),
                new Figure("bare loop", "events/s", HigherIsBetter: true, bare),
            ],
            Ratios =
            [
                new BaselineRatio(
                    "events a second", "bare loop", HigherIsBetter: true, Statistics.Ratios(shipped, bare),
                    LeastShareOfBare),
            ],
        });
    }

    private async Task AckAsync(CancellationToken stop)
    {
        await using AckPair pair = await AckPair.StartAsync(plan, stop);
        int each = plan.Window / plan.Lanes;
        WireLoop closed = WireLoop.Closed(Math.Max(plan.Closed / plan.Lanes, 1), List, each);
        progress("warm-up");
        await pair.TurnAsync(closed, stop);
        pair.Forget();
        await TurnsAsync(pair, closed, "closed loop", plan.Settings(("commands", $"{plan.Closed}")), stop);
        foreach (int rate in plan.Rates)
        {
            double perLane = (double)rate / plan.Lanes;
            var loop = new WireLoop((int)Math.Max(perLane * plan.Seconds, 1), List, each, perLane);
            Dictionary<string, string> settings = plan.Settings(
                ("rate", $"{rate}"), ("seconds", FormattableString.Invariant($"{plan.Seconds}")));
            await TurnsAsync(pair, loop, $"open loop, {rate} a second", settings, stop);
        }
    }

    private async Task TurnsAsync(
        AckPair pair, WireLoop loop, string name, Dictionary<string, string> settings, CancellationToken stop)
    {
        using var watch = new RunWatch(plan.Directory);
        for (int round = 1; round <= plan.Rounds; round++)
        {
            progress($"{name}, round {round} of {plan.Rounds}");
            await pair.TurnAsync(loop, stop);
        }
        double[] Of(IReadOnlyList<WireTurn> turns, Func<WireTurn, double> figure) =>
            [.. turns.Select(figure)];
        double[] replicated = Of(pair.Replicated, turn => turn.PerSecond);
        double[] local = Of(pair.Local, turn => turn.PerSecond);
        string[] sums = [.. pair.Replicated.Concat(pair.Local).Select(turn => turn.Checksum).Distinct()];
        Write(
            new RunRecord
            {
                Verb = "replicate",
                Name = name,
                Settings = settings,
                Conditions = watch.Conditions(),
                Checksum = string.Join("; ", sums),
                Holds = sums.Length == 1 && pair.Replicated.Concat(pair.Local).All(turn => turn.Holds),
                Processes =
                [
                    CostOf(pair.Replicated, "replicated"), CostOf(pair.Local, "local"), watch.Cost("client"),
                ],
                Figures =
                [
                    new Figure("replicated", "commands/s", HigherIsBetter: true, replicated),
                    new Figure("local", "commands/s", HigherIsBetter: true, local),
                    Times("replicated p50", Of(pair.Replicated, turn => turn.UsAt(50))),
                    Times("replicated p99", Of(pair.Replicated, turn => turn.UsAt(99))),
                    Times("local p50", Of(pair.Local, turn => turn.UsAt(50))),
                    Times("local p99", Of(pair.Local, turn => turn.UsAt(99))),
                ],
                Ratios =
                [
                    new BaselineRatio(
                        "commands a second", "local", HigherIsBetter: true,
                        Statistics.Ratios(replicated, local)),
                ],
            },
            pair);
        pair.Forget();
    }

    private static ProcessCost CostOf(IEnumerable<WireTurn> turns, string process) =>
        ProcessCost.Sum(turns.Select(turn => turn.Server)) with { Process = process };

    private static Figure Times(string name, double[] rounds) =>
        new(name, "µs", HigherIsBetter: false, rounds);

    private void Write(RunRecord run, AckPair? pair = null)
    {
        (string, HdrHistogram.HistogramBase)[] histograms = pair?.Histograms() ?? [];
        _runs.Add(results?.Write(run, histograms) ?? run);
        RunReport.Write(run, histograms);
    }
}
