using System.Globalization;
using HdrHistogram;
using Matching.Bench.Results;
using Matching.Bench.Wire;

namespace Matching.Bench.Processes;

/// <summary>
/// Whether a gateway's collections, in the engine's process, make the engine late: the same engine is timed
/// in three places, in turns: in a process of its own while nobody trades, in the process of a venue
/// whose gateway is under load, and in a process of its own while another's gateway is under the same load.
/// </summary>
internal sealed class ProcessesRun(
    ProcessesPlan plan, ResultFolder? results, Action<string> progress)
{
    private const double Microsecond = 1_000;
    private const double Worst = 99.99;

    private readonly Arm _quiet = new("gateway idle in another process");
    private readonly Arm _same = new("gateway under load in the same process");
    private readonly Arm _other = new("gateway under load in another process");

    public async Task<RunRecord> RunAsync(CancellationToken stop)
    {
        await using ServerProcess probe = await ServerProcess.StartAsync(
            "probe", plan.Directory, "Matching.Bench", ["probe"], stop);
        await using ServerProcess both = await ServerProcess.StartAsync(
            "both", plan.Directory, "Matching.Bench",
            ["probe", "--venue", Path.Combine(plan.Directory, "both")], stop);
        await using ServerProcess venue = await ServerProcess.StartVenueAsync(plan.Directory, [], stop);
        await using WireSide toBoth = await OpenAsync(both, stop);
        await using WireSide toVenue = await OpenAsync(venue, stop);
        using var watch = new RunWatch(plan.Directory);
        for (int round = 0; round <= plan.Rounds; round++)
        {
            progress(round == 0 ? "warm-up" : $"round {round} of {plan.Rounds}");
            await TurnAsync(_quiet, probe, venue, null, stop);
            await TurnAsync(_same, both, both, toBoth, stop);
            await TurnAsync(_other, probe, venue, toVenue, stop);
            if (round > 0) continue;
            foreach (Arm arm in Arms) arm.Forget();
        }
        return Write(watch);
    }

    private IEnumerable<Arm> Arms => [_quiet, _same, _other];

    private async Task<WireSide> OpenAsync(ServerProcess server, CancellationToken stop)
    {
        WireLane[] lanes =
            await WireLane.OpenAsync(server.Address, server.OperatorKey, plan.Connections, stop);
        return await WireSide.OpenAsync(server, lanes, isEcho: false, isTimed: false, stop);
    }

    /// <param name="arm">Where it is noted.</param>
    /// <param name="prober">Whose engine is timed.</param>
    /// <param name="loaded">Whose collections are counted.</param>
    /// <param name="load">What is loaded meanwhile; null for nothing.</param>
    /// <param name="stop">Ends the wait.</param>
    private async Task TurnAsync(
        Arm arm, ServerProcess prober, ServerProcess loaded, WireSide? load, CancellationToken stop)
    {
        double perLane = plan.LoadRate / plan.Connections;
        // A little longer than the probe, so that it is loaded to its end.
        var loop = new WireLoop(
            (int)(perLane * (plan.Seconds + 1)), List: 100, Window: 8_192 / plan.Connections, perLane);
        Task<WireTurn?> loading = load is null
            ? Task.FromResult<WireTurn?>(null)
            : Task.Run(async () => (WireTurn?)await load.RunAsync(loop, stop), stop);
        DateTime from = DateTime.UtcNow;
        string asked = string.Create(CultureInfo.InvariantCulture, $"{plan.ProbeRate} {plan.Seconds}");
        string[] answer = (await prober.AskAsync(asked, "probed ", stop)).Split('|');
        ProcessCost cost = loaded.CostBetween(from, DateTime.UtcNow);
        arm.Add(EngineProbe.Parse(answer[0]), EngineProbe.Parse(answer[1]), cost, await loading);
    }

    private RunRecord Write(RunWatch watch)
    {
        string[] sums = [.. Arms.SelectMany(arm => arm.Loads).Select(turn => turn.Checksum).Distinct()];
        var run = new RunRecord
        {
            Verb = "processes",
            Name = "one process or two",
            Settings = new Dictionary<string, string>
            {
                ["engine's commands a second"] = FormattableString.Invariant($"{plan.ProbeRate}"),
                ["gateway's commands a second"] = FormattableString.Invariant($"{plan.LoadRate}"),
                ["seconds"] = FormattableString.Invariant($"{plan.Seconds}"),
                ["connections"] = $"{plan.Connections}",
            },
            Conditions = watch.Conditions(),
            Checksum = string.Join("; ", sums),
            Holds = sums.Length == 1 && Arms.SelectMany(arm => arm.Loads).All(turn => turn.Holds),
            Processes = [.. Arms.Select(arm => ProcessCost.Sum(arm.Costs) with { Process = arm.Name })],
            Figures = [.. Arms.SelectMany(arm => new[] { 50, 99, 99.9, Worst }.Select(percentile =>
                new Figure(
                    FormattableString.Invariant($"p{percentile}, {arm.Name}"), "µs", HigherIsBetter: false,
                    arm.Us(percentile))))],
            Ratios =
            [
                RatioOf(_same, _other, Worst), RatioOf(_same, _other, 99), RatioOf(_other, _quiet, Worst),
                RatioOf(_same, _quiet, Worst),
            ],
        };
        (string, HistogramBase)[] histograms =
            [.. Arms.SelectMany(arm => new (string, HistogramBase)[]
            {
                ($"decided, {arm.Name}", arm.FromDue), ($"engine alone, {arm.Name}", arm.Own),
            })];
        RunRecord written = results?.Write(run, histograms) ?? run;
        RunReport.Write(written, histograms);
        return written;
    }

    private static BaselineRatio RatioOf(Arm arm, Arm baseline, double percentile) => new(
        FormattableString.Invariant($"p{percentile}, {arm.Name}"), baseline.Name, HigherIsBetter: false,
        Statistics.Ratios(arm.Us(percentile), baseline.Us(percentile)));

    /// <summary>One of the three places, and what was seen there in all rounds.</summary>
    private sealed class Arm(string name)
    {
        private readonly List<LongHistogram> _rounds = [];

        public string Name => name;
        public List<ProcessCost> Costs { get; } = [];
        public List<WireTurn> Loads { get; } = [];
        public LongHistogram FromDue { get; } = AckBook.New();
        public LongHistogram Own { get; } = AckBook.New();

        public double[] Us(double percentile) =>
            [.. _rounds.Select(round => round.GetValueAtPercentile(percentile) / Microsecond)];

        public void Add(LongHistogram fromDue, LongHistogram own, ProcessCost cost, WireTurn? load)
        {
            _rounds.Add(fromDue);
            FromDue.Add(fromDue);
            Own.Add(own);
            Costs.Add(cost);
            if (load is not null) Loads.Add(load);
        }

        public void Forget()
        {
            _rounds.Clear();
            Costs.Clear();
            Loads.Clear();
            FromDue.Reset();
            Own.Reset();
        }
    }
}
