using System.CommandLine;
using Matching.Journal.Log;
using Matching.Replay.Archive;

namespace Matching.Replay.Tool;

/// <summary>replay archive DIR ARCHIVE</summary>
internal static class ArchiveVerb
{
    private const string Description = """
        Compresses the segments that will never change again into an archive, oldest first, after the log was
        verified from the first of them on. Each is decompressed and compared before it counts. May be run
        again at any time, also beside a running venue; what is archived already is left as it is.
        """;

    public static Command Make()
    {
        var verb = new Command("archive", Description);
        var journal = new JournalArguments(verb);
        var archive = new Argument<string>("ARCHIVE") { Description = "The archive's directory" };
        verb.Add(archive);
        verb.SetAction(parsed =>
        {
            JournalPlace place = journal.Place(parsed);
            var target = new SegmentArchive(new NativeDisk(), parsed.GetRequiredValue(archive));
            IReadOnlyList<long> added = Progress.OfSegments(
                "archiving", told => target.Add(place.Directory, place.Reading, told));
            SegmentAnswer.Write(
                "archived", "nothing to be archived", added, journal.IsJson(parsed),
                parsed.InvocationConfiguration.Output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
