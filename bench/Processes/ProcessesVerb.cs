using System.CommandLine;
using Matching.Bench.Results;

namespace Matching.Bench.Processes;

/// <summary>
/// <c>bench processes</c>: how late an engine decides with a loaded gateway in its process, with one in
/// another process, and with none: what the choice of one process or two rests on.
/// </summary>
internal static class ProcessesVerb
{
    private const int Right = 0;
    private const int Wrong = 1;

    private static readonly ProcessesPlan s_default = new() { Directory = "" };

    private static readonly Option<double> s_rate = new("--rate")
    {
        Description = "Commands a second through the gateway.",
        DefaultValueFactory = _ => s_default.LoadRate,
    };

    private static readonly Option<double> s_probe = new("--engine-rate")
    {
        Description = "Commands a second of the engine that is timed.",
        DefaultValueFactory = _ => s_default.ProbeRate,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long a turn is.",
        DefaultValueFactory = _ => s_default.Seconds,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each of the three has its turn.",
        DefaultValueFactory = _ => s_default.Rounds,
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        var command = new Command(
            "processes",
            "Time an engine in open loop, in turns: alone, in the process of a venue whose gateway is under "
            + "load, and beside such a venue in a process of its own; with all collections and pauses.")
        {
            s_rate, s_probe, s_seconds, s_rounds, s_results,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string directory = Directory.CreateTempSubdirectory("bench-processes-").FullName;
        try
        {
            var plan = new ProcessesPlan
            {
                Directory = directory,
                Rounds = Math.Max(parsed.GetValue(s_rounds), 1),
                Seconds = parsed.GetValue(s_seconds),
                LoadRate = parsed.GetValue(s_rate),
                ProbeRate = parsed.GetValue(s_probe),
            };
            var run = new ProcessesRun(plan, parsed.Folder(s_results), Console.Error.WriteLine);
            return (await run.RunAsync(stop)).Holds ? Right : Wrong;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
