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

    /// <summary>One round that warms up and isn't counted, the rounds, then one for the latencies.</summary>
    public static WorkloadResult Run(
        Workload workload, int rounds, IReadOnlyList<string>? only = null, Action<string>? progress = null)
    {
        string[] names = [.. (only ?? Names).Where(name => CanTake(name, workload))];
        var measured = names.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            progress?.Invoke(round == 0 ? $"{workload.Name} warm-up" : $"{workload.Name} round {round}");
            for (var index = 0; index < names.Length; index++)
            {
                using var contender = Create(names[index], workload);
                var measurement = WorkloadRun.Measure(contender, workload);
                if (round > 0) measured[index].Add(measurement);
            }
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
