using System.CommandLine;
using Matching.Bench.Engine;
using Matching.Bench.Results;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>
/// <c>bench pipeline</c>: from the inbound ring to the durable ack, in process. It fails where a journal
/// doesn't replay to the engine's state, never for a time.
/// </summary>
internal static class PipelineVerb
{
    private const int Agree = 0;
    private const int Disagree = 1;

    private static readonly Option<string> s_workload = new("--workload")
    {
        Description = "Which of the workloads of bench engine.",
        DefaultValueFactory = _ => "W1",
    };

    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "Length of a lap of the workload; laps follow each other.",
        DefaultValueFactory = _ => 1_000_000,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long each loop is kept up.",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<long[]> s_rates = new("--rate")
    {
        Description = "Commands a second of the open loops; 0 is the closed loop.",
        DefaultValueFactory = _ => [0, 10_000, 100_000],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often all of it takes its turn.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string> s_directory = new("--data")
    {
        Description = "Where the journals are made, and deleted again.",
        DefaultValueFactory = _ => "bench-pipeline",
    };

    private static readonly Option<int> s_segment = new("--segment-mib")
    {
        Description = "Size of a segment.",
        DefaultValueFactory = _ => 64,
    };

    private static readonly Option<LogWriteMode?> s_mode = new("--write-mode")
    {
        Description = "Direct (O_DIRECT and O_DSYNC) or Buffered (write, fdatasync); else as a venue would.",
    };

    private static readonly Option<bool?> s_hashBeside = new("--hash-beside")
    {
        Description = "Hash events on a thread beside the journal's or not; else as a venue here would.",
    };

    private static readonly Option<bool> s_noBare = new("--no-bare")
    {
        Description = "Leave out the bare loop.",
    };

    private static readonly Option<FileInfo?> s_json = new("--json")
    {
        Description = "Where to write all figures as JSON as well.",
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        s_workload.AcceptOnlyFromAmong("W1", "W2", "W3", "W4");
        var command = new Command(
            "pipeline",
            "Run the venue's pipeline from the inbound ring to the durable ack, in a closed loop and in open "
            + "loops, each beside a bare loop that writes the same groups. Exit code 0 only where every "
            + "journal replays to the state of its engine.");
        foreach (var option in new Option[]
        {
            s_workload, s_commands, s_seconds, s_rates, s_rounds, s_directory, s_segment, s_mode,
            s_hashBeside, s_noBare, s_json, s_results,
        })
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static LogWriteMode BestModeAt(string place)
    {
        DirectoryInfo scratch = Directory.CreateDirectory(Path.Combine(place, "probe"));
        using (LogDirectory directory = LogDirectory.Open(new NativeDisk(), scratch.FullName))
        {
            LogWriteMode mode = DiskProbe.Run(directory, wanted: null).WriteMode;
            scratch.Delete(recursive: true);
            return mode;
        }
    }

    private static int Run(ParseResult parsed)
    {
        string place = Path.GetFullPath(parsed.GetValue(s_directory)!);
        Directory.CreateDirectory(place);
        var options = new LogOptions
        {
            SegmentBytes = (long)parsed.GetValue(s_segment) << 20,
            WriteMode = parsed.GetValue(s_mode) ?? BestModeAt(place),
            HashBeside = parsed.GetValue(s_hashBeside) ?? new LogOptions().HashBeside,
        };
        var duration = TimeSpan.FromSeconds(parsed.GetValue(s_seconds));
        Console.Error.WriteLine($"{parsed.GetValue(s_workload)} is being generated");
        Workload workload = Workloads.Create(parsed.GetValue(s_workload)!, parsed.GetValue(s_commands));
        var machine = MachineFacts.Of(place);
        PipelineReport.Write(machine);
        string hashes = options.HashBeside ? "beside" : "on the journal's thread";
        Console.WriteLine($"{options.WriteMode}, hashes {hashes}");
        var results = new List<LoopResult>();
        using var watch = new RunWatch(place);
        for (int round = 0; round < parsed.GetValue(s_rounds); round++)
        {
            foreach (long rate in parsed.GetValue(s_rates)!)
            {
                LoopResult result =
                    new PipelineRun(workload, place, options).Run(duration, rate, !parsed.GetValue(s_noBare));
                PipelineReport.Write(workload.Name, result);
                results.Add(result);
            }
        }
        if (parsed.Folder(s_results) is { } folder)
            PipelineRecords.Write(folder, watch, workload, options, duration, results);
        if (parsed.GetValue(s_json) is { } file) PipelineReport.WriteJson(machine, results, file);
        return results.TrueForAll(result => result.State is { Agree: true }) ? Agree : Disagree;
    }
}
