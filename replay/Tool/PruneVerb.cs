using System.CommandLine;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;

namespace Matching.Replay.Tool;

/// <summary>replay prune DIR</summary>
internal static class PruneVerb
{
    private const string Description = """
        Deletes the segments that stand before the older of the two newest snapshots, after both were loaded
        and the log has confirmed them: folded from the older one, it comes to the state of the newer one.
        The venue must not run. What is gone, verify from Genesis needs an archive for.
        """;

    public static Command Make()
    {
        var verb = new Command("prune", Description);
        var directory = new Argument<string>("DIR") { Description = "The journal's directory" };
        var archive = new Option<string?>("--archive")
        {
            Description = "Delete only what this archive holds",
        };
        var shipped = new Option<long?>("--shipped")
        {
            Description = "The shard's stream holds events up to this one: delete nothing that it lacks",
        };
        var json = new Option<bool>("--json") { Description = "Answer in JSON" };
        verb.Add(directory);
        verb.Add(archive);
        verb.Add(shipped);
        verb.Add(json);
        verb.SetAction(parsed =>
        {
            JournalPlace place = JournalPlace.At(parsed.GetRequiredValue(directory), LogReading.Stopped);
            using LogDirectory log = LogDirectory.Open(new NativeDisk(), place.Directory);
            IReadOnlyList<long>? pruned = null;
            string? heldBack = null;
            if (Progress.OfSegments(
                "comparing snapshots", told => SnapshotProof.Run(log.Disk, log.Location, told)))
                pruned = SnapshotPruning.Run(
                    log.Disk, log.Location, parsed.GetValue(archive), parsed.GetValue(shipped), out heldBack);
            if (heldBack is not null) parsed.InvocationConfiguration.Error.WriteLine(heldBack);
            SegmentAnswer.Write(
                "pruned",
                pruned is null ? "nothing pruned: there are not two snapshots" : "nothing to prune",
                pruned ?? [], parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            return (int)(pruned is null ? ExitCode.Unreadable : ExitCode.Ok);
        });
        return verb;
    }
}
