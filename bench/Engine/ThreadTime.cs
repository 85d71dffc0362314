using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Matching.Bench.Engine;

/// <summary>
/// The CPU time of the calling thread: what others do on the machine meanwhile is not in it, but for the
/// caches that they dirty.
/// </summary>
internal static partial class ThreadTime
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of clock_gettime(2) on Linux.</summary>
    private const int ThreadClock = 3;

    public static long Nanoseconds()
    {
        if (GetTime(ThreadClock, out var time) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
