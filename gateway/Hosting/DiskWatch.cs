using Matching.Journal.Log;

namespace Matching.Gateway.Hosting;

/// <summary>What the watchdog makes of what it saw.</summary>
/// <param name="Alarm">To be said now; null for nothing new.</param>
/// <param name="Stop">Why the shard must stop; null while it may go on.</param>
/// <param name="IsReady">Whether the venue is fit to take orders.</param>
internal readonly record struct DiskVerdict(string? Alarm, string? Stop, bool IsReady);

/// <summary>
/// Judges the disk by how long things take, seen from outside: a sync of more than a second is an alarm, of
/// more than five the end; so is a wait for the next segment, later; a disk that fills up is an alarm. It
/// says each thing once, and when it is over.
/// </summary>
internal sealed class DiskWatch
{
    public static readonly TimeSpan AlarmAfter = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan StopAfter = TimeSpan.FromSeconds(5);

    /// <summary>Without a step of the filler: one that gets on is slow, and will be done.</summary>
    public static readonly TimeSpan StopStuckAfter = TimeSpan.FromSeconds(30);

    private bool _saidSync;
    private bool _saidWait;
    private DiskSpace _saidSpace = DiskSpace.Ample;

    /// <param name="sync">How long the write under way has taken; zero for none.</param>
    /// <param name="wait">How long a segment has been waited for; zero for not.</param>
    /// <param name="stuck">How long of that nothing has been written of it.</param>
    /// <param name="space">What the journal has left.</param>
    /// <param name="why">Why the next segment could not be made.</param>
    public DiskVerdict Look(TimeSpan sync, TimeSpan wait, TimeSpan stuck, DiskSpace space, Exception? why)
    {
        if (sync > StopAfter)
            return new DiskVerdict(null, $"the disk: a sync has not returned for {Seconds(sync)}", false);
        if (stuck > StopStuckAfter)
        {
            string what = $"the disk: nothing of a segment was written for {Seconds(stuck)}";
            return new DiskVerdict(null, what, false);
        }
        string? alarm = Alarms.Changed(ref _saidSync, sync > AlarmAfter,
            $"slow-sync: a sync has not returned for {Seconds(sync)}; it stops the venue after "
            + Seconds(StopAfter),
            "slow-sync over");
        alarm = Alarms.Join(alarm, Alarms.Changed(ref _saidWait, wait > AlarmAfter,
            $"slow-segment: no segment was ready for {Seconds(wait)}; if nothing of it is written, it stops "
            + $"the venue after {Seconds(StopStuckAfter)}",
            "slow-segment over"));
        alarm = Alarms.Join(alarm, OfSpace(space, why));
        bool isReady = sync <= AlarmAfter && wait <= AlarmAfter && space is DiskSpace.Ample or 0;
        return new DiskVerdict(alarm, null, isReady);
    }

    private string? OfSpace(DiskSpace space, Exception? why)
    {
        if (space == 0 || space == _saidSpace) return null;
        _saidSpace = space;
        return space switch
        {
            DiskSpace.Short => $"disk-full: cancel-only, the next segment can't be made: {why?.Message}",
            DiskSpace.Last => "disk-full: what is left of the journal is kept for operators' cancels",
            _ => "disk-full over",
        };
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:F1} s";
}
