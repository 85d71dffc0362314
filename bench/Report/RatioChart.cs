using Matching.Bench.Results;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Matching.Bench.Report;

/// <summary>
/// Each figure to its baseline, taken in turns: the median, the rounds' least and most, and the bar.
/// </summary>
internal static class RatioChart
{
    private const int RowHeight = 30;
    private const int Around = 110;
    private static readonly double[] s_ticks =
        [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

    public static Chart? Of(IEnumerable<RunRecord> runs, string name, string title)
    {
        // What cost nothing has no place on a logarithmic axis.
        (RunRecord Run, BaselineRatio Ratio)[] rows =
        [
            .. runs.SelectMany(run => run.Ratios.Select(ratio => (run, ratio)))
                .Where(row => row.ratio.Rounds.All(round => round > 0 && double.IsFinite(round))),
        ];
        if (rows.Length == 0) return null;
        Plot plot = Chart.NewPlot("to the baseline (logarithmic)", "");
        var left = new NumericManual();
        (double least, double most) = (0.9, 1.1);
        for (int at = 0; at < rows.Length; at++)
        {
            int place = rows.Length - at;
            BaselineRatio ratio = rows[at].Ratio;
            AddRow(plot, place, ratio);
            least = Math.Min(least, Math.Min(ratio.Rounds.Min(), ratio.Bar ?? ratio.Median));
            most = Math.Max(most, Math.Max(ratio.Rounds.Max(), ratio.Bar ?? ratio.Median));
            left.AddMajor(place, $"{rows[at].Run.Name}: {ratio.Name} to {ratio.Baseline}");
        }
        VerticalLine one = plot.Add.VerticalLine(0);
        one.Color = Color.FromHex("#888888");
        one.LineWidth = 1;
        var bottom = new NumericManual();
        foreach (double tick in s_ticks)
            bottom.AddMajor(Math.Log10(tick), FormattableString.Invariant($"{tick}"));
        plot.Axes.Bottom.TickGenerator = bottom;
        plot.Axes.Left.TickGenerator = left;
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Axes.SetLimits(Math.Log10(least) - 0.1, Math.Log10(most) + 0.1, 0.4, rows.Length + 0.6);
        return new Chart(
            name, title,
            "A dot is the median of the rounds, its line from the least to the most of them, a stroke the "
            + "bar: green where it is met, red where it is missed, blue where there is none.",
            plot, Around + RowHeight * rows.Length);
    }

    private static void AddRow(Plot plot, int place, BaselineRatio ratio)
    {
        Color color = Color.FromHex(
            ratio.MeetsBar switch { true => "#2e7d32", false => "#b71c1c", _ => "#0b5fa5" });
        Scatter range = plot.Add.Scatter(
            new[] { Math.Log10(ratio.Rounds.Min()), Math.Log10(ratio.Rounds.Max()) },
            new double[] { place, place });
        range.Color = color;
        range.LineWidth = 2;
        range.MarkerSize = 0;
        plot.Add.Marker(Math.Log10(ratio.Median), place, MarkerShape.FilledCircle, 9, color);
        if (ratio.Bar is { } bar)
            plot.Add.Marker(Math.Log10(bar), place, MarkerShape.VerticalBar, 16, Colors.Black);
    }
}
