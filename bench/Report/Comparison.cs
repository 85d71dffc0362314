using Matching.Bench.Results;

namespace Matching.Bench.Report;

/// <summary>One number of two folders, and whether they differ by more than their rounds do.</summary>
/// <param name="Change">B to A, by medians.</param>
/// <param name="Chance">
/// How likely the rounds would lie so far apart if nothing had changed; by their ranks alone.
/// </param>
internal sealed record Comparison(
    string What, double A, double B, double Change, double Chance, Verdict Verdict)
{
    /// <summary>One in twenty: with fewer than four rounds each no difference can be beyond it.</summary>
    public const double MostChance = 0.05;

    /// <summary>Ratios first, since what both share of the machine's mood is not in them.</summary>
    public static IEnumerable<Comparison> Of(RunRecord a, RunRecord b)
    {
        foreach (BaselineRatio ratio in a.Ratios)
        {
            BaselineRatio? other =
                b.Ratios.FirstOrDefault(one => (one.Name, one.Baseline) == (ratio.Name, ratio.Baseline));
            if (other is null) continue;
            string what = $"{a.Verb}, {a.Name}: {ratio.Name} to {ratio.Baseline}";
            yield return Of(what, ratio.HigherIsBetter, ratio.Rounds, other.Rounds);
        }
        foreach (Figure figure in a.Figures)
        {
            if (b.FindFigure(figure.Name) is not { } other) continue;
            string what = $"{a.Verb}, {a.Name}: {figure.Name}, {figure.Unit}";
            yield return Of(what, figure.HigherIsBetter, figure.Rounds, other.Rounds);
        }
    }

    private static Comparison Of(
        string what, bool higherIsBetter, IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        (double before, double after) = (Statistics.Median(a), Statistics.Median(b));
        double chance = Statistics.ChanceOfApart(a, b);
        Verdict verdict = LeastChance(a.Count, b.Count) > MostChance ? Verdict.TooFewRounds
            : chance > MostChance ? Verdict.WithinNoise
            : after > before == higherIsBetter ? Verdict.Better : Verdict.Worse;
        return new Comparison(what, before, after, after / before, chance, verdict);
    }

    /// <summary>Where all of one hand lie above all of the other.</summary>
    private static double LeastChance(int a, int b) => Statistics.ChanceOfApart(
        [.. Enumerable.Range(0, a).Select(at => (double)at)],
        [.. Enumerable.Range(a, b).Select(at => (double)at)]);
}

/// <summary>What a difference is worth.</summary>
internal enum Verdict
{
    WithinNoise,
    TooFewRounds,
    Better,
    Worse,
}
