using Matching.Bench.Results;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Matching.Bench.Report;

/// <summary>
/// Time of an ack against the rate that was asked for, and where the knee is: the highest rate that was kept
/// up.
/// </summary>
internal static class RateChart
{
    /// <summary>A rate is kept up where so much of it came: the last acks come behind the end.</summary>
    public const double KeptUp = 0.98;

    private static readonly double[] s_percentiles = [50, 99, 99.9];

    public static Chart? Of(RunSet runs, string verb, string histogram, string achieved)
    {
        RunRecord[] rates = [.. runs.OpenLoops(verb).Where(run => run.FindHistogram(histogram) is not null)];
        if (rates.Length < 2) return null;
        Plot plot = Chart.NewPlot("commands a second, asked for", "µs, from the intended moment");
        double[] xs = [.. rates.Select(run => Math.Log10(RunSet.RateOf(run)))];
        for (int at = 0; at < s_percentiles.Length; at++)
        {
            double percentile = s_percentiles[at];
            Scatter line = plot.Add.Scatter(
                xs, rates.Select(run => Math.Log10(run.FindHistogram(histogram)!.At(percentile))).ToArray());
            line.Color = Chart.ColorOf(at);
            line.LineWidth = 2;
            line.MarkerSize = 7;
            line.LegendText = FormattableString.Invariant($"p{percentile}");
        }
        string knee = MarkKnee(plot, rates, achieved);
        double least = rates.Min(run => run.FindHistogram(histogram)!.At(50));
        double most = rates.Max(run => run.FindHistogram(histogram)!.At(99.9));
        var bottom = new NumericManual();
        foreach (RunRecord run in rates)
            bottom.AddMajor(Math.Log10(RunSet.RateOf(run)), Label(run, achieved));
        plot.Axes.Bottom.TickGenerator = bottom;
        plot.Axes.Left.TickGenerator = Chart.Decades(least, most);
        plot.Axes.SetLimits(xs[0] - 0.1, xs[^1] + 0.1, Chart.Floor(least), Chart.Ceiling(most));
        plot.ShowLegend(Edge.Right);
        return new Chart(
            $"rates-{verb}", $"bench {verb}: throughput against rate",
            $"Under each rate what came of it. {knee} Kept up means that 98 % of it came.",
            plot);
    }

    private static string Label(RunRecord run, string achieved)
    {
        double asked = RunSet.RateOf(run);
        double came = run.FindFigure(achieved)?.Median ?? double.NaN;
        return $"{Chart.Short(asked)}\n{came / asked:P0}";
    }

    private static string MarkKnee(Plot plot, RunRecord[] rates, string achieved)
    {
        RunRecord? knee = rates.LastOrDefault(
            run => run.FindFigure(achieved)?.Median >= KeptUp * RunSet.RateOf(run));
        if (knee is null) return "None of these rates was kept up.";
        VerticalLine line = plot.Add.VerticalLine(Math.Log10(RunSet.RateOf(knee)));
        line.Color = Color.FromHex("#888888");
        line.LinePattern = LinePattern.Dotted;
        line.LineWidth = 2;
        string rate = Chart.Short(RunSet.RateOf(knee));
        return knee == rates[^1]
            ? $"All were kept up, so the knee is beyond {rate}/s."
            : $"The knee: {rate}/s was kept up, the next one was not.";
    }
}
