using System.CommandLine;
using Matching.Bench.Results;

namespace Matching.Bench.Wire;

/// <summary>
/// <c>bench wire</c>: the whole venue through gRPC, from a client's process to the venue's own binary and its
/// synced journal, beside an empty gRPC echo, in turns. It fails where answers are not what they must be,
/// never for a time.
/// </summary>
internal static class WireVerb
{
    private const int Right = 0;
    private const int Wrong = 1;

    private static readonly WirePlan s_default = new() { Directory = "" };

    private static readonly Option<int[]> s_lists = new("--list")
    {
        Description = "Sizes of the lists that go in one message.",
        DefaultValueFactory = _ => [.. s_default.Lists],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "Of a closed loop with lists of one; larger lists get up to ten times as many.",
        DefaultValueFactory = _ => s_default.Commands,
    };

    private static readonly Option<int> s_oneByOne = new("--one-by-one")
    {
        Description = "How many orders go one at a time, in a round; 0 for none.",
        DefaultValueFactory = _ => s_default.OneByOne,
    };

    private static readonly Option<int[]> s_rates = new("--rate")
    {
        Description = "Commands a second of the open loops; 0 for none.",
        DefaultValueFactory = _ => [.. s_default.Rates],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long an open loop is kept up.",
        DefaultValueFactory = _ => s_default.Seconds,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often venue and echo have their turns.",
        DefaultValueFactory = _ => s_default.Rounds,
    };

    private static readonly Option<int> s_connections = new("--connections")
    {
        Description = "Sessions, each with a connection, an account and an instrument of its own.",
        DefaultValueFactory = _ => s_default.Lanes,
    };

    private static readonly Option<int> s_window = new("--window")
    {
        Description = "Commands that may be unanswered, all connections together.",
        DefaultValueFactory = _ => s_default.Window,
    };

    private static readonly Option<DirectoryInfo?> s_data = new("--data")
    {
        Description = "A folder on the disk that the journal is to be on; else the system's temporary one.",
    };

    private static readonly Option<string[]> s_venue = new("--venue")
    {
        Description = "A further option of the venue's, such as --venue=--write-mode --venue=Direct.",
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        var command = new Command(
            "wire",
            "Trade through gRPC with the venue's own binary and its synced journal, in closed and open "
            + "loops, beside an empty gRPC echo in turns. Exit code 0 only where every answer was right.");
        foreach (var option in new Option[]
        {
            s_lists, s_commands, s_oneByOne, s_rates, s_seconds, s_rounds, s_connections, s_window, s_data,
            s_venue, s_results,
        })
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string above = parsed.GetValue(s_data)?.FullName ?? Path.GetTempPath();
        string directory = Path.Combine(above, $"bench-wire-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        try
        {
            WirePlan plan = PlanOf(parsed, directory);
            var run = new WireRun(plan, parsed.Folder(s_results), Console.Error.WriteLine);
            IReadOnlyList<RunRecord> runs = await run.RunAsync(stop);
            return runs.All(one => one.Holds) ? Right : Wrong;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static WirePlan PlanOf(ParseResult parsed, string directory) => new()
    {
        Directory = directory,
        Lists = parsed.GetValue(s_lists)!,
        Commands = parsed.GetValue(s_commands),
        OneByOne = parsed.GetValue(s_oneByOne),
        Rates = [.. parsed.GetValue(s_rates)!.Where(rate => rate > 0)],
        Seconds = parsed.GetValue(s_seconds),
        Rounds = Math.Max(parsed.GetValue(s_rounds), 1),
        Lanes = Math.Max(parsed.GetValue(s_connections), 1),
        Window = parsed.GetValue(s_window),
        VenueOptions = parsed.GetValue(s_venue) ?? [],
    };
}
