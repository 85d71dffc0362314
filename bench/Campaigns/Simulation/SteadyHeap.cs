using System.Runtime.InteropServices;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>
/// Has the C allocator keep what is given back to it. A campaign opens hundreds of thousands of logs, each
/// with megabytes of buffers: without this two thirds of its time is spent in the kernel on fresh pages.
/// </summary>
internal static class SteadyHeap
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;
    private const int LargestMapThreshold = 32 << 20;

    public static void Keep()
    {
        // A refusal costs time and nothing else.
        _ = SetOption(TrimThreshold, 1 << 30);
        _ = SetOption(TopPad, 16 << 20);
        _ = SetOption(MapThreshold, LargestMapThreshold);
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int SetOption(int option, int value);
}
