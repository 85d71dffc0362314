using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary>The readers of a log, each on a copy of an altered image.</summary>
internal static class RotReaders
{
    public static RotOutcome Recovery(SimDisk altered, in RotFacts facts)
    {
        var check = new OpenLog.ExpectScript();
        try
        {
            using LogDirectory directory = LogDirectory.Open(altered.Copy(), LogScript.Place);
            using LogTail tail = LogRecovery.Open(directory, LogScript.Identity, ref check);
            RotFacts found = RotFacts.Of(tail);
            if (found == facts) return RotOutcome.Right;
            if (found.LastSequence >= facts.LastSequence) return RotOutcome.Wrong;
            return tail.Cut is null ? RotOutcome.Fewer : RotOutcome.CutAndSaid;
        }
        catch (LogDamagedException)
        {
            return RotOutcome.Refused;
        }
        catch (ViolationException)
        {
            return RotOutcome.Wrong;
        }
    }

    /// <summary>
    /// The reader of resumes and of the auditor's listings. It says nothing of a torn group that recovery has
    /// yet to cut; beside a running venue it leaves out what is not proved.
    /// </summary>
    /// <param name="altered">Only read.</param>
    /// <param name="facts">Of the log before.</param>
    /// <param name="atLeast">Up to there it must come.</param>
    /// <param name="reading">Whether a venue may be at work.</param>
    /// <param name="looksFar">As the auditor's tool does.</param>
    public static RotOutcome Reader(
        SimDisk altered, in RotFacts facts, long atLeast, LogReading reading, bool looksFar)
    {
        var check = new OpenLog.ExpectScript();
        try
        {
            using var reader = new LogReader(altered, LogScript.Place, reading, looksFar);
            // It says that the log begins later, and recovery must know why.
            if (reader.FirstSequence() > facts.FirstSequence) return RotOutcome.Refused;
            while (reader.TryNext(out LogEvent next)) check.OnEvent(next.Sequence, next.Bytes);
            if (check.LastSequence > facts.LastSequence) return RotOutcome.Wrong;
            return check.LastSequence >= atLeast ? RotOutcome.Right : RotOutcome.Fewer;
        }
        catch (LogDamagedException)
        {
            return RotOutcome.Refused;
        }
        catch (ViolationException)
        {
            return RotOutcome.Wrong;
        }
    }
}
