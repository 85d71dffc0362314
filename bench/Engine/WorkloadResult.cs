namespace Matching.Bench.Engine;

/// <summary>What one contender did with one workload, over all rounds.</summary>
internal sealed record ContenderResult(string Name, IReadOnlyList<Measurement> Rounds, Latency Latency)
{
    public TradeTally Tally => Rounds[0].Tally;
    public long AllocatedBytes => Rounds.Max(round => round.AllocatedBytes);
    public int Collections => Rounds.Max(round => round.Collections);

    /// <summary>CPU nanoseconds of the median round.</summary>
    public double MedianNs => Median(Rounds.Select(round => (double)round.Nanoseconds));

    /// <summary>How many times as fast as another one, by the medians of each.</summary>
    public double? RatioOfMedians(ContenderResult? other) => other?.MedianNs / MedianNs;

    /// <summary>
    /// The same within each round, where the machine is the same for both; the median of these.
    /// </summary>
    public double? MedianOfRatios(ContenderResult? other) => other is null ? null : Median(
        Rounds.Zip(other.Rounds, (mine, theirs) => (double)theirs.Nanoseconds / mine.Nanoseconds));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}

/// <summary>All contenders on one workload.</summary>
internal sealed record WorkloadResult(Workload Workload, IReadOnlyList<ContenderResult> Contenders)
{
    /// <summary>Whether all contenders made the same trades in the same order, in every round.</summary>
    public bool AllAgree => Contenders
        .SelectMany(contender => contender.Rounds)
        .Select(round => (round.Tally.Trades, round.Tally.Hash)).Distinct().Count() == 1;

    public ContenderResult? Find(string name) => Contenders.FirstOrDefault(one => one.Name == name);

    public double MillionsPerSecond(ContenderResult contender) =>
        Workload.Commands.Length * 1_000.0 / contender.MedianNs;
}
