using System.CommandLine;
using System.Diagnostics;
using Matching.Bench.Engine;
using Matching.Bench.Results;

namespace Matching.Bench.Recover;

/// <summary>
/// <c>bench recover</c>: how long a venue takes to be ready again behind a tail of so many commands, beside a
/// plain read of the same files, in turns.
/// </summary>
internal static class RecoverVerb
{
    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "How many commands of W1 the journal holds.",
        DefaultValueFactory = _ => 1_000_000,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each has its turn.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<bool> s_warm = new("--warm")
    {
        Description = "Leave the files in memory; else the system is asked to forget them before each turn.",
    };

    private static readonly Option<DirectoryInfo?> s_keep = new("--directory")
    {
        Description = "Where the journal is made, and stays; one that is there is used again.",
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        var command = new Command(
            "recover",
            "Write a journal of W1 through the real engine and log writer, then time recovery, its parts and "
            + "a raw read of the same files, in turns. Medians; it fails for no time.");
        Option[] options = [s_commands, s_rounds, s_warm, s_keep, s_results];
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        int commands = parsed.GetValue(s_commands);
        DirectoryInfo? keep = parsed.GetValue(s_keep);
        string directory = keep?.FullName ?? Directory.CreateTempSubdirectory("bench-recover-").FullName;
        try
        {
            if (!Directory.Exists(directory) || !Directory.EnumerateFiles(directory, "*.seg").Any())
                Make(commands, directory);
            int rounds = Math.Max(parsed.GetValue(s_rounds), 1);
            Measure(directory, commands, rounds, !parsed.GetValue(s_warm), parsed.Folder(s_results));
        }
        finally
        {
            if (keep is null) Directory.Delete(directory, recursive: true);
        }
        return 0;
    }

    /// <summary>Writes a journal of so many commands of W1; returns its events.</summary>
    public static long Make(int commands, string directory)
    {
        Console.Error.WriteLine("W1 is being generated");
        Workload workload = Workloads.Create("W1", commands);
        using var maker = new JournalMaker(workload, directory);
        long started = Stopwatch.GetTimestamp();
        foreach (BookCommand[] part in (BookCommand[][])[workload.Setup, workload.Commands])
            foreach (ref readonly BookCommand command in part.AsSpan()) maker.Execute(in command);
        maker.Finish();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"journal   {maker.Events:N0} events, durable in {seconds:F1} s");
        return maker.Events;
    }

    private static void Measure(
        string directory, int commands, int rounds, bool isCold, ResultFolder? results)
    {
        using var watch = new RunWatch(directory);
        var run = new RecoverRun(directory, isCold);
        (string Name, Func<long> Run)[] contenders = run.Contenders;
        var times = contenders.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round < rounds; round++)
            for (int at = 0; at < contenders.Length; at++) times[at].Add(run.Time(contenders[at].Run));
        string from = isCold ? "not in memory before" : "in memory before";
        Console.WriteLine(
            $"{commands:N0} commands, {run.Bytes >> 20:N0} MiB of closed segments, {from}, {rounds} rounds:");
        results?.Write(RecoverRecord.Of(watch, run, commands, isCold, times));
        for (int at = 0; at < contenders.Length; at++)
        {
            times[at].Sort();
            double median = times[at][rounds / 2];
            Console.WriteLine(
                $"  {contenders[at].Name,-36} {median,9:N0} ms ({times[at][0]:N0} to {times[at][^1]:N0}),"
                + $" {commands / median / 1000:F2} M commands/s");
        }
    }
}
