using System.Diagnostics;
using Matching.Gateway.Pipeline;
using Matching.Journal.Log;

namespace Matching.Gateway.Hosting;

/// <summary>
/// Looks at the disk from outside the journal's thread, and at the machine's clock, on a thread of its own,
/// so that it looks however busy the pool is: says alarms, and ends the shard when the disk is not to be
/// trusted any more.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(250);

    private readonly LogWriter _writer;
    private readonly SpaceKeeper _keeper;
    private readonly VenueClock _clock;
    private readonly DiskWatch _watch = new();
    private readonly ClockWatch _clockWatch = new();
    private readonly ManualResetEventSlim _isOver = new();
    private readonly Thread _thread;
    private volatile bool _isReady = true;

    public Watchdog(LogWriter writer, SpaceKeeper keeper, VenueClock clock)
    {
        _writer = writer;
        _keeper = keeper;
        _clock = clock;
        _thread = new Thread(Run) { Name = "watchdog", IsBackground = true };
        _thread.Start();
    }

    /// <summary>False while a sync or a segment is late, or there is no space.</summary>
    public bool IsReady => _isReady;

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
        long waiting = _writer.WaitingForSegmentTimestamp;
        long stuck = waiting == 0 ? 0 : Math.Max(waiting, _writer.LastFillTimestamp);
        DiskVerdict verdict = _watch.Look(
            Since(_writer.SyncStartedTimestamp), Since(waiting), Since(stuck), _keeper.Space,
            _writer.NextSegmentError);
        _isReady = verdict.IsReady;
        if (_clockWatch.Look(_clock.Drift) is { } step) Alarms.Raise(step);
        if (verdict.Alarm is { } alarm) Alarms.Raise(alarm);
        if (verdict.Stop is not { } why) return;
        // First: no ack leaves from here on, even if the call returns while the process ends.
        _writer.Stop(why);
        FailStop.Now(why);
    }

    private static TimeSpan Since(long timestamp) =>
        timestamp == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(timestamp);
}
