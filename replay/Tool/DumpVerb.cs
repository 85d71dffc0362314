using System.CommandLine;
using Matching.Replay.Dump;

namespace Matching.Replay.Tool;

/// <summary>replay dump DIR</summary>
internal static class DumpVerb
{
    private const string Description = """
        Writes one line for each event, in the order of their sequences; with --json one object a line, in
        protobuf's JSON. Filters are joined by and. Checks checksums and sequences, not the hash chains.
        """;

    public static Command Make()
    {
        var verb = new Command("dump", Description);
        var journal = new JournalArguments(verb);
        var filter = new FilterOptions(verb);
        verb.SetAction(parsed =>
        {
            JournalPlace place = journal.Place(parsed);
            EventFilter wanted = filter.Of(parsed);
            TextWriter output = parsed.InvocationConfiguration.Output;
            Progress.BesideLines(
                "dumping",
                told => EventDump.Write(place, wanted, journal.IsJson(parsed), output, told));
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
