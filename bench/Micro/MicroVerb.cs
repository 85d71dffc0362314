using System.CommandLine;
using Matching.Bench.Results;
using Matching.Engine.Events;

namespace Matching.Bench.Micro;

/// <summary>
/// <c>bench micro</c>: the ring beside a bounded channel; the book's moves; events encoded and decoded on one
/// core; the projections for queries. It fails where the work was wrong, never for a time.
/// </summary>
internal static class MicroVerb
{
    private const int Right = 0;
    private const int Wrong = 1;
    private static readonly string[] s_parts = ["ring", "book", "codec", "projection"];

    private static readonly Option<string[]> s_only = new("--part")
    {
        Description = "Which of ring, book, codec and projection; all where none is named.",
        DefaultValueFactory = _ => s_parts,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> s_strategies = new("--wait")
    {
        Description = "How the ring's threads wait: which of BusySpin, Yield and Block; else all of them.",
        DefaultValueFactory = _ => RingContest.Strategies,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<long> s_messages = new("--messages")
    {
        Description = "That go through ring and channel in a round.",
        DefaultValueFactory = _ => 5_000_000,
    };

    private static readonly Option<int> s_roundTrips = new("--round-trips")
    {
        Description = "Of the ping-pong, in a round.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "How many commands of W1 yield the events; so many moves the book makes.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each has its turn.",
        DefaultValueFactory = _ => 9,
    };

    private static readonly Option<DirectoryInfo?> s_results = ResultOption.Create();

    public static Command Create()
    {
        s_only.AcceptOnlyFromAmong(s_parts);
        s_strategies.AcceptOnlyFromAmong(RingContest.Strategies);
        var command = new Command(
            "micro",
            "Send messages through the ring and through a bounded channel in turns: one and three producers, "
            + "ping-pong, each way to wait. Make the book's single moves, beside the textbook's book. Encode "
            + "and decode events as the journal does, with checksums. Fill the projections for queries.")
        {
            s_only, s_strategies, s_messages, s_roundTrips, s_commands, s_rounds, s_results,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        int rounds = Math.Max(parsed.GetValue(s_rounds), 1);
        ResultFolder? results = parsed.Folder(s_results);
        string[] parts = parsed.GetValue(s_only)!;
        var runs = new List<RunRecord>();
        if (parts.Contains("ring"))
        {
            var contest = new RingContest(
                rounds, parsed.GetValue(s_messages), parsed.GetValue(s_roundTrips), results,
                Console.Error.WriteLine);
            runs.AddRange(contest.Run(parsed.GetValue(s_strategies)!.Distinct()));
        }
        int commands = parsed.GetValue(s_commands);
        if (parts.Contains("book"))
            runs.AddRange(new BookMoves(rounds, commands, results, Console.Error.WriteLine).Run());
        if (parts.Contains("codec")) runs.Add(RunCodec(commands, rounds, results));
        if (parts.Contains("projection"))
            runs.Add(new ProjectionRun(rounds, commands, results, Console.Error.WriteLine).Run());
        return runs.TrueForAll(run => run.Holds) ? Right : Wrong;
    }

    private static RunRecord RunCodec(int commands, int rounds, ResultFolder? results)
    {
        Event[] events = EventSample.Of("W1", commands);
        using var watch = new RunWatch(Environment.CurrentDirectory);
        var codec = new Codec(events);
        CodecResult[] measured = [codec.Encode(rounds), codec.Decode(rounds)];
        var run = new RunRecord
        {
            Verb = "micro",
            Name = "events encoded and decoded",
            Settings = new Dictionary<string, string> { ["workload"] = "W1", ["commands"] = $"{commands}" },
            Conditions = watch.Conditions(),
            Checksum = FormattableString.Invariant(
                $"{events.Length} events of {measured[0].BytesPerEvent:F3} bytes"),
            Holds = measured[0].BytesPerEvent == measured[1].BytesPerEvent,
            Processes = [watch.Cost("bench")],
            Figures = [.. measured.Select(one =>
                new Figure(one.What, "M events/s and core", HigherIsBetter: true, one.MillionsPerSecond))],
        };
        RunRecord written = results?.Write(run) ?? run;
        RunReport.Write(written);
        return written;
    }
}
