using System.Diagnostics;
using System.Runtime.InteropServices;
using Matching.Gateway.Pipeline;

namespace Matching.Bench.Pipeline;

/// <summary>Sleeps until a moment of the venue's clock, and little longer. One thread's own.</summary>
internal sealed partial class PreciseSleep
{
    private const int TimerSlack = 29;
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;
    private const long Second = 1_000_000_000;

    private readonly long _offset;

    public PreciseSleep(VenueClock clock)
    {
        // Else the kernel may let a sleeper lie for 50 µs longer than it asked for.
        _ = ProcessControl(TimerSlack, 1, 0, 0, 0);
        _offset = MonotonicNow() - clock.Now;
    }

    public void Until(long moment)
    {
        long nanoseconds = moment + _offset;
        var until = new TimeSpec { Seconds = nanoseconds / Second, Nanoseconds = nanoseconds % Second };
        _ = Sleep(Monotonic, AbsoluteTime, in until, 0);
    }

    private static long MonotonicNow() =>
        (long)(Stopwatch.GetTimestamp() * ((double)Second / Stopwatch.Frequency));

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpec until, nint left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
