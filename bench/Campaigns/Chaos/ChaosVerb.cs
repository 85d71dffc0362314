using System.CommandLine;
using System.Diagnostics;
using Matching.Bench.Campaigns.Simulation;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary><c>bench chaos</c>: client, connection or venue breaks, again and again, under load.</summary>
internal static class ChaosVerb
{
    private const int Clean = 0;
    private const int Violated = 1;

    private static readonly Dictionary<string, ChaosPlant> s_plants = new()
    {
        ["dropped-item"] = ChaosPlant.DroppedItem,
        ["doubled-item"] = ChaosPlant.DoubledItem,
        ["altered-level"] = ChaosPlant.AlteredLevel,
        ["lost-ack"] = ChaosPlant.LostAck,
        ["doubled-order"] = ChaosPlant.DoubledOrder,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "Each breaks one thing and then checks all.",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<int> s_perJournal = new("--rounds-per-journal")
    {
        Description = "After so many the journal is verified as a whole, and a new one begun.",
        DefaultValueFactory = _ => 25,
    };

    private static readonly Option<int> s_lanes = new("--lanes")
    {
        Description = "Venues at a time, each with clients of its own.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Of what breaks and when, and of the orders.",
        DefaultValueFactory = _ => Random.Shared.Next(),
    };

    private static readonly Option<string?> s_plant = new("--plant")
    {
        Description = "A fault that must be found: the exit code is 1 then.",
    };

    public static Command Create()
    {
        s_plant.AcceptOnlyFromAmong([.. s_plants.Keys]);
        var command = new Command(
            "chaos",
            "Crash and cut clients, connections and the venue while clients trade and follow books. Exit "
            + "code 0 only where no ack was lost, no order doubled, no private item missed or doubled, each "
            + "doubt resolved, and each book the engine's.")
        {
            s_rounds, s_perJournal, s_lanes, s_seed, s_plant,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string? plant = parsed.GetValue(s_plant);
        var options = new ChaosOptions(
            parsed.GetValue(s_rounds), parsed.GetValue(s_seed), parsed.GetValue(s_perJournal),
            parsed.GetValue(s_lanes))
        {
            Planted = plant is null ? ChaosPlant.None : s_plants[plant],
            Say = Console.Error.WriteLine,
        };
        var tally = new ChaosTally(options.Rounds);
        var clock = Stopwatch.StartNew();
        string violations = "none";
        try
        {
            await ChaosCampaign.RunAsync(options, tally, stop);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            violations = "none so far; it was stopped";
        }
        catch (Exception failure)
        {
            violations = failure is ViolationException ? failure.Message : $"{failure}";
        }
        Tell(options, tally, clock.Elapsed);
        Console.WriteLine($"violations    {violations}");
        return violations == "none" ? Clean : Violated;
    }

    private static void Tell(ChaosOptions options, ChaosTally tally, TimeSpan elapsed)
    {
        Console.WriteLine($"rounds        {tally.Rounds:N0}");
        foreach (ChaosKind kind in Enum.GetValues<ChaosKind>())
            Console.WriteLine($"  {kind,-22} {tally.Of(kind),5:N0}, with {tally.InDoubt(kind):N0} in doubt");
        Console.WriteLine($"journals      {tally.Journals:N0} verified, with {tally.Events:N0} events");
        Console.WriteLine($"orders        {tally.OrdersAccepted:N0} accepted, each once");
        Console.WriteLine($"items seen    {tally.ItemsSeen:N0}, each in its place");
        Console.WriteLine(
            $"sent again    {tally.Repeated:N0} answered with the original's outcome; "
            + $"{tally.NotTaken:N0} never taken");
        Console.WriteLine($"books         {tally.BooksCompared:N0} compared with the engine's");
        Console.WriteLine($"seed          {options.Seed}, in {options.Lanes} lanes");
        Console.WriteLine($"time          {elapsed.TotalSeconds:N0} s");
    }
}
