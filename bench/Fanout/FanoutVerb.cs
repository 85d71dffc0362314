using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Matching.Bench.Results;

namespace Matching.Bench.Fanout;

/// <summary>
/// <c>bench fanout</c>: what subscribers cost, by how fast they read, and how late they have the book. It
/// fails where a fast reader misses a change, never for a time.
/// </summary>
internal static class FanoutVerb
{
    private const int Right = 0;
    private const int Wrong = 1;

    private static readonly FanoutPlan s_default = new() { Directory = "" };

    private static readonly Option<Crowd[]> s_crowds = new("--crowd")
    {
        Description = "FAST,SLOW,DEAD readers, as often as wanted: 100,50,50.",
        CustomParser = ParseCrowds,
        DefaultValueFactory = _ => [.. s_default.Crowds],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double> s_rate = new("--rate")
    {
        Description = "Commands a second of the one who trades.",
        DefaultValueFactory = _ => s_default.Rate,
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "How long a turn is.",
        DefaultValueFactory = _ => s_default.Seconds,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each crowd has its turn, beside one with nobody there.",
        DefaultValueFactory = _ => s_default.Rounds,
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        var command = new Command(
            "fanout",
            "Follow an instrument's orders with fast, slow and dead readers while one session trades, beside "
            + "turns with nobody there. Exit code 0 only where no fast reader missed anything.")
        {
            s_crowds, s_rate, s_seconds, s_rounds, s_results,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string directory = Directory.CreateTempSubdirectory("bench-fanout-").FullName;
        try
        {
            var plan = new FanoutPlan
            {
                Directory = directory,
                Rounds = Math.Max(parsed.GetValue(s_rounds), 1),
                Rate = parsed.GetValue(s_rate),
                Seconds = parsed.GetValue(s_seconds),
                Crowds = parsed.GetValue(s_crowds)!,
            };
            var run = new FanoutRun(plan, parsed.Folder(s_results), Console.Error.WriteLine);
            return (await run.RunAsync(stop)).All(one => one.Holds) ? Right : Wrong;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Crowd[] ParseCrowds(ArgumentResult argument)
    {
        var crowds = new List<Crowd>();
        foreach (Token token in argument.Tokens)
        {
            string[] parts = token.Value.Split(',');
            int[] counts = [.. parts.Select(CountOf)];
            if (counts.Length == 3 && counts.All(count => count >= 0))
                crowds.Add(new Crowd(counts[0], counts[1], counts[2]));
            else argument.AddError("--crowd is no FAST,SLOW,DEAD");
        }
        return [.. crowds];
    }

    private static int CountOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : -1;
}
