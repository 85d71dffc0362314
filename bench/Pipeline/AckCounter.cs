using HdrHistogram;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Pipeline;

namespace Matching.Bench.Pipeline;

/// <summary>
/// Stands where the publisher stands, behind the barrier: counts the commands whose outcome is durable, and
/// how long each took from the moment at which it was to be sent.
/// </summary>
internal sealed class AckCounter
{
    private const long LongestNs = 60_000_000_000;

    private readonly RingBuffer<Event> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly VenueClock _clock;
    private readonly Sequence _done = new();
    private readonly Sequence _commands = new(0);
    private volatile bool _finishing;

    public AckCounter(RingBuffer<Event> ring, Sequence durable, VenueClock clock)
    {
        _ring = ring;
        _barrier = ring.NewBarrier(durable);
        _clock = clock;
        ring.AddGatingSequence(_done);
    }

    public LongHistogram Latency { get; } = new(LongestNs, 3);

    public long Commands => _commands.Value;
    public long Events { get; private set; }

    /// <summary>Commands that the engine refused: none in a workload.</summary>
    public long Refused { get; private set; }

    public void Run()
    {
        for (long next = 0; ; next = _done.Value + 1)
        {
            bool finishing = _finishing;
            if (!_barrier.TryGetAvailable(next, out long available))
            {
                if (finishing) return;
                available = _barrier.WaitFor(next);
                if (available < next) continue;
            }
            Count(next, available);
            _done.Value = available;
            _ring.WaitStrategy.Signal();
        }
    }

    public void Await(long commands)
    {
        var there = new There(this, commands);
        _ring.WaitStrategy.WaitUntil(ref there, Timeout.InfiniteTimeSpan);
    }

    public void Finish()
    {
        _finishing = true;
        _barrier.Alert();
    }

    private void Count(long from, long to)
    {
        long now = _clock.Now;
        long commands = 0;
        for (long slot = from; slot <= to; slot++)
        {
            ref Event e = ref _ring[slot];
            if (e.Header.Sequence != e.Header.FirstSequence) continue;
            if ((e.Header.Flags & EventFlags.Continuation) != 0) continue;
            commands++;
            Latency.RecordValue(Math.Max(0, now - e.Command.ReceivedTime));
            if (SessionLink.IsRefusal(e.Header.Kind)) Refused++;
        }
        Events += to - from + 1;
        _commands.Value += commands;
    }

    private readonly struct There(AckCounter counter, long commands) : IWaitCondition
    {
        public bool IsMet() => counter._commands.Value >= commands;
    }
}
