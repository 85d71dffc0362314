using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Kill;

/// <summary>A planted fault: a log from which the last group of events is gone without a trace.</summary>
internal static class TailCutter
{
    public static void CutLastGroup(string directory)
    {
        var groups = new List<LogGroup>();
        var nobody = default(NoVisitor);
        LogScan.Run(
            new NativeDisk(), directory, LogReading.Stopped, ref nobody,
            new RecoveryOptions { GroupScanned = groups.Add });
        int last = groups.FindLastIndex(group => group.Kind == GroupKind.Data);
        foreach (LogGroup group in groups[last..])
        {
            using FileStream file =
                File.OpenWrite(LogDirectory.PathOf(directory, group.Place.SegmentOrdinal));
            file.Position = group.Place.Offset;
            file.Write(new byte[group.ExtentBytes]);
        }
    }
}
