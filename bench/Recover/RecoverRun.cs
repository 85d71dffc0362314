using System.Diagnostics;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Replay.Recovery;

namespace Matching.Bench.Recover;

/// <summary>What is timed, each in its turn, on the same directory.</summary>
internal sealed class RecoverRun(string directory, bool isCold)
{
    private const int ReadBytes = 512 * 1024;

    private readonly NativeDisk _disk = new();

    public (string Name, Func<long> Run)[] Contenders =>
    [
        ("raw sequential read", Read),
        ("scan: read, checksums, group chain", () => Scan(verifyEventChain: false)),
        ("scan with the event chain", () => Scan(verifyEventChain: true)),
        ("recovery", Recover),
        ("recovery with the event chain", RecoverWithEventChain),
    ];

    /// <summary>In milliseconds; what comes from the device, if it should, is not in memory before.</summary>
    public double Time(Func<long> run)
    {
        if (isCold) Forget();
        long started = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Of the segments that hold something.</summary>
    public long Bytes => ClosedSegment.In(_disk, directory, LogReading.Stopped, out _)
        .Sum(segment => segment.Bytes);

    private void Forget()
    {
        foreach (long ordinal in LogDirectory.OrdinalsIn(_disk, directory))
        {
            using IDiskFile file = _disk.Open(LogDirectory.PathOf(directory, ordinal), forWriting: false);
            file.ForgetCache();
        }
    }

    private long Read()
    {
        byte[] buffer = new byte[ReadBytes];
        long bytes = 0;
        foreach (long ordinal in LogDirectory.OrdinalsIn(_disk, directory))
        {
            using IDiskFile file = _disk.Open(LogDirectory.PathOf(directory, ordinal), forWriting: false);
            long offset = 0;
            for (int count = file.Read(0, buffer); count > 0; count = file.Read(offset, buffer))
                offset += count;
            bytes += offset;
        }
        return bytes;
    }

    private long Scan(bool verifyEventChain)
    {
        var nobody = default(NoVisitor);
        var options = new RecoveryOptions { VerifyEventChain = verifyEventChain };
        return LogScan.Run(_disk, directory, LogReading.Stopped, ref nobody, options)!.LastSequence;
    }

    private long Recover()
    {
        using var memory = new NativeBlocks();
        using LogDirectory log = LogDirectory.Open(_disk, directory);
        RecoveredShard recovered = ShardRecovery.Run(
            log, JournalMaker.Identity, () => Engine(memory), [new ListingView(), new KeyView()]);
        using LogTail tail = recovered.Tail;
        return recovered.Engine.LastSequence;
    }

    private long RecoverWithEventChain()
    {
        using var memory = new NativeBlocks();
        using LogDirectory log = LogDirectory.Open(_disk, directory);
        MatchingEngine engine = Engine(memory);
        using LogTail tail = ShardRecovery.Run(
            log, JournalMaker.Identity, engine, [new ListingView(), new KeyView()]);
        return engine.LastSequence;
    }

    private static MatchingEngine Engine(NativeBlocks memory) => new(
        RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin()), memory);
}
