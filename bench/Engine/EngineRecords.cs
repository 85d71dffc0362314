using System.Globalization;
using Matching.Bench.Results;

namespace Matching.Bench.Engine;

/// <summary>What <c>bench engine</c> measured as runs: one of each contender on each workload.</summary>
internal static class EngineRecords
{
    private static readonly string[] s_baselines = ["bare", "textbook"];

    public static void Write(ResultFolder folder, RunWatch watch, WorkloadResult result)
    {
        foreach (var contender in result.Contenders)
            folder.Write(RecordOf(watch, result, contender), ("a command", contender.Latency.Values));
    }

    private static RunRecord RecordOf(
        RunWatch watch, WorkloadResult result, ContenderResult contender) => new()
        {
            Verb = "engine",
            Name = $"{result.Workload.Name}, {contender.Name}",
            Settings = new Dictionary<string, string>
            {
                ["workload"] = result.Workload.Name,
                ["contender"] = contender.Name,
                ["commands"] = $"{result.Workload.Commands.Length}",
            },
            Conditions = watch.Conditions(),
            Checksum = string.Create(
                CultureInfo.InvariantCulture,
                $"{contender.Tally.Hash:x16} of {contender.Tally.Trades} trades"),
            Holds = result.AllAgree,
            Processes = [watch.Cost("all contenders")],
            Figures =
            [
                new Figure("commands", "M/s of CPU time", HigherIsBetter: true, [.. contender.Rounds.Select(
                    round => result.Workload.Commands.Length * 1e3 / round.Nanoseconds)]),
                Time("p50", contender.Latency.P50Ns), Time("p99", contender.Latency.P99Ns),
                Time("p99.9", contender.Latency.P999Ns), Time("p99.999", contender.Latency.P99999Ns),
                Time("most", contender.Latency.MaxNs),
                new Figure("allocated", "bytes", HigherIsBetter: false, [.. contender.Rounds.Select(
                    round => (double)round.AllocatedBytes)]),
            ],
            Ratios = [.. RatiosOf(result, contender)],
        };

    /// <summary>To both baselines, which are held against nothing themselves.</summary>
    public static IEnumerable<BaselineRatio> RatiosOf(WorkloadResult result, ContenderResult contender)
    {
        if (s_baselines.Contains(contender.Name)) yield break;
        foreach (var name in s_baselines)
        {
            if (result.Find(name) is not { } baseline) continue;
            var ratios = contender.Rounds.Zip(
                baseline.Rounds, (mine, theirs) => (double)theirs.Nanoseconds / mine.Nanoseconds);
            yield return new BaselineRatio(
                "commands a second", name, HigherIsBetter: true, [.. ratios],
                BarOf(result.Workload.Name, contender.Name, name));
        }
    }

    /// <summary>What the project asks for. A venue looks ahead in books that no cache holds: W3.</summary>
    private static double? BarOf(string workload, string contender, string baseline) =>
        (workload, contender, baseline) switch
        {
            ("W1" or "W2" or "W4", "book", "bare") => 0.7,
            ("W3", "book-ahead", "bare") => 0.8,
            ("W1" or "W2" or "W4", "book", "textbook") => 8,
            ("W3", "book-ahead", "textbook") => 8,
            ("W1" or "W2", "engine", "bare") => 0.3,
            _ => null,
        };

    private static Figure Time(string name, long nanoseconds) =>
        new(name, "ns", HigherIsBetter: false, [nanoseconds]);
}
