using System.Globalization;
using Matching.Bench.Results;

namespace Matching.Bench.Wire;

/// <summary>What <c>bench wire</c> says of a run.</summary>
internal static class WireReport
{
    private const double Mib = 1 << 20;

    public static void Write(RunRecord run, WirePair pair)
    {
        Console.WriteLine($"{run.Name}{(run.Holds ? "" : ": NOT THE RIGHT ANSWERS")}");
        foreach (Figure figure in run.Figures)
            Say($"  {figure.Name,-16}{figure.Median,12:N0} {figure.Unit} ({figure.Rounds.Min():N0} to "
                + $"{figure.Rounds.Max():N0})");
        foreach (BaselineRatio ratio in run.Ratios)
        {
            string bar = ratio.Bar is { } at
                ? FormattableString.Invariant($", bar {at:N2}: {(ratio.MeetsBar == true ? "met" : "MISSED")}")
                : "";
            Say($"  {ratio.Name} to {ratio.Baseline}: {ratio.Median:N2} ({ratio.Rounds.Min():N2} to "
                + $"{ratio.Rounds.Max():N2}){bar}");
        }
        foreach ((string name, HdrHistogram.HistogramBase values) in pair.Histograms())
        {
            if (values.TotalCount == 0) continue;
            double Us(double percentile) => values.GetValueAtPercentile(percentile) / 1_000.0;
            Say($"  {name,-18} µs: p50 {Us(50):N0}, p99 {Us(99):N0}, p99.9 {Us(99.9):N0}, p99.99 "
                + $"{Us(99.99):N0}, most {values.GetMaxValue() / 1_000.0:N0}");
        }
        foreach (ProcessCost cost in run.Processes)
            Say($"  {cost.Process}: collections {string.Join('/', cost.Collections)}, pauses "
                + $"{cost.PauseTotalMs:N1} ms in all, {cost.PauseLongestMs:N1} the longest, "
                + $"{cost.AllocatedBytes / Mib:N0} MiB allocated");
        Console.WriteLine($"  {run.Checksum}");
    }

    private static void Say(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
