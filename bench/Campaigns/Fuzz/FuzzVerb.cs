using System.CommandLine;
using System.Diagnostics;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary><c>bench fuzz</c>: bytes that nobody vouches for.</summary>
internal static class FuzzVerb
{
    public static readonly IReadOnlyDictionary<string, Func<IFuzzTarget>> Targets =
        new Dictionary<string, Func<IFuzzTarget>>
        {
            ["log"] = () => new LogTarget(),
            ["event"] = () => new EventTarget(),
            ["command"] = () => new CommandTarget(),
            ["snapshot"] = () => new SnapshotTarget(),
            ["door"] = () => new DoorTarget(),
            ["feed"] = () => new FeedTarget(),
        };

    private const int Clean = 0;
    private const int Failed = 1;

    private static readonly Option<string[]> s_target = new("--target")
    {
        Description = "Which of " + string.Join(", ", Targets.Keys) + "; all where none is named.",
        DefaultValueFactory = _ => [.. Targets.Keys],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<long> s_executions = new("--executions")
    {
        Description = "How many for each target.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Of the first execution; each further one has the next.",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        s_target.AcceptOnlyFromAmong([.. Targets.Keys]);
        var command = new Command(
            "fuzz",
            "Give the log's readers, the event decoder, the snapshot loader, the gateway's reading of "
            + "commands and keys, and the SDK's of books inputs that were sound once. Exit code 0 only where "
            + "each was read or refused, within a bound on memory and reads.")
        {
            s_target, s_executions, s_seed,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        bool isClean = true;
        foreach (string name in parsed.GetValue(s_target)!.Distinct())
        {
            var clock = Stopwatch.StartNew();
            FuzzReport report =
                FuzzCampaign.Run(Targets[name](), parsed.GetValue(s_seed), parsed.GetValue(s_executions));
            Console.WriteLine(
                $"{name,-9} {report.Executions,12:N0} executions from seed {parsed.GetValue(s_seed)}, "
                + $"{report.Taken:N0} taken, at most {report.MostBytes:N0} bytes each, "
                + $"{clock.Elapsed.TotalSeconds:N0} s: {report.Failure ?? "no failure"}");
            isClean &= report.Failure is null;
        }
        return isClean ? Clean : Failed;
    }
}
