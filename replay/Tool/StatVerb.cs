using System.CommandLine;
using Matching.Replay.Statistics;

namespace Matching.Replay.Tool;

/// <summary>replay stat DIR</summary>
internal static class StatVerb
{
    private const string Description =
        "Counts: segments, groups, epochs, events by kind, refusals by reason, the largest transactions, "
        + "commands by time, and how the log ends. It proves nothing.";

    public static Command Make()
    {
        var verb = new Command("stat", Description);
        var journal = new JournalArguments(verb);
        verb.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            JournalPlace place = journal.Place(parsed);
            JournalStatistics statistics =
                Progress.OfSegments("counting", told => JournalStatistics.Of(place, told));
            if (journal.IsJson(parsed)) StatisticsJson.Write(statistics, output);
            else StatisticsText.Write(statistics, output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
