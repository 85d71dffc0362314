using System.CommandLine;
using System.Diagnostics;

namespace Matching.Bench.Campaigns.Determinism;

/// <summary><c>bench determinism DIR</c>: one journal, many processes, the same hashes.</summary>
internal static class DeterminismVerb
{
    private const int Equal = 0;
    private const int NotEqual = 1;

    private static readonly Argument<DirectoryInfo> s_directory = new("directory")
    {
        Description = "A stopped venue's journal.",
    };

    private static readonly Option<int> s_every = new("--every")
    {
        Description = "Compare the state's hash behind so many events each.",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<string?> s_plant = new("--plant")
    {
        Description = "A fault that must be found: the exit code is 1 then.",
    };

    public static Command Create()
    {
        s_plant.AcceptOnlyFromAmong("hash-code");
        var command = new Command(
            "determinism",
            "Fold and execute a journal again in processes with other compilers' and collectors' settings, "
            + "instructions, cultures and time zones. Exit code 0 only where all hashes are equal.")
        {
            s_directory, s_every, s_plant,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        string directory = parsed.GetRequiredValue(s_directory).FullName;
        int every = parsed.GetValue(s_every);
        string[] planted = parsed.GetValue(s_plant) is null ? [] : ["--plant"];
        HashRun expected = await RunAsync(ProcessSetting.Plain);
        Console.WriteLine($"{expected.Setting}: {expected.Hashes.Count} hashes, {expected.RunsWith}");
        bool isEqual = expected.ExitCode == 0;
        foreach (ProcessSetting setting in ProcessSetting.All)
        {
            HashRun run = await RunAsync(setting);
            string? difference = DeterminismCampaign.Difference(expected, run);
            Console.WriteLine($"{setting.Name}: {difference ?? "equal"}, {run.RunsWith}");
            isEqual &= difference is null;
        }
        Console.WriteLine($"time {clock.Elapsed.TotalSeconds:N0} s");
        return isEqual ? Equal : NotEqual;

        Task<HashRun> RunAsync(ProcessSetting setting) => DeterminismCampaign.RunAsync(
            setting with { Arguments = [.. setting.Arguments, .. planted] }, directory, every, stop);
    }
}
