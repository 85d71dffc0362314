using System.Runtime.InteropServices;

namespace Matching.Replay.Snapshots;

/// <summary>
/// Asks the system to let a thread run behind all others. .NET's own priorities do nothing on Linux, where
/// the niceness is a thread's and not the process's.
/// </summary>
public static class LowPriority
{
    private const int OfOneThread = 0;
    private const int ThisOne = 0;
    private const int Nicest = 19;

    /// <summary>A wish: where it is refused the thread is as before, and nothing depends on it.</summary>
    public static void ForThisThread() => _ = SetPriority(OfOneThread, ThisOne, Nicest);

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, int who, int niceness);
}
