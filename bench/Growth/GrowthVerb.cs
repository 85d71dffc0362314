using System.CommandLine;
using Matching.Bench.Results;

namespace Matching.Bench.Growth;

/// <summary><c>bench growth</c>: what time and memory do as a venue grows, one axis at a time.</summary>
internal static class GrowthVerb
{
    private const int Right = 0;
    private const int Wrong = 1;

    private static readonly Dictionary<string, int[]> s_axes = new()
    {
        ["orders"] = [1_000, 10_000, 100_000, 1_000_000, 4_000_000],
        ["instruments"] = [1, 100, 1_000, 10_000, 100_000],
        ["accounts"] = [1_000, 10_000, 100_000, 1_000_000, 3_000_000],
        ["journal"] = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
        ["sessions"] = [1, 10, 100, 1_000, 10_000],
    };

    private static readonly Option<string[]> s_axis = new("--axis")
    {
        Description = "Which of " + string.Join(", ", s_axes.Keys) + "; all where none is named.",
        DefaultValueFactory = _ => [.. s_axes.Keys],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int[]?> s_sizes = new("--size")
    {
        Description = "Sizes instead of the axis's own.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "How many are timed at each size.",
        DefaultValueFactory = _ => 200_000,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each is measured.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        s_axis.AcceptOnlyFromAmong([.. s_axes.Keys]);
        var command = new Command(
            "growth",
            "Time a command, a recovery and a whole venue as open orders, instruments, accounts, the journal "
            + "and sessions grow, one at a time; and what memory they take.")
        {
            s_axis, s_sizes, s_commands, s_rounds, s_results,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var run = new GrowthRun(
            Math.Max(parsed.GetValue(s_rounds), 1), parsed.GetValue(s_commands), parsed.Folder(s_results),
            Console.Error.WriteLine);
        bool holds = true;
        foreach (string axis in parsed.GetValue(s_axis)!.Distinct())
        {
            int[] sizes = parsed.GetValue(s_sizes) is { Length: > 0 } given ? given : s_axes[axis];
            foreach (int size in sizes) holds &= (await RunAsync(run, axis, size, stop)).Holds;
        }
        return holds ? Right : Wrong;
    }

    private static async Task<RunRecord> RunAsync(
        GrowthRun run, string axis, int size, CancellationToken stop)
    {
        switch (axis)
        {
            case "orders": return run.Engine("open orders", size, GrowthWorkloads.OpenOrders);
            case "instruments": return run.Engine("instruments", size, GrowthWorkloads.Instruments);
            case "accounts": return run.Engine("accounts", size, GrowthWorkloads.ManyAccounts);
        }
        string directory = Directory.CreateTempSubdirectory("bench-growth-").FullName;
        try
        {
            return axis == "journal"
                ? run.Journal(size, directory)
                : await run.SessionsAsync(size, directory, stop);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
