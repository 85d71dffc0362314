using System.CommandLine;
using System.Diagnostics;
using Matching.Bench.Campaigns.Simulation;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary><c>bench crash</c>: power cuts on a simulated disk, by the hundred thousand.</summary>
internal static class CrashVerb
{
    private const int Clean = 0;
    private const int Violated = 1;

    private static readonly Dictionary<string, PlantedFault> s_faults = new()
    {
        ["no-sync"] = PlantedFault.SyncDoesNothing,
        ["sync-before-write"] = PlantedFault.SyncBeforeWrite,
        ["ack-before-sync"] = PlantedFault.AckBeforeSync,
        ["no-directory-sync"] = PlantedFault.DirectorySyncDoesNothing,
    };

    private static readonly Option<int> s_images = new("--images")
    {
        Description = "How many distinct images of the disk are recovered from, at least.",
        DefaultValueFactory = _ => 256_000,
    };

    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Which random subsets are left.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string?> s_plant = new("--plant")
    {
        Description = "A fault that must be found: the exit code is 1 then.",
    };

    public static Command Create()
    {
        s_plant.AcceptOnlyFromAmong([.. s_faults.Keys]);
        var command = new Command(
            "crash",
            "Cut the power behind every call of some histories of a log on a simulated disk, leave some of "
            + "the unsynced sectors, lengths and names, and cut it again during recovery. Exit code 0 only "
            + "where all that was acknowledged was always there, and nothing else.")
        {
            s_images, s_seed, s_plant,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string? plant = parsed.GetValue(s_plant);
        PlantedFault planted = plant is null ? PlantedFault.None : s_faults[plant];
        var options = new CrashOptions(parsed.GetValue(s_images), parsed.GetValue(s_seed), planted);
        var clock = Stopwatch.StartNew();
        CrashReport report = CrashCampaign.Run(options, Console.Error.WriteLine);
        Console.WriteLine($"calls             {report.Calls:N0}");
        Console.WriteLine(
            $"images            {report.Images:N0}, of them {report.ImagesOfRecovery:N0} of recovery");
        Console.WriteLine($"distinct images   {report.DistinctImages:N0}");
        Console.WriteLine($"disk errors       {report.Errors:N0}");
        Console.WriteLine($"seed              {options.Seed}");
        Console.WriteLine(
            $"time              {clock.Elapsed.TotalSeconds:N0} s on {options.Threads} threads");
        Console.WriteLine($"violations        {report.Violation ?? "none"}");
        return report.Violation is null ? Clean : Violated;
    }
}
