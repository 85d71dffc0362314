namespace Matching.Engine.Ring;

/// <summary>
/// When a wait gives up. It decides how long a thread sleeps, never what a command yields.
/// </summary>
internal readonly struct Deadline
{
    private const long Never = long.MaxValue;

    private readonly long _dueMs;

    public Deadline(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            _dueMs = Never;
            return;
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);

        // Rounded up, and one more since the clock's current millisecond has partly gone: never too early.
        long roundedUpMs = timeout.Ticks / TimeSpan.TicksPerMillisecond + 1;
        _dueMs = NowMs + roundedUpMs;
    }

    public bool HasPassed => _dueMs != Never && NowMs >= _dueMs;

    /// <summary>In the form that Monitor.Wait takes: -1 is for ever.</summary>
    public int RemainingMs =>
        _dueMs == Never ? Timeout.Infinite : (int)Math.Clamp(_dueMs - NowMs, 0, int.MaxValue);

    // The one look at a clock in this project. The ban keeps time out of the engine's state; this time only
    // ends a sleep, and the thread that slept learns nothing but that it should look around.
#pragma warning disable RS0030
    private static long NowMs => Environment.TickCount64;
#pragma warning restore RS0030
}
