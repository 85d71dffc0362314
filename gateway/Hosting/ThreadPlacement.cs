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

    /// <summary>The least that Linux gives; by itself it gives some milliseconds.</summary>
    private const ulong ShortSliceNs = 100_000;

    /// <summary>To get and to set what a thread asks of the scheduler.</summary>
    private static readonly (int Get, int Set) s_attributes = !OperatingSystem.IsLinux() ? default
        : RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => (315, 314),
            Architecture.Arm64 => (275, 274),
            _ => default,
        };

    /// <summary>
    /// Short slices of a core: it gets no more than its share, but gets it soon after it wakes, before one
    /// who is in the midst of a long slice. Linux 6.12 and later have it, and their default scheduler gives
    /// it to everybody. A thread that such a thread starts inherits it.
    /// </summary>
    public bool IsPrompt { get; init; }

    /// <summary>For the calling thread, which is then named in what comes back.</summary>
    public string Apply(string name) => $"name={name} {ApplyPriority()} {ApplyCore()}";

    private string ApplyPriority()
    {
        string refused = "";
        if (Priority != 0)
        {
            int priority = Priority;
            if (SetScheduler(ThisThread, FirstInFirstOut, in priority) == 0)
                return $"scheduling=fifo priority={Priority}";
            refused = $" refused=\"priority {Priority}: {Reason()}\"";
        }
        return $"scheduling=other{(IsPrompt ? ShortenSlice() : "")}{refused}";
    }

    /// <summary>An older kernel takes the wish too, and says afterwards that it is none.</summary>
    private static unsafe string ShortenSlice()
    {
        if (s_attributes == default) return " refused=\"slice: how to ask for it is not known here\"";
        var own = new Attributes();
        uint size = (uint)sizeof(Attributes);
        bool isTaken = Call(s_attributes.Get, ThisThread, &own, size, 0) == 0;
        own.Runtime = ShortSliceNs;
        isTaken = isTaken && Call(s_attributes.Set, ThisThread, &own, 0, 0) == 0
            && Call(s_attributes.Get, ThisThread, &own, size, 0) == 0;
        if (!isTaken) return $" refused=\"slice: {Reason()}\"";
        return own.Runtime == ShortSliceNs ? " slice=100us" : " slice=none";
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

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint Call(
        nint number, nint thread, Attributes* of, nuint size, nuint flags);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static unsafe partial int SetAffinity(int thread, nint bytes, byte* mask);

    /// <summary>As the kernel has it (sched_attr, its first version); it says the size itself.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
