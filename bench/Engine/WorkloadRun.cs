using System.Diagnostics;
using HdrHistogram;

namespace Matching.Bench.Engine;

/// <summary>Applies a workload to a contender, on the calling thread, from memory.</summary>
internal static class WorkloadRun
{
    /// <summary>
    /// No more commands are made ready at a time: few enough to stay in the caches, so many that reading
    /// the clock between chunks costs nothing.
    /// </summary>
    public const int Chunk = 512;

    private const long LongestNs = 10_000_000_000;

    public static Measurement Measure(IContender contender, Workload workload)
    {
        var chunk = new BookCommand[Chunk];
        SetUp(contender, workload, chunk);
        var collections = GC.CollectionCount(0);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        long spent = 0;
        for (var from = 0; from < workload.Commands.Length; from += Chunk)
        {
            var count = Prepare(contender, workload.Commands, from, chunk);
            var start = ThreadTime.Nanoseconds();
            contender.Execute(0, count);
            spent += ThreadTime.Nanoseconds() - start;
        }
        return new Measurement(
            spent, GC.GetAllocatedBytesForCurrentThread() - allocated,
            GC.CollectionCount(0) - collections, contender.Tally);
    }

    /// <summary>Each command by itself, between two looks at the clock, which cost some 25 ns each.</summary>
    public static Latency MeasureLatency(IContender contender, Workload workload)
    {
        var chunk = new BookCommand[Chunk];
        SetUp(contender, workload, chunk);
        var histogram = new LongHistogram(LongestNs, 3);
        for (var from = 0; from < workload.Commands.Length; from += Chunk)
        {
            var count = Prepare(contender, workload.Commands, from, chunk);
            for (var index = 0; index < count; index++)
            {
                var start = Stopwatch.GetTimestamp();
                contender.Execute(index, 1);
                histogram.RecordValue(Stopwatch.GetTimestamp() - start);
            }
        }
        return new Latency(histogram);
    }

    private static void SetUp(IContender contender, Workload workload, BookCommand[] chunk)
    {
        for (var from = 0; from < workload.Setup.Length; from += Chunk)
            contender.Execute(0, Prepare(contender, workload.Setup, from, chunk));
        // What the setup left behind is collected now, not on the contender's time.
        GC.Collect();
    }

    /// <summary>
    /// Copied, so that all contenders find them in the caches: what the stream costs to read from memory is
    /// not the contender's, and those that do more beside it hide less of it.
    /// </summary>
    private static int Prepare(
        IContender contender, BookCommand[] commands, int from, BookCommand[] chunk)
    {
        var count = Math.Min(Chunk, commands.Length - from);
        commands.AsSpan(from, count).CopyTo(chunk);
        contender.Prepare(chunk.AsMemory(0, count));
        return count;
    }
}
