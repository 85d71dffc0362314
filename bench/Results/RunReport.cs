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
            Say($"  {figure.Name}: {Number(figure.Median)} {figure.Unit} ({Number(figure.Rounds.Min())} to "
                + $"{Number(figure.Rounds.Max())})");
        foreach (BaselineRatio ratio in run.Ratios)
            Say($"  {ratio.Name} to {ratio.Baseline}: {ratio.Median:N2} ({ratio.Rounds.Min():N2} to "
                + $"{ratio.Rounds.Max():N2}){BarOf(ratio)}");
        foreach ((string name, HistogramBase values) in histograms)
        {
            if (values.TotalCount == 0) continue;
            string Us(double percentile) => Number(values.GetValueAtPercentile(percentile) / 1_000.0);
            Say($"  {name}, µs: p50 {Us(50)}, p99 {Us(99)}, p99.9 {Us(99.9)}, p99.99 {Us(99.99)}, most "
                + $"{Number(values.GetMaxValue() / 1_000.0)}");
        }
        foreach (ProcessCost cost in run.Processes)
            Say($"  {cost.Process}: collections {string.Join('/', cost.Collections)}, pauses "
                + $"{cost.PauseTotalMs:N1} ms in all, {cost.PauseLongestMs:N1} the longest, "
                + $"{cost.AllocatedBytes / Mib:N0} MiB allocated");
        Console.WriteLine($"  checksum {run.Checksum}");
    }

    /// <summary>Three digits or more.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { < 10 => "N2", < 100 => "N1", _ => "N0" }, CultureInfo.InvariantCulture);

    private static string BarOf(BaselineRatio ratio) => ratio.Bar is not { } bar
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture, $", bar {bar:N2}: {(ratio.MeetsBar == true ? "met" : "MISSED")}");

    private static void Say(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
