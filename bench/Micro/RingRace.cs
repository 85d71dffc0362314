using System.Diagnostics;
using HdrHistogram;
using Matching.Engine.Ring;

namespace Matching.Bench.Micro;

/// <summary>
/// The ring as the venue uses it: each message claimed, written and published by itself, taken in batches by
/// an event processor.
/// </summary>
internal static class RingRace
{
    /// <summary>As in the Disruptor's own performance tests.</summary>
    public const int Slots = 64 * 1024;

    public static RaceTurn Run(int producers, long each, WaitStrategy wait)
    {
        RingBuffer<long> ring = producers == 1
            ? RingBuffer<long>.SingleProducer(Slots, wait)
            : RingBuffer<long>.MultiProducer(Slots, wait);
        SequenceBarrier barrier = ring.NewBarrier();
        var tally = new Tally();
        var consumer = new EventProcessor<long, Adder>(
            ring, barrier, new Adder(tally, barrier, producers * each - 1));
        ring.AddGatingSequence(consumer.Sequence);
        Action[] bodies = [consumer.Run, .. Enumerable.Repeat(() => Produce(ring, each), producers)];
        double seconds = Race.Run(bodies);
        return new RaceTurn(producers * each, seconds, tally.Sum);
    }

    /// <summary>One message there, one back, on two rings; each round trip's time is noted.</summary>
    public static RaceTurn PingPong(int count, WaitStrategy wait, LongHistogram roundTrips)
    {
        (RingBuffer<long> there, SequenceBarrier atOther, Sequence other) = OneWay(wait);
        (RingBuffer<long> back, SequenceBarrier atOne, Sequence one) = OneWay(wait);
        long sum = 0;
        double seconds = Race.Run(
            () =>
            {
                for (long next = 0; next < count; next++)
                {
                    long began = Stopwatch.GetTimestamp();
                    Send(there, next + 1);
                    sum += Receive(back, atOne, one, next);
                    roundTrips.RecordValue(Race.NanosecondsSince(began));
                }
            },
            () =>
            {
                for (long next = 0; next < count; next++) Send(back, Receive(there, atOther, other, next));
            });
        return new RaceTurn(count, seconds, sum);
    }

    private static (RingBuffer<long> Ring, SequenceBarrier Barrier, Sequence Taken) OneWay(WaitStrategy wait)
    {
        RingBuffer<long> ring = RingBuffer<long>.SingleProducer(1024, wait);
        var taken = new Sequence();
        ring.AddGatingSequence(taken);
        return (ring, ring.NewBarrier(), taken);
    }

    private static void Produce(RingBuffer<long> ring, long count)
    {
        for (long value = 1; value <= count; value++) Send(ring, value);
    }

    private static void Send(RingBuffer<long> ring, long value)
    {
        long slot = ring.Claim();
        ring[slot] = value;
        ring.Publish(slot);
    }

    private static long Receive(RingBuffer<long> ring, SequenceBarrier barrier, Sequence taken, long slot)
    {
        barrier.WaitFor(slot);
        long value = ring[slot];
        taken.Value = slot;
        return value;
    }

    private sealed class Tally
    {
        public long Sum;
    }

    private readonly struct Adder(Tally tally, SequenceBarrier barrier, long last) : IEventHandler<long>
    {
        public void OnEvent(ref long slot, long sequence, bool endOfBatch)
        {
            tally.Sum += slot;
            if (sequence == last) barrier.Alert();
        }
    }
}
