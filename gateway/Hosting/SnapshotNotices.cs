using Matching.Replay.Snapshots;

namespace Matching.Gateway.Hosting;

/// <summary>What a venue says of its snapshots.</summary>
internal static class SnapshotNotices
{
    /// <summary>At start: where recovery began.</summary>
    public static void Write(SnapshotHeader? snapshot, IReadOnlyList<string> refused)
    {
        foreach (string why in refused)
            Alarms.Raise($"a snapshot could not be used: {why}");
        if (snapshot is { } begun)
            Console.WriteLine($"snapshot   recovery began behind event {begun.Sequence}");
        else if (refused.Count > 0)
            Console.WriteLine("snapshot   none could be used: recovery began with the first event");
    }

    /// <summary>As one was taken; on the follower's thread.</summary>
    public static void Write(SnapshotReport report)
    {
        if (report.Snapshot is { } taken)
        {
            string pruned = report.PrunedSegments == 0 ? "" : $", {report.PrunedSegments} segments pruned";
            Console.WriteLine($"snapshot   of event {taken.Sequence}, {taken.ImageBytes} bytes{pruned}");
        }
        if (report.Trouble is { } trouble) Alarms.Raise($"snapshots: {trouble}");
    }
}
