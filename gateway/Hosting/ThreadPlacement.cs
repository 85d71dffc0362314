using System.Runtime.InteropServices;

namespace Matching.Gateway.Hosting;

/// <summary>
/// Where a thread is to run: a real-time priority, a core of its own. The system may refuse either; a thread
/// then runs as any other, and says so.
/// </summary>
/// <param name="Priority">1 to 99 for SCHED_FIFO, 0 for none.</param>
/// <param name="Core">From 0, null for any.</param>
internal readonly partial record struct ThreadPlacement(int Priority, int? Core)
{
    private const int ThisThread = 0;
    private const int FirstInFirstOut = 1;
    private const int MaskBytes = 128;
    private const int BitsPerByte = 8;

    /// <summary>For the calling thread, which is then named in what comes back.</summary>
    public string Apply(string name) => $"name={name} {ApplyPriority()} {ApplyCore()}";

    private string ApplyPriority()
    {
        if (Priority == 0) return "scheduling=other";
        int priority = Priority;
        return SetScheduler(ThisThread, FirstInFirstOut, in priority) == 0
            ? $"scheduling=fifo priority={Priority}"
            : $"scheduling=other refused=\"priority {Priority}: {Reason()}\"";
    }

    private unsafe string ApplyCore()
    {
        if (Core is not { } core) return "core=any";
        byte* mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        if (core < MaskBytes * BitsPerByte) mask[core / BitsPerByte] |= (byte)(1 << core % BitsPerByte);
        return SetAffinity(ThisThread, MaskBytes, mask) == 0
            ? $"core={core}"
            : $"core=any refused=\"core {core}: {Reason()}\"";
    }

    private static string Reason() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static unsafe partial int SetAffinity(int thread, nint bytes, byte* mask);
}
