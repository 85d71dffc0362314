using System.Diagnostics;
using HdrHistogram;
using Matching.Bench.Engine;
using Matching.Bench.Results;
using Matching.Journal.Log;

namespace Matching.Bench.Pipeline;

/// <summary>One loop through the pipeline, on a new journal that goes when it has been looked at.</summary>
internal sealed class PipelineRun(Workload workload, string place, LogOptions options)
{
    public static readonly LogIdentity Identity = new(new Guid("0f5c9a52-3c15-4e6c-8d6d-6a0c4f2e1b77"), 1);

    /// <param name="duration">How long commands are sent.</param>
    /// <param name="perSecond">At which rate; 0 for a closed loop.</param>
    /// <param name="withBare">Whether the same groups are written by the bare loop afterwards.</param>
    public LoopResult Run(TimeSpan duration, long perSecond, bool withBare)
    {
        string journal = Path.Combine(place, "journal");
        string bare = Path.Combine(place, "bare");
        try
        {
            LoopResult result = RunLoop(journal, duration, perSecond, out List<int> sizes);
            Delete(journal);
            if (withBare) result.BareSeconds = BareLoop.Run(sizes, bare, options).TotalSeconds;
            return result;
        }
        finally
        {
            Delete(journal);
            Delete(bare);
        }
    }

    private LoopResult RunLoop(string journal, TimeSpan duration, long perSecond, out List<int> sizes)
    {
        using var rig = new PipelineRig(workload, journal, options);
        var stream = new CommandStream(workload);
        var lateness = new LongHistogram(TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerMinute, 3);
        GC.Collect();
        string loadBefore = MachineFacts.Load;
        using var pauses = new PauseListener();
        MemoryUse memory = MemoryUse.Now();
        Dictionary<string, ThreadUse> threads = ThreadUse.Read();
        rig.Acks.Latency.Reset();
        rig.Acks.Stages.Reset();
        rig.Acks.RecordsStages = perSecond > 0;
        rig.Disk.Reset();
        var before = Counters.Of(rig);
        long began = Stopwatch.GetTimestamp();
        using var counted = new ManualResetEventSlim();
        Thread sender = Send(rig, stream, duration, perSecond, lateness, counted);
        rig.AwaitAcks();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Counters spent = Counters.Of(rig).Minus(before);
        ProcessCost cost = MemoryUse.Now().Since(memory, "bench", pauses.LongestMs(memory.PauseTotal));
        var result = new LoopResult
        {
            AskedPerSecond = perSecond,
            Commands = spent.Commands,
            Events = spent.Events,
            Refused = rig.Acks.Refused,
            Seconds = seconds,
            Bytes = rig.Disk.Bytes,
            Groups = spent.Groups,
            Segments = spent.Segments + 1,
            P50Ns = rig.Acks.Latency.GetValueAtPercentile(50),
            P99Ns = rig.Acks.Latency.GetValueAtPercentile(99),
            P999Ns = rig.Acks.Latency.GetValueAtPercentile(99.9),
            MaxNs = rig.Acks.Latency.GetMaxValue(),
            SenderP99Ns = lateness.TotalCount == 0 ? 0 : lateness.GetValueAtPercentile(99),
            Shares = SharesOf(rig, spent, seconds),
            Threads = ThreadUse.Since(threads),
            Cost = cost,
            Latency = rig.Acks.Latency,
            Stages = rig.Acks.Stages,
            Collections = [.. cost.Collections],
            AllocatedBytes = cost.AllocatedBytes,
            LoadBefore = loadBefore,
            LoadAfter = MachineFacts.Load,
        };
        counted.Set();
        sender.Join();
        rig.Stop();
        sizes = [.. rig.Disk.Sizes];
        string live = ReplayCheck.HashOf(rig.Engine);
        rig.Dispose();
        result.State = ReplayCheck.Compare(journal, live);
        return result;
    }

    /// <summary>Returns when all is sent; the thread stays until its time on a core is counted.</summary>
    private static Thread Send(
        PipelineRig rig, CommandStream stream, TimeSpan duration, long perSecond, LongHistogram lateness,
        ManualResetEventSlim counted)
    {
        using var sent = new ManualResetEventSlim();
        var sender = new Thread(() =>
        {
            if (perSecond == 0) Senders.SendAll(rig, stream, duration);
            else Senders.SendAtRate(rig, stream, duration, perSecond, lateness);
            sent.Set();
            counted.Wait();
        })
        { Name = "sender" };
        sender.Start();
        sent.Wait();
        return sender;
    }

    private static JournalShares SharesOf(PipelineRig rig, Counters spent, double seconds)
    {
        double all = seconds * Stopwatch.Frequency;
        double encode = spent.EncodeTicks / all;
        double commit = spent.CommitTicks / all;
        double write = rig.Disk.WriteTicks / all;
        double sync = rig.Disk.SyncTicks / all;
        double hash = spent.HashTicks / all;
        double segments = spent.SegmentWaitTicks / all;
        return new JournalShares(
            encode, write, sync, hash, segments, commit - write - sync - segments,
            1 - encode - commit - hash);
    }

    private static void Delete(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private readonly record struct Counters(
        long Commands, long Events, long Groups, long Segments, long EncodeTicks, long CommitTicks,
        long HashTicks, long SegmentWaitTicks)
    {
        public static Counters Of(PipelineRig rig) => new(
            rig.Acks.Commands, rig.Acks.Events, rig.Journaler.Groups, rig.SegmentOrdinal,
            rig.Journaler.EncodeTicks, rig.Journaler.CommitTicks, rig.Journaler.HashTicks,
            rig.SegmentWaitTicks);

        public Counters Minus(Counters before) => new(
            Commands - before.Commands, Events - before.Events, Groups - before.Groups,
            Segments - before.Segments, EncodeTicks - before.EncodeTicks, CommitTicks - before.CommitTicks,
            HashTicks - before.HashTicks, SegmentWaitTicks - before.SegmentWaitTicks);
    }
}
