using System.CommandLine;

namespace Matching.Bench.Report;

/// <summary>
/// <c>bench report DIR</c>: a folder of results as pictures, as one page that needs nothing beside it, and as
/// tables for a README.
/// </summary>
internal static class ReportVerb
{
    private const int Done = 0;
    private const int NothingThere = 2;

    private static readonly (string Histogram, string Name)[] s_pipelineStages =
    [
        ("stage ring", "ring"), ("stage match", "match and wait for the disk"),
        ("stage sync", "write and sync"), ("stage send", "send"),
    ];

    private static readonly (string Histogram, string Name)[] s_wireStages =
    [
        ("stage to gateway", "client, network"), ("stage ring", "gateway, ring"), ("stage match", "match"),
        ("stage sync", "group, write, sync"), ("stage send", "publish, send"),
        ("stage to client", "network, client"),
    ];

    private static readonly Argument<DirectoryInfo> s_results = new("DIR")
    {
        Description = "A folder that verbs of bench have written to with --results.",
    };

    private static readonly Option<DirectoryInfo?> s_out = new("--out")
    {
        Description = "Where the pictures and report.html go; else a folder 'report' in there.",
    };

    public static Command Create()
    {
        var command = new Command(
            "report", "Draw what a folder of results holds: PNG files, and one self-contained HTML page.")
        {
            s_results, s_out,
        };
        command.SetAction(Run);
        return command;
    }

    /// <summary>Draws all that there is to draw; returns the page's path.</summary>
    public static string Draw(string results, string target)
    {
        var runs = new RunSet(results);
        Directory.CreateDirectory(target);
        Chart[] charts = [.. ChartsOf(runs).OfType<Chart>()];
        foreach (Chart chart in charts) chart.SavePng(target);
        string page = Path.Combine(target, "report.html");
        File.WriteAllText(page, ReportPage.Of(runs, charts));
        File.WriteAllText(Path.Combine(target, "figures.md"), MarkdownFigures.Of(runs));
        return page;
    }

    private static int Run(ParseResult parsed)
    {
        DirectoryInfo results = parsed.GetRequiredValue(s_results);
        if (!results.Exists || results.GetFiles("*.json").Length == 0)
        {
            Console.Error.WriteLine($"bench report: there are no results in {results.FullName}");
            return NothingThere;
        }
        string target = parsed.GetValue(s_out)?.FullName ?? Path.Combine(results.FullName, "report");
        Console.WriteLine(Draw(results.FullName, target));
        return Done;
    }

    private static IEnumerable<Chart?> ChartsOf(RunSet runs)
    {
        yield return PercentileChart.Of(
            runs, "wire", "venue ack", "echo ack",
            "Through gRPC, the venue's own binary and its synced journal; open loop. Dashed: the empty echo "
            + "at the same rate.");
        yield return RateChart.Of(runs, "wire", "venue ack", "venue achieved");
        yield return StageChart.Of(
            runs, "wire", s_wireStages,
            "By the venue's own stamps, in open loop: from the intended moment to the answer.");
        yield return PercentileChart.Of(
            runs, "pipeline", "ack", null,
            "In process, from the inbound ring to the durable ack; open loop.");
        yield return RateChart.Of(runs, "pipeline", "ack", "achieved");
        yield return StageChart.Of(
            runs, "pipeline", s_pipelineStages, "In process: what lies between the ring and the publisher.");
        foreach (Chart growth in GrowthChart.Of(runs)) yield return growth;
        foreach (string verb in runs.All.Select(run => run.Verb).Distinct())
            yield return RatioChart.Of(
                runs.All.Where(run => run.Verb == verb), $"ratios-{verb}", $"bench {verb}: to its baselines");
    }
}
