using Matching.Bench.Results;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Matching.Bench.Report;

/// <summary>Where the mean ack's time went, a bar for each rate: means, since these add up.</summary>
internal static class StageChart
{
    private const int BarHeight = 46;
    private const int Around = 150;

    /// <param name="stages">Histograms in the order in which they follow, with what they are called.</param>
    public static Chart? Of(
        RunSet runs, string verb, IReadOnlyList<(string Histogram, string Name)> stages, string says)
    {
        RunRecord[] rates =
            [.. runs.OpenLoops(verb).Where(run => run.FindHistogram(stages[0].Histogram) is not null)];
        if (rates.Length == 0) return null;
        Plot plot = Chart.NewPlot("mean µs of an ack", "commands a second");
        var ticks = new NumericManual();
        double most = 0;
        for (int at = 0; at < rates.Length; at++)
        {
            // The lowest rate on top.
            int place = rates.Length - at;
            double from = 0;
            for (int stage = 0; stage < stages.Count; stage++)
            {
                double mean = rates[at].FindHistogram(stages[stage].Histogram)?.MeanUs ?? 0;
                plot.Add.Bar(new Bar
                {
                    Position = place,
                    ValueBase = from,
                    Value = from += mean,
                    FillColor = Chart.ColorOf(stage),
                    LineWidth = 0,
                    Orientation = Orientation.Horizontal,
                });
            }
            ticks.AddMajor(place, Chart.Short(RunSet.RateOf(rates[at])));
            most = Math.Max(most, from);
        }
        plot.Axes.Left.TickGenerator = ticks;
        plot.Axes.SetLimits(0, most * 1.05, 0.4, rates.Length + 0.6);
        plot.Legend.ManualItems.AddRange(stages.Select((stage, at) => new LegendItem
        {
            LabelText = stage.Name,
            FillColor = Chart.ColorOf(at),
            LineWidth = 0,
        }));
        plot.ShowLegend(Edge.Right);
        int height = Around + BarHeight * rates.Length;
        return new Chart($"stages-{verb}", $"bench {verb}: stages of an ack", says, plot, height);
    }
}
