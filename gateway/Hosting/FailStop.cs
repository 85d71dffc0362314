using System.Runtime.InteropServices;

namespace Matching.Gateway.Hosting;

/// <summary>
/// The end of a shard that can't be trusted any more: it says why, though nobody may read it, and is gone at
/// once. Nothing waits for it, for every further answer could be wrong.
/// </summary>
internal static class FailStop
{
    /// <summary>The process's exit code then (sysexits' EX_SOFTWARE).</summary>
    public const int ExitCode = 70;

    public static void Now(string who, Exception why) => Now($"{who}: {why}");

    public static void Now(string why)
    {
        Alarms.Note($"FAIL STOP {why}");
        Alarms.Drain();
        // The runtime's own exit would run handlers that wait for the very threads that failed.
        ExitAtOnce(ExitCode);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitAtOnce(int code);
}
