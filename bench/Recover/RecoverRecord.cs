using Matching.Bench.Results;

namespace Matching.Bench.Recover;

/// <summary>What <c>bench recover</c> measured, as a run: the raw read is everybody's baseline.</summary>
internal static class RecoverRecord
{
    public static RunRecord Of(
        RunWatch watch, RecoverRun run, int commands, bool isCold, IReadOnlyList<List<double>> times)
    {
        (string Name, Func<long> Run)[] contenders = run.Contenders;
        // All but the raw read end at an event: the same one.
        long[] ends = [.. contenders.Skip(1).Select(contender => contender.Run()).Distinct()];
        return new RunRecord
        {
            Verb = "recover",
            Name = "recovery",
            Settings = new Dictionary<string, string>
            {
                ["commands"] = $"{commands}",
                ["bytes"] = $"{run.Bytes}",
                ["files"] = isCold ? "not in memory before" : "in memory before",
            },
            Conditions = watch.Conditions(),
            Checksum = $"event {string.Join(", ", ends)}",
            Holds = ends.Length == 1,
            Processes = [watch.Cost("bench")],
            Figures = [.. contenders.Select((contender, at) =>
                new Figure(contender.Name, "ms", HigherIsBetter: false, [.. times[at]]))],
            Ratios = [.. contenders.Skip(1).Select((contender, at) => new BaselineRatio(
                contender.Name, contenders[0].Name, HigherIsBetter: false,
                Statistics.Ratios(times[at + 1], times[0])))],
        };
    }
}
