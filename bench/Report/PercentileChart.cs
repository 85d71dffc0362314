using Matching.Bench.Results;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Matching.Bench.Report;

/// <summary>Latency by percentile up to 99.999, a line for each rate; the baseline's are dashed.</summary>
internal static class PercentileChart
{
    private static readonly double[] s_ticks = [0, 50, 90, 99, 99.9, 99.99, 99.999];

    /// <param name="verb">Whose open loops are drawn.</param>
    /// <param name="histogram">Of the thing measured.</param>
    /// <param name="baseline">Of what it is measured beside; null for nothing.</param>
    public static Chart? Of(RunSet runs, string verb, string histogram, string? baseline, string says)
    {
        RunRecord[] rates = [.. runs.OpenLoops(verb).Where(run => run.FindHistogram(histogram) is not null)];
        if (rates.Length == 0) return null;
        Plot plot = Chart.NewPlot("percentile", "µs, from the intended moment");
        (double least, double most) = (double.MaxValue, 1);
        for (int at = 0; at < rates.Length; at++)
        {
            string rate = Chart.Short(RunSet.RateOf(rates[at]));
            Add(rates[at].FindHistogram(histogram), $"{rate}/s", at, isDashed: false);
            if (baseline is not null) Add(rates[at].FindHistogram(baseline), null, at, isDashed: true);
        }
        SetAxes(plot, least, most);
        return new Chart($"percentiles-{verb}", $"bench {verb}: time of an ack by percentile", says, plot);

        void Add(HistogramSummary? values, string? legend, int color, bool isDashed)
        {
            if (values is null) return;
            PercentilePoint[] points =
                [.. values.Points.Where(point => point is { Percentile: < 100, Us: > 0 })];
            least = Math.Min(least, points[0].Us);
            most = Math.Max(most, points[^1].Us);
            Scatter line = plot.Add.Scatter(
                points.Select(point => Place(point.Percentile)).ToArray(),
                points.Select(point => Math.Log10(point.Us)).ToArray());
            line.Color = Chart.ColorOf(color);
            line.LinePattern = isDashed ? LinePattern.Dashed : LinePattern.Solid;
            line.LineWidth = isDashed ? 1 : 2;
            line.MarkerSize = 0;
            if (legend is not null) line.LegendText = legend;
        }
    }

    private static void SetAxes(Plot plot, double least, double most)
    {
        var bottom = new NumericManual();
        foreach (double tick in s_ticks) bottom.AddMajor(Place(tick), FormattableString.Invariant($"{tick}"));
        plot.Axes.Bottom.TickGenerator = bottom;
        plot.Axes.Left.TickGenerator = Chart.Decades(least, most);
        plot.Axes.SetLimits(0, Place(99.999) + 0.05, Chart.Floor(least), Chart.Ceiling(most));
        plot.ShowLegend(Edge.Right);
    }

    /// <summary>Each nine takes as much room as the one before it.</summary>
    private static double Place(double percentile) => -Math.Log10(1 - percentile / 100);
}
