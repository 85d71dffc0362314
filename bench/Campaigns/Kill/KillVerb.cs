using System.CommandLine;
using System.Diagnostics;

namespace Matching.Bench.Campaigns.Kill;

/// <summary><c>bench kill</c>: the venue's process is killed, again and again.</summary>
internal static class KillVerb
{
    private const int Clean = 0;
    private const int Violated = 1;

    private static readonly Dictionary<string, KillPlant> s_plants = new()
    {
        ["cut-group"] = KillPlant.CutGroup,
        ["invented-item"] = KillPlant.InventedItem,
    };

    private static readonly Option<int> s_kills = new("--kills")
    {
        Description = "How many that count: with acks outstanding.",
        DefaultValueFactory = _ => 2_000,
    };

    private static readonly Option<int> s_perJournal = new("--kills-per-journal")
    {
        Description = "After so many the journal is held against what the witnesses saw.",
        DefaultValueFactory = _ => 25,
    };

    private static readonly Option<int> s_lanes = new("--lanes")
    {
        Description = "Venues at a time.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Of the moments and of the witnesses' orders.",
        DefaultValueFactory = _ => Random.Shared.Next(),
    };

    private static readonly Option<FileInfo?> s_counter = new("--counter")
    {
        Description = "A file that adds up the kills of all runs.",
    };

    private static readonly Option<string?> s_plant = new("--plant")
    {
        Description = "A fault that must be found: the exit code is 1 then.",
    };

    public static Command Create()
    {
        s_plant.AcceptOnlyFromAmong([.. s_plants.Keys]);
        var command = new Command(
            "kill",
            "Kill the venue's process while clients trade: by time, as it starts, and, where strace is "
            + "installed, at the n-th write, sync or rename. Exit code 0 only where nothing that a client "
            + "saw was lost, altered or doubled, and all states were the same.")
        {
            s_kills, s_perJournal, s_lanes, s_seed, s_counter, s_plant,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string? plant = parsed.GetValue(s_plant);
        var options = new KillOptions(
            parsed.GetValue(s_kills), parsed.GetValue(s_seed), parsed.GetValue(s_perJournal),
            parsed.GetValue(s_lanes))
        {
            Planted = plant is null ? KillPlant.None : s_plants[plant],
            Say = Console.Error.WriteLine,
        };
        var tally = new KillTally(options.Kills);
        var clock = Stopwatch.StartNew();
        string violations = "none";
        try
        {
            await KillCampaign.RunAsync(options, tally, stop);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            violations = "none so far; it was stopped";
        }
        catch (Exception failure)
        {
            violations = failure.Message;
        }
        Tell(options, tally, clock.Elapsed);
        if (parsed.GetValue(s_counter) is { } file)
            Console.WriteLine($"in all runs   {KillCounter.Add(file, tally.Counted):N0}");
        Console.WriteLine($"violations    {violations}");
        return violations == "none" ? Clean : Violated;
    }

    private static void Tell(KillOptions options, KillTally tally, TimeSpan elapsed)
    {
        var kinds = Enum.GetValues<KillKind>().Select(kind => $"{tally.Of(kind):N0} {kind}");
        Console.WriteLine($"kills         {tally.Counted:N0}: {string.Join(", ", kinds)}");
        Console.WriteLine($"not counted   {tally.NotCounted:N0}, for no ack was outstanding");
        Console.WriteLine(
            $"recoveries    {tally.FromSnapshots:N0} from a snapshot; {tally.Pruned:N0} segments pruned");
        Console.WriteLine($"journals      {tally.Journals:N0} with {tally.Events:N0} events");
        Console.WriteLine($"items seen    {tally.ItemsSeen:N0}, each in its place");
        Console.WriteLine($"seed          {options.Seed}, in {options.Lanes} lanes");
        Console.WriteLine(
            $"time          {elapsed.TotalSeconds:N0} s, "
            + $"{elapsed.TotalSeconds * options.Lanes / Math.Max(1, tally.Counted):N2} s a cycle and lane");
    }
}
