using System.Globalization;
using HdrHistogram;

namespace Matching.Bench.Results;

/// <summary>A run on the terminal, as every verb says it.</summary>
internal static class RunReport
{
    private const double Mib = 1 << 20;

    public static void Write(
        RunRecord run, params IEnumerable<(string Name, HistogramBase Values)> histograms)
    {
        Console.WriteLine($"{run.Verb}: {run.Name}{(run.Holds ? "" : ": THE WORK WAS NOT THE RIGHT ONE")}");
        foreach (Figure figure in run.Figures)
            Console.WriteLine(
                $"  {figure.Name}: {Number(figure.Median)} {figure.Unit} ({Ends(figure.Rounds)})");
        foreach (BaselineRatio ratio in run.Ratios)
            Console.WriteLine(
                $"  {ratio.Name} to {ratio.Baseline}: {Number(ratio.Median)} ({Ends(ratio.Rounds)})"
                + BarOf(ratio));
        foreach ((string name, HistogramBase values) in histograms)
        {
            if (values.TotalCount == 0) continue;
            string Us(double percentile) => Number(values.GetValueAtPercentile(percentile) / 1_000.0);
            string most = Number(values.GetMaxValue() / 1_000.0);
            Console.WriteLine(
                $"  {name}, µs: p50 {Us(50)}, p99 {Us(99)}, p99.9 {Us(99.9)}, p99.99 {Us(99.99)}, "
                + $"most {most}");
        }
        foreach (ProcessCost cost in run.Processes)
            Console.WriteLine(
                $"  {cost.Process}: collections {string.Join('/', cost.Collections)}, pauses "
                + $"{cost.PauseTotalMs:N1} ms in all, {cost.PauseLongestMs:N1} the longest, "
                + $"{cost.AllocatedBytes / Mib:N0} MiB allocated");
        Console.WriteLine($"  checksum {run.Checksum}");
    }

    /// <summary>Three digits or more.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { < 10 => "N2", < 100 => "N1", _ => "N0" }, CultureInfo.InvariantCulture);

    private static string Ends(IReadOnlyList<double> rounds) =>
        $"{Number(rounds.Min())} to {Number(rounds.Max())}";

    private static string BarOf(BaselineRatio ratio) => ratio.Bar is not { } bar
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture, $", bar {bar:N2}: {(ratio.MeetsBar == true ? "met" : "MISSED")}");
}
