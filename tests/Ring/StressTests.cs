using Matching.Engine.Ring;

namespace Matching.Tests.Ring;

/// <summary>
/// Several producers, two stages of consumers, and slots of many words that must agree: a missing fence or
/// an ignored round shows as a torn, stale, lost or doubled slot. Short by default; for a long run, in
/// Release, set the environment variable RING_STRESS_SLOTS to the number of slots for each case (say,
/// 300000000).
/// </summary>
public class StressTests
{
    private const int Producers = 3;
    private const int BlockSize = 64;

    private static readonly long? LongRun =
        long.TryParse(Environment.GetEnvironmentVariable("RING_STRESS_SLOTS"), out long slots) ? slots : null;

    public static TheoryData<string> All => Strategies.All;

    [Theory, MemberData(nameof(All))]
    public void Many_producers_items_arrive_once_whole_and_in_each_ones_order(string strategy) =>
        RunPipeline(RingBuffer<Item>.MultiProducer(SizeFor(strategy), Strategies.Named(strategy)), Producers);

    [Theory, MemberData(nameof(All))]
    public void One_producers_transactions_arrive_once_whole_and_in_order(string strategy) =>
        RunPipeline(RingBuffer<Item>.SingleProducer(SizeFor(strategy), Strategies.Named(strategy)), 1);

    /// <summary>
    /// Small, so that producers and consumers meet at the wrap all the time; less so for threads that spin,
    /// since on a machine with fewer cores than threads each meeting then costs whole time slices.
    /// </summary>
    private static int SizeFor(string strategy) => strategy == "Block" ? BlockSize : 2048;

    private static void RunPipeline(RingBuffer<Item> ring, int producers)
    {
        long slots = LongRun ?? (ring.Size == BlockSize ? 400_000 : 100_000);
        long each = slots / producers;
        SequenceBarrier published = ring.NewBarrier();
        var first = new EventProcessor<Item, Checker>(
            ring, published, new Checker(published, producers, each, stage: 1));
        SequenceBarrier passed = ring.NewBarrier(first.Sequence);
        var second = new EventProcessor<Item, Checker>(
            ring, passed, new Checker(passed, producers, each, stage: 2));
        ring.AddGatingSequence(second.Sequence);

        var crew = new Crew();
        crew.Start(() => RunAndStopOnFailure(first.Run, ring, published, passed));
        crew.Start(() => RunAndStopOnFailure(second.Run, ring, published, passed));
        for (int producer = 0; producer < producers; producer++)
        {
            int number = producer;
            crew.Start(() => Produce(ring, number, each));
        }
        try
        {
            // A minute, and one more for each million slots.
            crew.Join(TimeSpan.FromMinutes(1 + slots / 1_000_000));
            Assert.Equal(each * producers - 1, second.Sequence.Value);
        }
        finally
        {
            Stop(ring, published, passed);
        }
    }

    /// <summary>
    /// A consumer that fails lets the others go, so that its failure is what the test shows.
    /// </summary>
    private static void RunAndStopOnFailure(
        Action run, RingBuffer<Item> ring, params SequenceBarrier[] barriers)
    {
        try
        {
            run();
        }
        catch
        {
            Stop(ring, barriers);
            throw;
        }
    }

    private static void Stop(RingBuffer<Item> ring, params SequenceBarrier[] barriers)
    {
        ring.Close();
        foreach (SequenceBarrier barrier in barriers)
            barrier.Alert();
    }

    private static void Produce(RingBuffer<Item> ring, int producer, long count)
    {
        // Batches of 1 to 7, so that they lie across the wrap in every way.
        for (long ordinal = 0, batch = 1; ordinal < count; batch = batch % 7 + 1)
        {
            int size = (int)Math.Min(batch, count - ordinal);
            if (!TryClaim(ring, size, out long high)) return;
            long low = high - size + 1;
            for (long sequence = low; sequence <= high; sequence++)
                ring[sequence].Write(sequence, producer, ordinal++);
            ring.Publish(low, high);
        }
    }

    /// <summary>
    /// False once the ring is closed, which only a failure does before the producer is done.
    /// </summary>
    private static bool TryClaim(RingBuffer<Item> ring, int size, out long high)
    {
        while (!ring.TryClaim(size, out high))
        {
            if (!ring.WaitForRoom(size)) return false;
        }
        return true;
    }

    /// <summary>
    /// Nine words on two cache lines, all following from the first three, and the stage last.
    /// </summary>
    private unsafe struct Item
    {
        private const int Words = 9;
        private fixed long _words[Words];
        private long _stage;

        public readonly int Producer => (int)_words[1];

        public readonly long Ordinal => _words[2];

        public void Write(long sequence, int producer, long ordinal)
        {
            _stage = 0;
            _words[0] = sequence;
            _words[1] = producer;
            _words[2] = ordinal;
            for (int i = 3; i < Words; i++)
                _words[i] = Word(i);
        }

        /// <summary>
        /// Null if the slot is what its producer wrote for this sequence and this stage is next.
        /// </summary>
        public string? Pass(long sequence, int stage)
        {
            if (_words[0] != sequence) return $"slot {sequence} holds {_words[0]}";
            for (int i = 3; i < Words; i++)
            {
                if (_words[i] != Word(i)) return $"slot {sequence} is torn at word {i}";
            }
            if (_stage != stage - 1) return $"slot {sequence} comes to stage {stage} from {_stage}";
            _stage = stage;
            return null;
        }

        private readonly long Word(int i) => (_words[0] * 31 + _words[1]) * 31 + _words[2] + i;
    }

    private readonly struct Checker(SequenceBarrier barrier, int producers, long each, int stage)
        : IEventHandler<Item>
    {
        private readonly long[] _next = new long[producers];

        public void OnEvent(ref Item item, long sequence, bool endOfBatch)
        {
            if (item.Pass(sequence, stage) is { } fault) Assert.Fail(fault);
            long expected = _next[item.Producer]++;
            if (item.Ordinal != expected)
                Assert.Fail($"stage {stage}: {item.Producer} comes with {item.Ordinal}, not {expected}");
            if (sequence == each * producers - 1) barrier.Alert();
        }
    }
}
