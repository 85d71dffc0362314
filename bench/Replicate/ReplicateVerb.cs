using System.CommandLine;
using Matching.Bench.Results;
using Matching.Journal.EventStore;

namespace Matching.Bench.Replicate;

/// <summary>
/// <c>bench replicate</c>: what a stream in EventStoreDB costs. It fails where the stream is not the journal
/// or an answer is not what it must be, never for a time.
/// </summary>
internal static class ReplicateVerb
{
    private const int Right = 0;
    private const int Wrong = 1;

    private static readonly ReplicatePlan s_default = new() { EventStore = "", Directory = "" };

    private static readonly Option<string> s_eventStore = new("--eventstore")
    {
        Description = "A node or cluster that may be written to, as esdb://127.0.0.1:2113?tls=false.",
        Required = true,
    };

    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "Of W1, whose journal is shipped by the replicator and by a bare loop; 0 for none.",
        DefaultValueFactory = _ => s_default.Commands,
    };

    private static readonly Option<int[]> s_inFlight = new("--in-flight")
    {
        Description = "Appends under way at once, in turns.",
        DefaultValueFactory = _ => [.. s_default.InFlight],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int[]> s_rates = new("--rate")
    {
        Description = "Commands a second of the venues' open loops; 0 starts no venue.",
        DefaultValueFactory = _ => [.. s_default.Rates],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long an open loop is kept up.",
        DefaultValueFactory = _ => s_default.Seconds,
    };

    private static readonly Option<int> s_closed = new("--closed")
    {
        Description = "Commands of the venues' closed loop.",
        DefaultValueFactory = _ => s_default.Closed,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each has its turn.",
        DefaultValueFactory = _ => s_default.Rounds,
    };

    private static readonly Option<DirectoryInfo?> s_data = new("--data")
    {
        Description = "A folder on the disk that the journals are to be on; else the system's temporary one.",
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        var command = new Command(
            "replicate",
            "Ship a journal to EventStoreDB by the replicator and by a bare loop over the stubs, in turns; "
            + "then trade with a venue that waits for its stream and with one that has none, in turns.");
        foreach (var option in new Option[]
        {
            s_eventStore, s_commands, s_inFlight, s_rates, s_seconds, s_closed, s_rounds, s_data, s_results,
        })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            try
            {
                if (result.GetValue(s_eventStore) is { } text) ConnectionString.Parse(text);
            }
            catch (ConnectionStringException wrong)
            {
                result.AddError($"--eventstore: {wrong.Message}");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string above = parsed.GetValue(s_data)?.FullName ?? Path.GetTempPath();
        string directory = Path.Combine(above, $"bench-replicate-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        try
        {
            var plan = new ReplicatePlan
            {
                EventStore = parsed.GetRequiredValue(s_eventStore),
                Directory = directory,
                Commands = parsed.GetValue(s_commands),
                InFlight = parsed.GetValue(s_inFlight)!,
                Rates = [.. parsed.GetValue(s_rates)!.Where(rate => rate > 0)],
                Seconds = parsed.GetValue(s_seconds),
                Closed = parsed.GetValue(s_closed),
                Rounds = Math.Max(parsed.GetValue(s_rounds), 1),
            };
            var run = new ReplicateRun(plan, parsed.Folder(s_results), Console.Error.WriteLine);
            IReadOnlyList<RunRecord> runs = await run.RunAsync(stop);
            return runs.All(one => one.Holds) ? Right : Wrong;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
