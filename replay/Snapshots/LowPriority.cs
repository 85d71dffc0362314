using System.Runtime.InteropServices;

namespace Matching.Replay.Snapshots;

/// <summary>
/// Asks the system to let a thread run behind the others. .NET's own priorities do nothing on Linux, where
/// the niceness is a thread's and not the process's. Not far behind: a collection waits for each thread to
/// come to where it can stand, also for one that gets no core. With all cores busy the venue's longest pause
/// was 12 to 295 ms at 19 and 26 to 29 at 5, in three turns each (decision 31).
/// </summary>
public static class LowPriority
{
    private const int OfOneThread = 0;
    private const int ThisOne = 0;
    private const int Niceness = 5;

    /// <summary>A wish: where it is refused the thread is as before, and nothing depends on it.</summary>
    public static void ForThisThread() => _ = SetPriority(OfOneThread, ThisOne, Niceness);

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, int who, int niceness);
}
