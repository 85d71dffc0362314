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
        // Twice the ranks, so that those of equal values are whole numbers too.
        int[] ranks = [.. all.Select(value =>
            2 * all.Count(other => other < value) + all.Count(other => other == value) + 1)];
        int expected = a.Count * (all.Length + 1);
        int apart = Math.Abs(ranks.Take(a.Count).Sum() - expected);
        double[] ways = WaysBySum(ranks, a.Count);
        double asFar = ways.Where((_, sum) => Math.Abs(sum - expected) >= apart).Sum();
        return asFar / ways.Sum();
    }

    /// <summary>In how many ways so many of the ranks add up to each sum.</summary>
    private static double[] WaysBySum(int[] ranks, int taken)
    {
        int most = ranks.Sum();
        double[][] ways = [.. Enumerable.Range(0, taken + 1).Select(_ => new double[most + 1])];
        ways[0][0] = 1;
        foreach (int rank in ranks)
        {
            for (int count = taken; count > 0; count--)
                for (int sum = most; sum >= rank; sum--) ways[count][sum] += ways[count - 1][sum - rank];
        }
        return ways[taken];
    }
}
