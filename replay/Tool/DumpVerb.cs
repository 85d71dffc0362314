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
            EventDump.Write(
                journal.Place(parsed), filter.Of(parsed), journal.IsJson(parsed),
                parsed.InvocationConfiguration.Output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
