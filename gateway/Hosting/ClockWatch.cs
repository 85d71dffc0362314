using System.Globalization;

namespace Matching.Gateway.Hosting;

/// <summary>The machine's clock can't be started by.</summary>
internal sealed class ClockBehindException(string why) : Exception(why);

/// <summary>
/// What the machine's clock may do to a venue, which goes by it once, at its start, and by the monotonic
/// clock from then on. Engine time never goes back: behind the journal's time it stands still, and orders
/// that expire and dead-man's switches with it.
/// </summary>
internal sealed class ClockWatch
{
    /// <summary>Further behind the journal's time no machine becomes the primary.</summary>
    public static readonly TimeSpan MaxBehind = TimeSpan.FromSeconds(1);

    /// <summary>A start waits for so much, as after a small step back; more is to be mended.</summary>
    private static readonly TimeSpan s_waitsFor = TimeSpan.FromSeconds(10);

    /// <summary>More than slewing makes of it, far less than would move an expiry by a day.</summary>
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    private bool _said;

    /// <summary>How long a start is to wait before it can go on.</summary>
    /// <param name="behind">Of this machine's clock behind the journal's time.</param>
    /// <exception cref="ClockBehindException">It is to be set first.</exception>
    public static TimeSpan WaitAtStart(TimeSpan behind)
    {
        if (behind <= MaxBehind) return TimeSpan.Zero;
        if (behind <= s_waitsFor) return behind;
        throw new ClockBehindException(
            $"this machine's clock is {Seconds(behind)} s behind the journal's time: set it first");
    }

    /// <summary>What is to be said now of how far the wall clock has moved since the start.</summary>
    public string? Look(TimeSpan drift) => Alarms.Changed(
        ref _said, drift.Duration() > s_step,
        $"clock-step: the machine's clock is {Seconds(drift)} s off the venue's, which does not follow it",
        "clock-step over");

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
