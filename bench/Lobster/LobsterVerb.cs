using System.CommandLine;
using System.Diagnostics;
using Matching.Client;
using Spectre.Console;

namespace Matching.Bench.Lobster;

/// <summary><c>bench lobster FILE</c>: a real day through a real venue, checked row by row.</summary>
internal static class LobsterVerb
{
    private const int Equal = 0;
    private const int NotEqual = 1;
    private const int CouldNotRun = 2;

    public static Command Create()
    {
        var options = new LobsterOptions();
        return options.ToCommand((parsed, stop) => RunAsync(options, parsed, stop));
    }

    private static async Task<int> RunAsync(
        LobsterOptions options, ParseResult parsed, CancellationToken stop)
    {
        try
        {
            var report = await MeasureAsync(options, parsed, stop);
            report.Write(parsed.GetValue(options.Json));
            return report.Counts.AllEqual ? Equal : NotEqual;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"bench lobster: {failure.Message}");
            return CouldNotRun;
        }
    }

    private static async Task<LobsterReport> MeasureAsync(
        LobsterOptions options, ParseResult parsed, CancellationToken stop)
    {
        var day = LobsterDay.Read(parsed.GetRequiredValue(options.File).FullName);
        var plan = DayPlan.From(day, parsed.GetValue(options.Rows));
        var planted = parsed.GetValue(options.Plant) is null ? plan : plan.WithLifoFault();
        var comparer = new DayComparer(day, planted);

        using var folder = parsed.GetValue(options.Start)
            ? new DataFolder(parsed.GetValue(options.Data)?.FullName)
            : null;
        await using var venue = folder is null ? null : await VenueProcess.StartAsync(folder.Path, stop);
        var address = venue?.Address ?? parsed.GetValue(options.Address)!;
        var key = venue?.OperatorKey ?? parsed.GetValue(options.Key)!;

        await using var operation = await VenueClient.ConnectAsync(address, key, stop: stop);
        var listing = await Listing.CreateAsync(operation, stop);
        await using var trader = await VenueClient.ConnectAsync(address, listing.TraderKey, stop: stop);
        var run = new DayRun(planted, comparer, trader, listing);
        var killAt = parsed.GetValue(options.KillAt);
        var clock = Stopwatch.StartNew();
        var running = run.RunAsync(killAt, () => venue!.KillAndRestartAsync(stop), stop);
        await WithProgressAsync(parsed.GetValue(options.Json), comparer, running);
        return new LobsterReport(
            comparer.Counts, planted.Commands.Length, clock.Elapsed, run.Reconnects, run.SentAgain);
    }

    private static async Task WithProgressAsync(bool quiet, DayComparer comparer, Task running)
    {
        if (quiet)
        {
            await running;
            return;
        }

        var columns = new ProgressColumn[]
        {
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn(),
        };
        await AnsiConsole.Progress().Columns(columns).StartAsync(async progress =>
        {
            var rows = progress.AddTask("rows", maxValue: Math.Max(1, comparer.Counts.Rows));
            while (!running.IsCompleted)
            {
                rows.Value = comparer.RowsDone;
                await Task.WhenAny(running, Task.Delay(100));
            }

            rows.Value = comparer.RowsDone;
        });
        await running;
    }
}
