using System.CommandLine;
using System.Globalization;
using Matching.Bench.Pipeline;
using Matching.Engine.Events;

namespace Matching.Bench.Micro;

/// <summary>
/// <c>bench micro</c>: events encoded and decoded in a second on one core, in the mix of W1; medians.
/// </summary>
internal static class MicroVerb
{
    private static readonly Option<int> s_commands = new("--commands")
    {
        Description = "How many commands of W1 yield the events.",
        DefaultValueFactory = _ => 100_000,
    };

    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "How often each is measured.",
        DefaultValueFactory = _ => 31,
    };

    public static Command Create()
    {
        var command = new Command(
            "micro",
            "Encode and decode events as the journal does, with checksums, by CPU time of one thread: "
            + "median, least and most of some rounds.")
        {
            s_commands, s_rounds,
        };
        command.SetAction(Run);
        return command;
    }

    private static void Run(ParseResult parsed)
    {
        Event[] events = EventSample.Of("W1", parsed.GetValue(s_commands));
        int rounds = Math.Max(parsed.GetValue(s_rounds), 1);
        PipelineReport.Write(MachineFacts.Of(Environment.CurrentDirectory));
        var codec = new Codec(events);
        foreach (CodecResult result in new[] { codec.Encode(rounds), codec.Decode(rounds) })
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.What}: {result.Median:F1} M events/s and core "
                + $"(from {result.MillionsPerSecond[0]:F1} to {result.MillionsPerSecond[^1]:F1} "
                + $"in {rounds} rounds), "
                + $"{result.BytesPerEvent:F0} bytes an event, load {MachineFacts.Load}"));
    }
}
