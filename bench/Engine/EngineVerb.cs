using System.CommandLine;
using Matching.Bench.Results;

namespace Matching.Bench.Engine;

/// <summary>
/// <c>bench engine</c>: what the engine and its book do in a second, beside two books that everybody can
/// judge. It fails where trades differ, never for a time.
/// </summary>
internal static class EngineVerb
{
    private const int Equal = 0;
    private const int NotEqual = 1;

    private static readonly Option<string[]> s_workloads = new("--workload")
    {
        Description = "Which of W1 to W5; all of them where none is named.",
        DefaultValueFactory = _ => Workloads.Names,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> s_contenders = new("--contender")
    {
        Description = "Which of " + string.Join(", ", Contest.Names) + "; all where none is named.",
        DefaultValueFactory = _ => Contest.Names,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int?> s_commands = new("--commands")
    {
        Description = "How many commands are timed, instead of what the workload says.",
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each contender has its turn.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<FileInfo?> s_json = new("--json")
    {
        Description = "Where to write all figures as JSON as well.",
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        s_workloads.AcceptOnlyFromAmong(Workloads.Names);
        s_contenders.AcceptOnlyFromAmong(Contest.Names);
        var command = new Command(
            "engine",
            "Apply the workloads W1 to W5 from memory on one thread to the whole engine, the book alone, the "
            + "textbook's book and a bare reference, in turns, by CPU time of the thread. Exit code 0 only "
            + "where the trades of all are equal.");
        foreach (var option in new Option[]
        {
            s_workloads, s_contenders, s_commands, s_rounds, s_json, s_results,
        })
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var results = new List<WorkloadResult>();
        var folder = parsed.Folder(s_results);
        foreach (var name in parsed.GetValue(s_workloads)!.Distinct())
        {
            Console.Error.WriteLine($"{name} is being generated");
            using var watch = new RunWatch(Environment.CurrentDirectory);
            var workload = Workloads.Create(name, parsed.GetValue(s_commands));
            var result = Contest.Run(
                workload, Math.Max(parsed.GetValue(s_rounds), 1), parsed.GetValue(s_contenders),
                Console.Error.WriteLine);
            EngineReport.Write(result);
            if (folder is not null) EngineRecords.Write(folder, watch, result);
            results.Add(result);
        }
        if (parsed.GetValue(s_json) is { } file) EngineReport.WriteJson(results, file);
        return results.TrueForAll(result => result.AllAgree) ? Equal : NotEqual;
    }
}
