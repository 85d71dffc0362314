using Matching.Engine.Ring;

namespace Matching.Tests.Ring;

/// <summary>Who may claim what, and when: room, reserve, wrap, order of publication.</summary>
public class ClaimTests
{
    public static TheoryData<bool> SingleAndMulti => [true, false];

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void Slots_are_numbered_from_zero_and_a_batch_claim_returns_its_last(bool single)
    {
        RingBuffer<long> ring = New(single, 8);
        Assert.Equal(-1, ring.Cursor);
        Assert.Equal(0, ring.Claim());
        Assert.Equal(3, ring.Claim(3));
        Assert.True(ring.TryClaim(4, out long last));
        Assert.Equal(7, last);
    }

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void A_producer_cannot_overtake_the_slowest_consumer(bool single)
    {
        RingBuffer<long> ring = New(single, 8);
        Sequence slow = Gate(ring), fast = Gate(ring);
        Publish(ring, 8);
        fast.Value = 7;
        Assert.False(ring.TryClaim(1, out _));
        slow.Value = 2;
        Assert.True(ring.TryClaim(3, out _));
        Assert.False(ring.TryClaim(1, out _));
    }

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void A_full_ring_refuses_at_once_and_changes_nothing(bool single)
    {
        RingBuffer<long> ring = New(single, 4);
        Sequence consumer = Gate(ring);
        Publish(ring, 4);
        Assert.False(ring.TryClaim(1, out _));
        Assert.False(ring.HasRoom(1));
        Assert.Equal(3, ring.Cursor);
        consumer.Value = 0;
        Assert.True(ring.TryClaim(1, out long last));
        Assert.Equal(4, last);
    }

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void A_claim_with_a_reserve_leaves_the_reserve_to_others(bool single)
    {
        RingBuffer<long> ring = New(single, 16);
        Gate(ring);
        for (int order = 0; order < 14; order++)
            Assert.True(ring.TryClaim(1, reserve: 2, out _));
        Assert.False(ring.TryClaim(1, reserve: 2, out _));
        Assert.True(ring.TryClaim(1, out _));
        Assert.True(ring.TryClaim(1, out long last));
        Assert.Equal(15, last);
        Assert.False(ring.TryClaim(1, out _));
    }

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void What_can_never_fit_is_an_argument_error(bool single)
    {
        RingBuffer<long> ring = New(single, 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Claim(9));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Claim(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.TryClaim(-1, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.TryClaim(7, 2, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.TryClaim(1, -1, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.WaitForRoom(9));
    }

    [Theory, InlineData(0), InlineData(-8), InlineData(12)]
    public void A_size_is_a_power_of_two(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => New(true, size));

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void Batches_cross_the_wrap_and_keep_their_content(bool single)
    {
        RingBuffer<long> ring = New(single, 8);
        Sequence consumer = Gate(ring);
        SequenceBarrier barrier = ring.NewBarrier();
        for (long low = 0; low < 1000; low += 5)
        {
            long high = ring.Claim(5);
            Assert.Equal(low + 4, high);
            for (long sequence = low; sequence <= high; sequence++)
                ring[sequence] = sequence * 3;
            Assert.False(barrier.TryGetAvailable(low, out _));
            ring.Publish(low, high);
            Assert.True(barrier.TryGetAvailable(low, out long available));
            Assert.Equal(high, available);
            for (long sequence = low; sequence <= high; sequence++)
                Assert.Equal(sequence * 3, ring[sequence]);
            consumer.Value = high;
        }
    }

    [Fact]
    public void A_transaction_of_single_claims_is_seen_whole_or_not_at_all()
    {
        RingBuffer<long> ring = New(single: true, 8);
        SequenceBarrier barrier = ring.NewBarrier();
        for (long sequence = 0; sequence < 3; sequence++)
            ring[ring.Claim()] = 10 + sequence;
        Assert.False(barrier.TryGetAvailable(0, out _));
        ring[0] += 100;
        ring.Publish(0, 2);
        Assert.True(barrier.TryGetAvailable(0, out long available));
        Assert.Equal(2, available);
        Assert.Equal(110, ring[0]);
    }

    [Fact]
    public void Slots_published_out_of_order_are_seen_in_order()
    {
        RingBuffer<long> ring = New(single: false, 8);
        SequenceBarrier barrier = ring.NewBarrier();
        ring.Claim(3);
        ring.Publish(1);
        Assert.False(barrier.TryGetAvailable(0, out _));
        ring.Publish(0);
        Assert.True(barrier.TryGetAvailable(0, out long available));
        Assert.Equal(1, available);
        ring.Publish(2);
        Assert.True(barrier.TryGetAvailable(2, out available));
        Assert.Equal(2, available);
    }

    [Fact]
    public void A_slot_of_the_last_round_is_not_taken_for_one_of_this_round()
    {
        RingBuffer<long> ring = New(single: false, 4);
        Sequence consumer = Gate(ring);
        SequenceBarrier barrier = ring.NewBarrier();
        Publish(ring, 4);
        consumer.Value = 3;
        ring.Claim(2);
        Assert.False(barrier.TryGetAvailable(4, out _));
        ring.Publish(5);
        Assert.False(barrier.TryGetAvailable(4, out _));
    }

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void A_removed_consumer_holds_nobody_back(bool single)
    {
        RingBuffer<long> ring = New(single, 4);
        Sequence dead = Gate(ring), alive = Gate(ring);
        Publish(ring, 4);
        alive.Value = 3;
        Assert.False(ring.HasRoom(1));
        Assert.True(ring.RemoveGatingSequence(dead));
        Assert.True(ring.HasRoom(4));
        Assert.False(ring.RemoveGatingSequence(dead));
    }

    [Fact]
    public void A_consumer_that_joins_after_the_first_publication_is_refused()
    {
        RingBuffer<long> ring = New(single: true, 4);
        Publish(ring, 1);
        Assert.Throws<InvalidOperationException>(() => ring.AddGatingSequence(new Sequence()));
    }

    [Theory, MemberData(nameof(SingleAndMulti))]
    public void Depth_is_what_the_slowest_consumer_has_before_it(bool single)
    {
        RingBuffer<long> ring = New(single, 8);
        Sequence consumer = Gate(ring);
        Assert.Equal(0, ring.Depth);
        Publish(ring, 6);
        consumer.Value = 1;
        Assert.Equal(4, ring.Depth);
        Assert.Equal(4, ring.RemainingCapacity);
    }

    private static RingBuffer<long> New(bool single, int size) =>
        single
            ? RingBuffer<long>.SingleProducer(size, WaitStrategy.Block())
            : RingBuffer<long>.MultiProducer(size, WaitStrategy.Block());

    private static Sequence Gate(RingBuffer<long> ring)
    {
        var sequence = new Sequence();
        ring.AddGatingSequence(sequence);
        return sequence;
    }

    private static void Publish(RingBuffer<long> ring, int count)
    {
        long high = ring.Claim(count);
        ring.Publish(high - count + 1, high);
    }
}
