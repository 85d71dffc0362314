using System.Security.Cryptography;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Snapshots;
using Matching.Journal.Log;
using Matching.Replay.Recovery;

namespace Matching.Bench.Pipeline;

/// <summary>Folds a run's journal, as a restart would, and compares the states.</summary>
internal static class ReplayCheck
{
    public static StateCheck Compare(string journal, string live)
    {
        using var memory = new NativeBlocks();
        var ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.Block());
        var engine = new MatchingEngine(ring, memory);
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), journal);
        using LogTail tail = ShardRecovery.Run(directory, PipelineRun.Identity, engine, []);
        return new StateCheck(tail.LastSequence, live, HashOf(engine));
    }

    public static string HashOf(MatchingEngine engine)
    {
        using var sink = new HashSink();
        StateImage.Write(engine, sink);
        return sink.ToString();
    }

    private sealed class HashSink : IImageSink, IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public void Write(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

        public void Dispose() => _hash.Dispose();

        public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());
    }
}
