namespace Matching.Bench.Results;

/// <summary>What the collector of this process has done up to a moment.</summary>
internal readonly record struct MemoryUse(
    int Generation0, int Generation1, int Generation2, TimeSpan PauseTotal, long AllocatedBytes)
{
    public static MemoryUse Now() => new(
        GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2), GC.GetTotalPauseDuration(),
        GC.GetTotalAllocatedBytes(precise: true));

    public ProcessCost Since(MemoryUse before, string process, double longestMs) => new(
        process,
        [
            Generation0 - before.Generation0, Generation1 - before.Generation1,
            Generation2 - before.Generation2,
        ],
        Math.Round(longestMs, 3), Math.Round((PauseTotal - before.PauseTotal).TotalMilliseconds, 3),
        AllocatedBytes - before.AllocatedBytes);
}
