using System.Diagnostics;

namespace Matching.Bench.Engine;

/// <summary>
/// Runs the contenders over a workload in turns: this machine's speed moves by up to two times from hour to
/// hour, so only what ran beside one another is compared.
/// </summary>
internal static class Contest
{
    /// <summary>Those that look ahead are told of commands before they are given them.</summary>
    public static readonly string[] Names =
        ["bare", "textbook", "book", "book-ahead", "engine", "engine-ahead"];

    private const int MostWarmUps = 5;
    private static readonly TimeSpan s_warmUpTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Rounds that warm up and aren't counted, more of them where they are short; the rounds; then one for
    /// the latencies.
    /// </summary>
    public static WorkloadResult Run(
        Workload workload, int rounds, IReadOnlyList<string>? only = null, Action<string>? progress = null)
    {
        string[] names = [.. (only ?? Names).Where(name => CanTake(name, workload))];
        progress?.Invoke($"{workload.Name} warm-up");
        long began = Stopwatch.GetTimestamp();
        for (var warmUp = 0; warmUp < MostWarmUps; warmUp++)
        {
            foreach (var name in names) Measure(name, workload);
            if (Stopwatch.GetElapsedTime(began) > s_warmUpTime) break;
        }
        var measured = names.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            progress?.Invoke($"{workload.Name} round {round}");
            for (var index = 0; index < names.Length; index++)
                measured[index].Add(Measure(names[index], workload));
        }
        var results = new List<ContenderResult>();
        for (var index = 0; index < names.Length; index++)
        {
            progress?.Invoke($"{workload.Name} latencies of {names[index]}");
            using var contender = Create(names[index], workload);
            var latency = WorkloadRun.MeasureLatency(contender, workload);
            results.Add(new ContenderResult(names[index], measured[index], latency));
        }
        return new WorkloadResult(workload, results);
    }

    private static Measurement Measure(string name, Workload workload)
    {
        using var contender = Create(name, workload);
        return WorkloadRun.Measure(contender, workload);
    }

    /// <summary>A book by itself is of one instrument.</summary>
    private static bool CanTake(string name, Workload workload) =>
        !name.StartsWith("book", StringComparison.Ordinal) || workload.Instruments == 1;

    private static IContender Create(string name, Workload workload) => name switch
    {
        "bare" => new BareBook(workload.Instruments, workload.Prices, workload.Orders),
        "textbook" => new TextbookBook(workload.Instruments),
        "book" => new BookContender(workload, looksAhead: false),
        "book-ahead" => new BookContender(workload, looksAhead: true),
        "engine" => new EngineContender(workload, looksAhead: false),
        "engine-ahead" => new EngineContender(workload, looksAhead: true),
        _ => throw new ArgumentException($"no contender {name}", nameof(name)),
    };
}
