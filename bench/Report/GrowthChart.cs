using Matching.Bench.Results;
using ScottPlot;
using ScottPlot.Plottables;

namespace Matching.Bench.Report;

/// <summary>
/// What the sizes of one axis cost, both axes logarithmic: a line that stays level costs the same for more.
/// </summary>
internal static class GrowthChart
{
    public static IEnumerable<Chart> Of(RunSet runs)
    {
        IEnumerable<IGrouping<string, RunRecord>> axes =
            runs.All.Where(run => run.Verb == "growth").GroupBy(run => run.Settings["axis"]);
        foreach (IGrouping<string, RunRecord> axis in axes)
        {
            RunRecord[] sizes = [.. axis.OrderBy(GrowthTable.SizeOf)];
            // Figures of one unit share a picture.
            foreach (IGrouping<string, Figure> unit in sizes[^1].Figures.GroupBy(figure => figure.Unit))
                if (sizes.Length > 1 && Draw(axis.Key, unit.Key, sizes) is { } chart) yield return chart;
        }
    }

    private static Chart? Draw(string axis, string unit, RunRecord[] sizes)
    {
        string[] names =
            [.. sizes[^1].Figures.Where(figure => figure.Unit == unit).Select(figure => figure.Name)];
        Plot plot = Chart.NewPlot(axis, unit);
        (double least, double most) = (double.MaxValue, double.MinValue);
        for (int at = 0; at < names.Length; at++)
        {
            (double Size, double Value)[] points =
            [
                .. sizes.Select(run => (GrowthTable.SizeOf(run), run.FindFigure(names[at])?.Median ?? 0))
                    .Where(point => point.Item2 > 0),
            ];
            if (points.Length == 0) continue;
            Scatter line = plot.Add.Scatter(
                points.Select(point => Math.Log10(point.Size)).ToArray(),
                points.Select(point => Math.Log10(point.Value)).ToArray());
            line.Color = Chart.ColorOf(at);
            line.LineWidth = 2;
            line.MarkerSize = 7;
            line.LegendText = names[at];
            least = Math.Min(least, points.Min(point => point.Value));
            most = Math.Max(most, points.Max(point => point.Value));
        }
        if (most <= 0) return null;
        (double first, double last) = (GrowthTable.SizeOf(sizes[0]), GrowthTable.SizeOf(sizes[^1]));
        plot.Axes.Bottom.TickGenerator = Chart.Decades(first, last);
        plot.Axes.Left.TickGenerator = Chart.Decades(least, most);
        plot.Axes.SetLimits(
            Math.Log10(first) - 0.1, Math.Log10(last) + 0.1, Chart.Floor(least),
            Math.Max(Chart.Ceiling(most), Chart.Floor(least) + 1));
        plot.ShowLegend(Edge.Right);
        string slug = $"{axis}-{unit}".ToLowerInvariant().Replace(' ', '-').Replace('/', '-');
        return new Chart(
            $"growth-{slug}", $"As it grows: {axis}, {unit}",
            "Both axes are logarithmic: a level line costs the same however many there are.", plot);
    }
}
