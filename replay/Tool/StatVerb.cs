using System.CommandLine;
using Matching.Replay.Statistics;

namespace Matching.Replay.Tool;

/// <summary>replay stat DIR</summary>
internal static class StatVerb
{
    private const string Description =
        "Counts: segments, bytes, groups, epochs, events by kind, and how the log ends. It proves nothing.";

    public static Command Make()
    {
        var verb = new Command("stat", Description);
        var journal = new JournalArguments(verb);
        verb.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            JournalStatistics statistics = JournalStatistics.Of(journal.Place(parsed));
            if (journal.IsJson(parsed)) StatisticsJson.Write(statistics, output);
            else StatisticsText.Write(statistics, output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
