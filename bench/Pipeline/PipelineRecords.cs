using HdrHistogram;
using Matching.Bench.Engine;
using Matching.Bench.Results;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>The loops of <c>bench pipeline</c> as runs: those of one rate are one run's rounds.</summary>
internal static class PipelineRecords
{
    private const double Microsecond = 1_000;
    private const long LongestNs = 60_000_000_000;

    public static void Write(
        ResultFolder folder, RunWatch watch, Workload workload, LogOptions options, TimeSpan duration,
        IEnumerable<LoopResult> loops)
    {
        foreach (IGrouping<long, LoopResult> rate in loops.GroupBy(loop => loop.AskedPerSecond))
        {
            LoopResult[] rounds = [.. rate];
            var settings = new Dictionary<string, string>
            {
                ["workload"] = workload.Name,
                ["lap"] = $"{workload.Commands.Length}",
                ["rate"] = $"{rate.Key}",
                ["seconds"] = FormattableString.Invariant($"{duration.TotalSeconds}"),
                ["write mode"] = $"{options.WriteMode}",
                ["segment bytes"] = $"{options.SegmentBytes}",
                ["hash beside"] = $"{options.HashBeside}",
            };
            folder.Write(RecordOf(watch, settings, rounds), HistogramsOf(rounds));
        }
    }

    private static RunRecord RecordOf(
        RunWatch watch, Dictionary<string, string> settings, LoopResult[] rounds) => new()
        {
            Verb = "pipeline",
            Name = rounds[0].AskedPerSecond == 0
                ? "closed loop"
                : $"open loop, {rounds[0].AskedPerSecond} a second",
            Settings = settings,
            Conditions = watch.Conditions(),
            Checksum = string.Join("; ", rounds.Select(
                loop => $"event {loop.State?.LastSequence}, state {loop.State?.Live[..16]}")),
            Holds = rounds.All(loop => loop is { State.Agree: true, Refused: 0 }),
            Processes = [ProcessCost.Sum(rounds.Select(loop => loop.Cost))],
            Figures =
            [
                new Figure(
                    "achieved", "commands/s", HigherIsBetter: true,
                    [.. rounds.Select(loop => loop.PerSecond)]),
                new Figure(
                    "p50", "µs", HigherIsBetter: false, [.. rounds.Select(loop => loop.P50Ns / Microsecond)]),
                new Figure(
                    "p99", "µs", HigherIsBetter: false, [.. rounds.Select(loop => loop.P99Ns / Microsecond)]),
            ],
            Ratios = rounds.All(loop => loop.BareSeconds > 0)
                ?
                [
                    new BaselineRatio(
                        "time", "the same groups on the bare disk", HigherIsBetter: false,
                        [.. rounds.Select(loop => loop.Ratio)]),
                ]
                : [],
        };

    private static (string Name, HistogramBase Values)[] HistogramsOf(LoopResult[] rounds)
    {
        var all = new Dictionary<string, LongHistogram>();
        foreach (LoopResult loop in rounds)
        {
            (string, HistogramBase)[] parts = [("ack", loop.Latency), .. loop.Stages.All];
            foreach ((string name, HistogramBase values) in parts)
            {
                if (!all.TryGetValue(name, out LongHistogram? sum))
                    all[name] = sum = new LongHistogram(LongestNs, 3);
                sum.Add(values);
            }
        }
        return [.. all.Select(pair => (pair.Key, (HistogramBase)pair.Value))];
    }
}
