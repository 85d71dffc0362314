using System.Globalization;
using System.Text;
using Matching.Bench.Results;

namespace Matching.Bench.Report;

/// <summary>
/// The figures as a text for a README: ratios first, each verb with its command and conditions.
/// </summary>
internal static class MarkdownFigures
{
    private static readonly double[] s_percentiles = [50, 90, 99, 99.9, 99.99, 99.999];

    public static string Of(RunSet runs)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, RunRecord> verb in runs.All.GroupBy(run => run.Verb))
        {
            text.Append("## bench ").Append(verb.Key).Append("\n\n```sh\n");
            foreach (string command in verb.Select(run => run.Conditions.CommandLine).Distinct())
                text.Append(command).Append('\n');
            text.Append("```\n\n| | median | least to most | rounds |\n|---|---|---|---|\n");
            foreach (RunRecord run in verb)
                foreach (BaselineRatio ratio in run.Ratios)
                    Row(text, $"{run.Name}: {ratio.Name} to {ratio.Baseline}", "", ratio.Rounds);
            foreach (RunRecord run in verb)
                foreach (Figure figure in run.Figures)
                    Row(text, $"{run.Name}: {figure.Name}", " " + figure.Unit, figure.Rounds);
            if (verb.Any(run => run.Histograms.Count > 0)) Times(text, verb);
            if (verb.Key == "growth") Growth(text, runs);
            text.Append('\n').Append(Conditions([.. verb])).Append("\n\n");
        }
        return text.ToString();
    }

    /// <summary>Of all rounds together.</summary>
    private static void Times(StringBuilder text, IEnumerable<RunRecord> runs)
    {
        text.Append("\n| µs | ").AppendJoin(" | ", s_percentiles.Select(Named)).Append(" |\n|---");
        text.Insert(text.Length, "|---", s_percentiles.Length).Append("|\n");
        foreach (RunRecord run in runs)
        {
            foreach (HistogramSummary times in run.Histograms)
                text.Append(CultureInfo.InvariantCulture, $"| {run.Name}: {times.Name} | ")
                    .AppendJoin(" | ", s_percentiles.Select(at => Number(times.At(at)))).Append(" |\n");
        }
    }

    private static void Growth(StringBuilder text, RunSet runs)
    {
        foreach (GrowthTable growth in GrowthTable.Of(runs))
        {
            text.Append("\n| ").AppendJoin(" | ", growth.Headings).Append(" |\n|---");
            text.Insert(text.Length, "|---", growth.Headings.Count - 1).Append("|\n");
            foreach (IReadOnlyList<string> row in growth.Rows)
                text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }
    }

    private static string Named(double percentile) => FormattableString.Invariant($"p{percentile}");

    private static void Row(StringBuilder text, string what, string unit, IReadOnlyList<double> rounds) =>
        text.Append(CultureInfo.InvariantCulture, $"| {what} | {Number(Statistics.Median(rounds))}{unit} | ")
            .Append(CultureInfo.InvariantCulture, $"{Number(rounds.Min())} to {Number(rounds.Max())} | ")
            .Append(CultureInfo.InvariantCulture, $"{rounds.Count} |\n");

    private static string Conditions(RunRecord[] runs)
    {
        RunConditions first = runs[0].Conditions;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Conditions: {first.Machine.Processor}, {first.Machine.Cores} cores, "
            + $"{first.Machine.FileSystem}, .NET {first.Machine.Runtime}, {first.Began:d MMMM yyyy}, "
            + $"{first.Scheduling}; load {first.LoadBefore} before, "
            + $"{runs[^1].Conditions.LoadAfter} after.");
    }

    private static string Number(double value) => RunReport.Number(value);
}
