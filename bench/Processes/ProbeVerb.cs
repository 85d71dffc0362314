using System.CommandLine;
using System.Globalization;
using HdrHistogram;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Gateway.MarketData;
using Microsoft.AspNetCore.Builder;

namespace Matching.Bench.Processes;

/// <summary>
/// <c>bench probe</c>: the process that <c>bench processes</c> starts, with an engine in it and, where it is
/// told so, a whole venue beside that. It runs when told on its standard input, and ends with that.
/// </summary>
internal static class ProbeVerb
{
    private const int LapCommands = 100_000;
    private const int Unlimited = 100_000_000;

    private static readonly Option<string?> s_venue = new("--venue")
    {
        Description = "Also be a venue, with its journal in this folder.",
    };

    public static Command Create()
    {
        var command = new Command("probe", "An engine that is timed, beside a venue or alone.") { s_venue };
        command.Hidden = true;
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(s_venue), stop));
        return command;
    }

    private static async Task<int> RunAsync(string? journal, CancellationToken stop)
    {
        using var probe = new EngineProbe(LapCommands);
        if (journal is null)
        {
            Console.WriteLine("listening  http://nowhere");
            await AnswerAsync(probe, stop);
            return 0;
        }
        using var shard = new Shard(OptionsOf(journal), _ => { });
        shard.Start();
        try
        {
            await using WebApplication app = VenueServer.Build(OptionsOf(journal), shard);
            await app.StartAsync(stop);
            ShownKey key = await new DemoMarket(shard.System).OpenEmptyAsync();
            Console.WriteLine($"  operator {key.Key}");
            Console.WriteLine($"listening  {VenueServer.AddressOf(app)}");
            await AnswerAsync(probe, stop);
            await app.StopAsync(stop);
        }
        finally
        {
            shard.Stop();
        }
        return 0;
    }

    /// <summary>On a thread that asks for what the venue's engine asks for.</summary>
    private static (LongHistogram FromDue, LongHistogram Own) Run(
        EngineProbe probe, double rate, double seconds)
    {
        _ = new ThreadPlacement { IsPrompt = true }.Apply("probe");
        return probe.Run(rate, seconds);
    }

    private static VenueOptions OptionsOf(string journal) => new()
    {
        DataDirectory = journal,
        Port = 0,
        Demo = false,
        FairUse = new FairUseLimits
        {
            Session = new RateLimit(Unlimited, Unlimited),
            Account = new RateLimit(Unlimited, Unlimited),
        },
    };

    /// <summary>Each line is a rate and a number of seconds; the answer is one line a histogram.</summary>
    private static async Task AnswerAsync(EngineProbe probe, CancellationToken stop)
    {
        while (await Console.In.ReadLineAsync(stop) is { } line)
        {
            string[] asked = line.Split(' ');
            double rate = double.Parse(asked[0], CultureInfo.InvariantCulture);
            double seconds = double.Parse(asked[1], CultureInfo.InvariantCulture);
            (LongHistogram fromDue, LongHistogram own) = await Task.Factory.StartNew(
                () => Run(probe, rate, seconds), stop, TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            Console.WriteLine($"probed {EngineProbe.ToText(fromDue)}|{EngineProbe.ToText(own)}");
        }
    }
}
