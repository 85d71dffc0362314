using System.Diagnostics;

namespace Matching.Bench.Growth;

/// <summary>The most memory that this process has held, in bytes, since it was told to forget.</summary>
internal static class PeakMemory
{
    // Linux: what proc_pid_clear_refs(5) calls 5 sets the peak back to what is resident now.
    private const string File = "/proc/self/clear_refs";
    private const string ForgetPeak = "5";

    public static long Bytes
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64;
        }
    }

    /// <summary>What nobody holds is given back first. Elsewhere than on Linux the peak stays.</summary>
    public static void Forget()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        if (OperatingSystem.IsLinux()) System.IO.File.WriteAllText(File, ForgetPeak);
    }
}
