using System.Diagnostics;
using Matching.Journal.Log;

namespace Matching.Gateway.Hosting;

/// <summary>Looks at the disk from outside the journal's thread: a slow sync is an alarm, a hung one the end.</summary>
internal sealed class Watchdog(LogWriter writer, ILogger<Watchdog> log)
{
    private static readonly TimeSpan s_alarmAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_stopAfter = TimeSpan.FromSeconds(5);
    private long _alarmed;

    public void Look()
    {
        long started = writer.SyncStartedTimestamp;
        if (started == 0) return;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed > s_stopAfter) FailStop.Now($"the disk: a sync has not returned for {elapsed.TotalSeconds:F1} s");
        if (elapsed <= s_alarmAfter || _alarmed == started) return;
        _alarmed = started;
        log.LogWarning("A sync has not returned for {Seconds:F1} s; it stops the venue after {Limit} s",
            elapsed.TotalSeconds, s_stopAfter.TotalSeconds);
    }
}
