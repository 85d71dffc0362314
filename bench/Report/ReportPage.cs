using System.Globalization;
using Matching.Bench.Results;

namespace Matching.Bench.Report;

/// <summary>One page that needs nothing beside it: ratios first, then pictures, then every figure.</summary>
internal static class ReportPage
{
    private const double Mib = 1 << 20;

    private const string Style = """
        body { font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; max-width: 1020px; margin: 2em auto;
               padding: 0 1em; color: #222; }
        h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2.2em; } h3 { font-size: 1em; }
        table { border-collapse: collapse; font-size: 13px; }
        th, td { padding: 3px 10px; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; white-space: normal; }
        th { color: #555; font-weight: normal; vertical-align: bottom; }
        .wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
        code { font-size: 12px; overflow-wrap: anywhere; } .bad { color: #b71c1c; font-weight: bold; }
        p.says { color: #555; max-width: 60em; }
        """;

    public static string Of(RunSet runs, IEnumerable<Chart> charts)
    {
        RunRecord[] all = [.. runs.All];
        var page = new Html()
            .Raw("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>bench report</title>")
            .Raw($"<style>{Style}</style></head><body>")
            .Element("h1", "What the venue does, measured");
        Conditions(page, all);
        foreach (RunRecord run in all.Where(run => !run.Holds))
            page.Raw("<p class=\"bad\">").Element(
                "span", $"{run.Verb}: {run.Name}: the work was not the right one; its figures mean nothing.")
                .Raw("</p>");
        page.Element("h2", "Ratios to the baselines").Raw(
            "<p class=\"says\">Round by round, both in turns on the same machine, so that they hold on a "
            + "noisy one. Median, and the least and most of the rounds.</p>");
        page.Table(
            ["", "baseline", "ratio", "least", "most", "rounds", "bar", ""],
            all.SelectMany(run => run.Ratios.Select(ratio => RatioRow(run, ratio))));
        foreach (Chart chart in charts)
        {
            page.Element("h2", chart.Title).Raw("<p class=\"says\">").Element("span", chart.Says).Raw("</p>");
            page.Raw(chart.ToSvg());
        }
        foreach (GrowthTable growth in GrowthTable.Of(runs))
            page.Element("h2", $"As it grows: {growth.Axis}").Table(growth.Headings, growth.Rows);
        Figures(page, all);
        return page.Raw("</body></html>").ToString();
    }

    private static void Conditions(Html page, RunRecord[] all)
    {
        RunConditions last = all[^1].Conditions;
        MachineFacts machine = last.Machine;
        page.Element("p", string.Create(
            CultureInfo.InvariantCulture,
            $"{machine.Processor}, {machine.Cores} cores, {machine.Kernel}, {machine.FileSystem}, .NET "
            + $"{machine.Runtime}. Runs from {all[0].Conditions.Began:yyyy-MM-dd HH:mm} to "
            + $"{last.Began:yyyy-MM-dd HH:mm} UTC, built from "
            + $"{string.Join(", ", all.Select(CommitOf).Distinct())}."));
        page.Raw("<p>The commands, each with the machine's load (1, 5, 15 minutes) before and after:</p>");
        page.Table(
            ["command", "scheduling", "cores", "load before", "after"],
            all.GroupBy(run => run.Conditions.CommandLine).Select(Command));
    }

    private static string[] Command(IGrouping<string, RunRecord> runs)
    {
        RunConditions first = runs.First().Conditions;
        return [runs.Key, first.Scheduling, first.Cores, first.LoadBefore, runs.Last().Conditions.LoadAfter];
    }

    private static string CommitOf(RunRecord run)
    {
        string[] parts = run.Conditions.Commit.Split('+');
        return parts.Length > 1 ? parts[1][..Math.Min(12, parts[1].Length)] : parts[0];
    }

    private static string[] RatioRow(RunRecord run, BaselineRatio ratio) =>
    [
        $"{run.Verb}, {run.Name}: {ratio.Name}", ratio.Baseline, Two(ratio.Median), Two(ratio.Rounds.Min()),
        Two(ratio.Rounds.Max()), $"{ratio.Rounds.Count}", ratio.Bar is { } bar ? Two(bar) : "",
        ratio.MeetsBar switch { true => "met", false => "missed", _ => "" },
    ];

    private static void Figures(Html page, RunRecord[] all)
    {
        page.Element("h2", "Every figure");
        foreach (IGrouping<string, RunRecord> verb in all.GroupBy(run => run.Verb))
        {
            page.Element("h3", $"bench {verb.Key}");
            page.Table(
                ["", "median", "unit", "least", "most", "rounds"],
                verb.SelectMany(run => run.Figures.Select(figure => FigureRow(run, figure))));
            if (verb.Any(run => run.Histograms.Count > 0))
                page.Table(
                    ["µs", "count", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "p99.999", "most"],
                    verb.SelectMany(run => run.Histograms.Select(times => TimesRow(run, times))));
            page.Table(
                ["process", "collections", "longest pause, ms", "in all, ms", "allocated, MiB"],
                verb.SelectMany(run => run.Processes.Select(cost => CostRow(run, cost))));
            page.Table(["checksum", ""], verb.Select(run => (string[])[run.Name, run.Checksum]));
        }
    }

    private static string[] FigureRow(RunRecord run, Figure figure) =>
    [
        $"{run.Name}: {figure.Name}", RunReport.Number(figure.Median), figure.Unit,
        RunReport.Number(figure.Rounds.Min()), RunReport.Number(figure.Rounds.Max()),
        $"{figure.Rounds.Count}",
    ];

    private static string[] TimesRow(RunRecord run, HistogramSummary times) =>
    [
        $"{run.Name}: {times.Name}", times.Count.ToString("N0", CultureInfo.InvariantCulture),
        RunReport.Number(times.MeanUs),
        .. new double[] { 50, 90, 99, 99.9, 99.99, 99.999, 100 }.Select(
            percentile => RunReport.Number(times.At(percentile))),
    ];

    private static string[] CostRow(RunRecord run, ProcessCost cost) =>
    [
        $"{run.Name}: {cost.Process}", string.Join(" / ", cost.Collections), Two(cost.PauseLongestMs),
        Two(cost.PauseTotalMs), RunReport.Number(cost.AllocatedBytes / Mib),
    ];

    private static string Two(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
