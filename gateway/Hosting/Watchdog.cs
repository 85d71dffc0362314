using System.Diagnostics;
using Matching.Journal.Log;

namespace Matching.Gateway.Hosting;

/// <summary>
/// Looks at the disk from outside the journal's thread: a slow sync is an alarm, a hung one the end. It has a
/// thread of its own, so that it looks however busy the pool is.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_alarmAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_stopAfter = TimeSpan.FromSeconds(5);

    private readonly LogWriter _writer;
    private readonly ManualResetEventSlim _isOver = new();
    private readonly Thread _thread;
    private long _alarmed;

    public Watchdog(LogWriter writer)
    {
        _writer = writer;
        _thread = new Thread(Run) { Name = "watchdog", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _isOver.Set();
        _thread.Join();
        _isOver.Dispose();
    }

    private void Run()
    {
        while (!_isOver.Wait(s_lookEvery)) Look();
    }

    private void Look()
    {
        long started = _writer.SyncStartedTimestamp;
        if (started == 0) return;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed > s_stopAfter)
            FailStop.Now($"the disk: a sync has not returned for {elapsed.TotalSeconds:F1} s");
        if (elapsed <= s_alarmAfter || _alarmed == started) return;
        _alarmed = started;
        Console.Error.WriteLine(
            $"ALARM a sync has not returned for {elapsed.TotalSeconds:F1} s;"
            + $" it stops the venue after {s_stopAfter.TotalSeconds} s");
    }
}
