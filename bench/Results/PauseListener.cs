using System.Diagnostics.Tracing;

namespace Matching.Bench.Results;

/// <summary>
/// Hears of each time that the runtime stopped all threads for its collector, and until when. The runtime
/// itself tells only the sum of them.
/// </summary>
internal sealed class PauseListener : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Collector = (EventKeywords)0x1;
    private const string Suspending = "GCSuspendEEBegin_V1";
    private const string Resumed = "GCRestartEEEnd_V1";
    private const uint ForCollection = 1;
    private const uint ForPreparation = 6;

    /// <summary>Events come a little later, on a thread of the runtime's.</summary>
    private const int MostLooks = 50;

    private readonly Lock _gate = new();
    private DateTime _suspendedAt;
    private TimeSpan _longest;
    private TimeSpan _total;

    /// <summary>Since it was made; the last pauses are waited for, but not long.</summary>
    /// <param name="totalBefore">All pauses of the process before it was made.</param>
    public double LongestMs(TimeSpan totalBefore)
    {
        TimeSpan told = GC.GetTotalPauseDuration() - totalBefore;
        for (int look = 0; look < MostLooks && Total < told; look++) Thread.Sleep(1);
        return Longest.TotalMilliseconds;
    }

    /// <summary>And begins anew.</summary>
    public double TakeLongestMs()
    {
        lock (_gate)
        {
            TimeSpan longest = _longest;
            _longest = TimeSpan.Zero;
            return longest.TotalMilliseconds;
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime) EnableEvents(eventSource, EventLevel.Informational, Collector);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName == Suspending)
        {
            bool isCollection = eventData.Payload?[0] is ForCollection or ForPreparation;
            lock (_gate) _suspendedAt = isCollection ? eventData.TimeStamp : default;
        }
        else if (eventData.EventName == Resumed)
        {
            lock (_gate) Resume(eventData.TimeStamp);
        }
    }

    private TimeSpan Total
    {
        get { lock (_gate) return _total; }
    }

    private TimeSpan Longest
    {
        get { lock (_gate) return _longest; }
    }

    private void Resume(DateTime at)
    {
        if (_suspendedAt == default) return;
        TimeSpan pause = at - _suspendedAt;
        _suspendedAt = default;
        _total += pause;
        if (pause > _longest) _longest = pause;
    }
}
