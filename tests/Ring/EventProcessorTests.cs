using Matching.Engine.Ring;

namespace Matching.Tests.Ring;

/// <summary>What an event processor promises its handler, its producers and whoever runs it.</summary>
public class EventProcessorTests
{
    public static TheoryData<string> All => Strategies.All;

    [Fact]
    public void A_batch_is_all_that_is_there_and_its_last_slot_says_so()
    {
        var ring = RingBuffer<long>.SingleProducer(8, WaitStrategy.Block());
        SequenceBarrier barrier = ring.NewBarrier();
        var seen = new Recorder(stopAfter: 5, barrier);
        var processor = new EventProcessor<long, Recorder>(ring, barrier, seen);
        ring.Publish(0, ring.Claim(5));
        Crew.Run(processor.Run);
        Assert.Equal([(0, false), (1, false), (2, false), (3, false), (4, true)], seen.Events);
        Assert.Equal(4, processor.Sequence.Value);
    }

    [Fact]
    public void A_batch_limit_moves_the_sequence_sooner()
    {
        var ring = RingBuffer<long>.SingleProducer(8, WaitStrategy.Block());
        SequenceBarrier barrier = ring.NewBarrier();
        var seen = new Recorder(stopAfter: 5, barrier);
        var processor = new EventProcessor<long, Recorder>(ring, barrier, seen, batchLimit: 2);
        ring.Publish(0, ring.Claim(5));
        Crew.Run(processor.Run);
        Assert.Equal([(0, false), (1, true), (2, false), (3, true), (4, true)], seen.Events);
    }

    [Fact]
    public void What_a_handler_throws_ends_the_processor_and_leaves_the_sequence_before_its_batch()
    {
        var ring = RingBuffer<long>.SingleProducer(8, WaitStrategy.Block());
        var processor = new EventProcessor<long, Thrower>(ring, ring.NewBarrier(), new Thrower(at: 3));
        ring.AddGatingSequence(processor.Sequence);
        ring.Publish(0, ring.Claim(2));
        Exception? thrown = null;
        Crew.Run(
            () => thrown = Assert.Throws<InvalidDataException>(processor.Run),
            () =>
            {
                // The first batch has passed, so the second is slots 2 to 4 and fails in its middle.
                var passed = new Passed(processor.Sequence, 1);
                ring.WaitStrategy.WaitUntil(ref passed, Timeout.InfiniteTimeSpan);
                ring.Publish(2, ring.Claim(3));
            });
        Assert.Equal("slot 3", thrown!.Message);
        Assert.Equal(1, processor.Sequence.Value);
    }

    [Theory, MemberData(nameof(All))]
    public void A_halt_ends_a_waiting_processor(string strategy)
    {
        var ring = RingBuffer<long>.MultiProducer(8, Strategies.Named(strategy));
        SequenceBarrier barrier = ring.NewBarrier();
        var processor = new EventProcessor<long, Recorder>(ring, barrier, new Recorder(0, barrier));
        Crew.Run(processor.Run, processor.Halt);
    }

    [Fact]
    public void A_halted_processor_takes_nothing_more()
    {
        var ring = RingBuffer<long>.SingleProducer(8, WaitStrategy.Block());
        SequenceBarrier barrier = ring.NewBarrier();
        var seen = new Recorder(0, barrier);
        var processor = new EventProcessor<long, Recorder>(ring, barrier, seen);
        ring.Publish(0, ring.Claim(3));
        processor.Halt();
        Crew.Run(processor.Run);
        Assert.Empty(seen.Events);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        const int WarmUp = 50_000, Count = 200_000;
        WaitStrategy shared = WaitStrategy.Block();
        var inbound = RingBuffer<long>.MultiProducer(64, shared);
        var outbound = RingBuffer<long>.SingleProducer(64, shared);
        SequenceBarrier atInbound = inbound.NewBarrier(), atOutbound = outbound.NewBarrier();
        var forwarder = new EventProcessor<long, Forwarder>(
            inbound, atInbound, new Forwarder(outbound, atInbound, WarmUp, Count));
        var sink = new Allocations(WarmUp, Count);
        var drain = new EventProcessor<long, Sink>(outbound, atOutbound, new Sink(atOutbound, sink));
        inbound.AddGatingSequence(forwarder.Sequence);
        outbound.AddGatingSequence(drain.Sequence);
        var source = new Allocations(WarmUp, Count);
        Crew.Run(forwarder.Run, drain.Run, () =>
        {
            for (int i = 0; i < Count; i++)
            {
                long sequence = inbound.Claim();
                inbound[sequence] = i;
                inbound.Publish(sequence);
                source.Look(i);
            }
        });
        Assert.Equal(0, source.Bytes);
        Assert.Equal(0, sink.Bytes);
    }

    /// <summary>Bytes that this thread allocated between the warm-up and the end.</summary>
    private sealed class Allocations(long warmUp, long count)
    {
        private long _before;

        public long Bytes { get; private set; } = -1;

        public void Look(long item)
        {
            if (item == warmUp) _before = GC.GetAllocatedBytesForCurrentThread();
            if (item == count - 1) Bytes = GC.GetAllocatedBytesForCurrentThread() - _before;
        }
    }

    private struct Forwarder(RingBuffer<long> outbound, SequenceBarrier barrier, long warmUp, long count)
        : IEventHandler<long>
    {
        private readonly Allocations _allocations = new(warmUp, count);

        public readonly void OnEvent(ref long slot, long sequence, bool endOfBatch)
        {
            Assert.True(outbound.WaitForRoom(2));
            long claimed = outbound.Claim();
            outbound[claimed] = slot;
            outbound.Publish(claimed);
            _allocations.Look(sequence);
            if (sequence < count - 1) return;
            Assert.Equal(0, _allocations.Bytes);
            barrier.Alert();
        }
    }

    private readonly struct Sink(SequenceBarrier barrier, Allocations allocations) : IEventHandler<long>
    {
        public void OnEvent(ref long slot, long sequence, bool endOfBatch)
        {
            allocations.Look(sequence);
            if (allocations.Bytes >= 0) barrier.Alert();
        }
    }

    private sealed class Recorder(long stopAfter, SequenceBarrier barrier) : IEventHandler<long>
    {
        public List<(long, bool)> Events { get; } = [];

        public void OnEvent(ref long slot, long sequence, bool endOfBatch)
        {
            Events.Add((sequence, endOfBatch));
            if (Events.Count == stopAfter) barrier.Alert();
        }
    }

    private readonly struct Thrower(long at) : IEventHandler<long>
    {
        public void OnEvent(ref long slot, long sequence, bool endOfBatch)
        {
            if (sequence == at) throw new InvalidDataException($"slot {sequence}");
        }
    }

    private readonly struct Passed(Sequence sequence, long value) : IWaitCondition
    {
        public bool IsMet() => sequence.Value >= value;
    }
}
