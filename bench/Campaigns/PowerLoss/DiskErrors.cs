using Matching.Bench.Campaigns.Simulation;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>
/// Every call of a trace fails once, a write also after each number of sectors; then the process is killed,
/// or the power goes. What was acknowledged before the error is there, and nothing was after it.
/// </summary>
internal static class DiskErrors
{
    private static readonly int[] s_sectorsWritten = [0, 1, 2, 3, 5, 8, 13, 21, 34];

    /// <summary>What is wrong, with what shows it again; null if nothing is.</summary>
    public static string? FirstViolation(CrashOptions options, CrashJudge judge, ref long errors)
    {
        foreach (Trace trace in options.Traces)
        {
            var whole = new SimDisk { Planted = options.Planted, KeepsJournal = true };
            TracePlay.Run(trace, whole);
            for (int call = 1; call <= whole.Calls; call++)
            {
                bool isWrite = whole.Journal[call - 1].StartsWith("write", StringComparison.Ordinal);
                foreach (int sectors in isWrite && trace == Trace.Small ? s_sectorsWritten : [0])
                {
                    var disk = new SimDisk
                    {
                        Planted = options.Planted,
                        FailAtCall = call,
                        SectorsWrittenByFailure = sectors,
                    };
                    string? wrong = Wrong(trace, disk, judge, new Random(options.Seed + call));
                    errors++;
                    if (wrong is null) continue;
                    return $"trace {trace.Name}, error at call {call} after {sectors} sectors: {wrong}";
                }
            }
        }
        return null;
    }

    private static string? Wrong(Trace trace, SimDisk disk, CrashJudge judge, Random random)
    {
        TracePlay played = TracePlay.Run(trace, disk);
        return judge.Wrong(trace, disk.AfterKill(), played.Acked, played.Sent, random)
            ?? judge.Wrong(trace, disk.AfterPowerCut(random), played.Acked, played.Sent, random);
    }
}
