using System.Globalization;
using System.Text;
using Matching.Bench.Results;

namespace Matching.Bench.Report;

/// <summary>
/// The figures as a text for a README: ratios first, each verb with its command and conditions.
/// </summary>
internal static class MarkdownFigures
{
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
            text.Append('\n').Append(Conditions([.. verb])).Append("\n\n");
        }
        return text.ToString();
    }

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
