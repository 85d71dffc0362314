using System.CommandLine;
using Matching.Bench.Engine;
using Matching.Bench.Fanout;
using Matching.Bench.Growth;
using Matching.Bench.Micro;
using Matching.Bench.Pipeline;
using Matching.Bench.Processes;
using Matching.Bench.Recover;
using Matching.Bench.Report;
using Matching.Bench.Results;
using Matching.Bench.Wire;
using Matching.Tests.House;

namespace Matching.Tests.Bench;

/// <summary>Each verb that measures, from its command line, short: it works and checksums hold.</summary>
public sealed class VerbTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_verb_that_measures_writes_runs_that_hold_and_the_report_draws_them()
    {
        using var place = new TemporaryDirectory();
        string results = Path.Combine(place.Path, "results");
        string data = Path.Combine(place.Path, "data");

        await RunAsync(EngineVerb.Create(), "--workload W1 --commands 2000 --rounds 1", results);
        await RunAsync(
            PipelineVerb.Create(),
            $"--commands 2000 --seconds 0.3 --rate 0 1000 2000 --segment-mib 4 --data {data}", results);
        await RunAsync(
            MicroVerb.Create(), "--messages 3000 --round-trips 50 --commands 500 --rounds 1", results);
        await RunAsync(RecoverVerb.Create(), "--commands 2000 --rounds 1", results);
        await RunAsync(SnapshotVerb.Create(), "--commands 3000 --rate 20000 --every 500 --rounds 1", results);
        await RunAsync(
            WireVerb.Create(),
            "--list 1 20 --commands 200 --one-by-one 10 --rate 1000 2000 --seconds 0.2 --rounds 1", results);
        await RunAsync(FanoutVerb.Create(), "--crowd 2,1,1 --rate 500 --seconds 0.2 --rounds 1", results);
        await RunAsync(
            ProcessesVerb.Create(), "--rate 500 --engine-rate 500 --seconds 0.2 --rounds 1", results);
        await RunAsync(
            GrowthVerb.Create(), "--axis orders sessions --size 2 20 --commands 400 --rounds 1", results);

        IReadOnlyList<RunRecord> runs = ResultFolder.Read(results);
        Assert.All(runs, run => Assert.True(run.Holds, $"{run.Verb}: {run.Name}"));
        Assert.All(runs, run => Assert.NotEqual("", run.Checksum));
        string[] verbs = [.. runs.Select(run => run.Verb).Distinct().Order()];
        Assert.Equal(
            ["engine", "fanout", "growth", "micro", "pipeline", "processes", "recover", "snapshots", "wire"],
            verbs);

        Assert.Equal(0, await ReportVerb.Create().Parse([results]).InvokeAsync(cancellationToken: Stop));
        Assert.True(File.Exists(Path.Combine(results, "report", "report.html")));
        Assert.True(Directory.GetFiles(Path.Combine(results, "report"), "*.png").Length > 10);
        string[] same = [results, results, "--all"];
        Assert.Equal(0, await CompareVerb.Create().Parse(same).InvokeAsync(cancellationToken: Stop));
    }

    private static async Task RunAsync(Command verb, string arguments, string results)
    {
        string[] all = [.. arguments.Split(' '), "--results", results];
        Assert.Equal(0, await verb.Parse(all).InvokeAsync(cancellationToken: Stop));
    }
}
