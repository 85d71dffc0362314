using System.CommandLine;
using Matching.Journal.Log;
using Matching.Replay.Archive;

namespace Matching.Replay.Tool;

/// <summary>replay restore ARCHIVE DIR</summary>
internal static class RestoreVerb
{
    private const string Description = """
        Puts the archived segments before a log's first one back, bit for bit, after all of them were verified
        together with the log. Into a directory without a log it restores all. No venue may run there.
        """;

    public static Command Make()
    {
        var verb = new Command("restore", Description);
        var archive = new Argument<string>("ARCHIVE") { Description = "The archive's directory" };
        var directory = new Argument<string>("DIR")
        {
            Description = "The journal's directory; made if missing",
        };
        var json = new Option<bool>("--json") { Description = "Answer in JSON" };
        verb.Add(archive);
        verb.Add(directory);
        verb.Add(json);
        verb.SetAction(parsed =>
        {
            var disk = new NativeDisk();
            var source = new SegmentArchive(disk, parsed.GetRequiredValue(archive));
            if (source.Ordinals().Count == 0) throw new NoJournalException("The archive holds no segment.");
            using LogDirectory log = LogDirectory.Open(disk, parsed.GetRequiredValue(directory));
            IReadOnlyList<long> restored = Progress.OfSegments(
                "restoring", told => ArchiveRestore.Run(source, log, told));
            SegmentAnswer.Write(
                "restored", "nothing to be restored", restored, parsed.GetValue(json),
                parsed.InvocationConfiguration.Output);
            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
