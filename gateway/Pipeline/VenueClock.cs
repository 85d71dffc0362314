using System.Diagnostics;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// Nanoseconds since the Unix epoch: the wall's time at start, then the monotonic clock alone. A step of the
/// wall clock is not followed.
/// </summary>
internal sealed class VenueClock(TimeProvider time)
{
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly long _wallAtStart =
        (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;
    private readonly long _stampAtStart = time.GetTimestamp();
    private readonly long _frequency = time.TimestampFrequency;

    public long Now
    {
        get
        {
            long elapsed = time.GetTimestamp() - _stampAtStart;
            // As on Linux; the engine stamps each command, and two divisions are a good part of that.
            if (_frequency == NanosecondsPerSecond) return _wallAtStart + elapsed;
            long whole = Math.DivRem(elapsed, _frequency, out long rest);
            return _wallAtStart + whole * NanosecondsPerSecond + rest * NanosecondsPerSecond / _frequency;
        }
    }

    /// <summary>How far the wall has moved against the monotonic clock since start.</summary>
    public TimeSpan Drift =>
        TimeSpan.FromTicks((time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) - Now / NanosecondsPerTick);
}
