using System.Collections.Concurrent;
using Matching.Bench.Campaigns.Simulation;
using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>
/// Recovers from images, with the power going on the way as well, and says what is wrong with what is left:
/// all that was acknowledged must be there, nothing altered, and the log must go on. Any thread may use it.
/// </summary>
internal sealed class CrashJudge
{
    private const int CutsDuringRecovery = 2;
    private const int MostCallsBeforeCut = 8;
    private const int ImagesPerWriter = 8;

    private readonly ConcurrentDictionary<UInt128, bool> _seen = new();
    private long _images;
    private long _ofRecovery;

    public long Images => Interlocked.Read(ref _images);
    public long DistinctImages => _seen.Count;
    public long ImagesOfRecovery => Interlocked.Read(ref _ofRecovery);

    /// <summary>What is wrong, null if nothing is.</summary>
    public string? Wrong(Trace trace, SimDisk image, long acked, long sent, Random random)
    {
        Note(image);
        try
        {
            SimDisk disk = CutDuringRecovery(image, random);
            long left = Recover(disk);
            if (left < acked) return $"{acked} was acked, {left} is left.";
            if (left > sent) return $"{sent} was sent, {left} is there.";
            // A writer is dear: it takes megabytes of buffers.
            return random.Next(ImagesPerWriter) == 0 ? GoesOn(trace, disk, left) : null;
        }
        catch (Exception wrong) when (wrong is LogDamagedException or ViolationException)
        {
            return wrong.Message;
        }
    }

    /// <summary>
    /// Recovers until the power goes at some call of it, twice; what is left must be as good as before.
    /// </summary>
    private SimDisk CutDuringRecovery(SimDisk disk, Random random)
    {
        for (int time = 0; time < CutsDuringRecovery; time++)
        {
            disk.PowerCutAtCall = disk.Calls + 1 + random.Next(MostCallsBeforeCut);
            try
            {
                Recover(disk);
            }
            catch (PowerCutException)
            {
                disk = disk.AfterPowerCut(random);
                Note(disk);
                Interlocked.Increment(ref _ofRecovery);
            }
            disk.PowerCutAtCall = 0;
        }
        return disk;
    }

    private static string? GoesOn(Trace trace, SimDisk disk, long left)
    {
        using (OpenLog log = OpenLog.On(disk, trace.Options)) log.Append(9, 0, 25);
        long found = Recover(disk);
        return found == left + 34 ? null : $"behind {left}, 34 events were written; it ends with {found}.";
    }

    /// <summary>With every event compared, but without a writer; the last sequence.</summary>
    private static long Recover(SimDisk disk)
    {
        using LogDirectory directory = LogDirectory.Open(disk, LogScript.Place);
        var check = new OpenLog.ExpectScript();
        using LogTail tail = LogRecovery.Open(directory, LogScript.Identity, ref check);
        ViolationException.ThrowUnless(
            tail.LastSequence == check.LastSequence,
            $"the log ends with event {tail.LastSequence}, {check.LastSequence} was handed out.");
        return tail.LastSequence;
    }

    private void Note(SimDisk image)
    {
        Interlocked.Increment(ref _images);
        _seen.TryAdd(image.Fingerprint(), true);
    }
}
