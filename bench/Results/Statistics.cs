namespace Matching.Bench.Results;

/// <summary>What is said of several rounds.</summary>
internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return double.NaN;
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    /// <summary>Round by round: what each is to its neighbour in time.</summary>
    public static double[] Ratios(IReadOnlyList<double> these, IReadOnlyList<double> others) =>
        [.. these.Zip(others, (mine, theirs) => mine / theirs)];

    /// <summary>
    /// Of all ways in which the values could have been dealt out to two hands of these sizes, the share in
    /// which the hands' ranks are at least as far apart as they are: the exact two-sided rank-sum test. It
    /// asks nothing of how the values are spread.
    /// </summary>
    public static double ChanceOfApart(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double[] all = [.. a, .. b];
        double[] ranks = [.. all.Select(value =>
            all.Count(other => other < value) + (all.Count(other => other == value) + 1) / 2.0)];
        double expected = a.Count * (all.Length + 1) / 2.0;
        double apart = Math.Abs(ranks.Take(a.Count).Sum() - expected);
        (long asFar, long ways) = (0, 0);
        Deal(ranks, 0, a.Count, 0, sum =>
        {
            ways++;
            if (Math.Abs(sum - expected) >= apart - 1e-9) asFar++;
        });
        return (double)asFar / ways;
    }

    private static void Deal(double[] ranks, int from, int left, double sum, Action<double> dealt)
    {
        if (left == 0)
        {
            dealt(sum);
            return;
        }
        for (int at = from; at <= ranks.Length - left; at++)
            Deal(ranks, at + 1, left - 1, sum + ranks[at], dealt);
    }
}
