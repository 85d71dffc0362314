using Matching.Engine.Ring;

namespace Matching.Tests.Ring;

/// <summary>Every wait ends when it should: by publication, room, alert, closing or time-out.</summary>
public class WaitTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(20);

    public static TheoryData<string> All => Strategies.All;

    [Theory, MemberData(nameof(All))]
    public void A_publication_ends_a_consumers_wait(string strategy)
    {
        var ring = RingBuffer<long>.MultiProducer(8, Strategies.Named(strategy));
        SequenceBarrier barrier = ring.NewBarrier();
        Crew.Run(
            () => Assert.Equal(0, barrier.WaitFor(0)),
            () => ring.Publish(ring.Claim()));
    }

    [Theory, MemberData(nameof(All))]
    public void A_wait_that_times_out_returns_less_than_asked_for(string strategy)
    {
        var ring = RingBuffer<long>.SingleProducer(8, Strategies.Named(strategy));
        SequenceBarrier barrier = ring.NewBarrier();
        Crew.Run(() =>
        {
            Assert.True(barrier.WaitFor(0, Brief) < 0);
            Assert.True(barrier.WaitFor(0, TimeSpan.Zero) < 0);
            ring.Publish(ring.Claim());
            Assert.Equal(0, barrier.WaitFor(0, TimeSpan.Zero));
            Assert.True(barrier.WaitFor(1, Brief) < 1);
        });
    }

    [Theory, MemberData(nameof(All))]
    public void An_alert_ends_the_waits_of_all_at_the_barrier(string strategy)
    {
        var ring = RingBuffer<long>.SingleProducer(8, Strategies.Named(strategy));
        SequenceBarrier barrier = ring.NewBarrier();
        Crew.Run(
            () => Assert.True(barrier.WaitFor(0) < 0),
            () => Assert.True(barrier.WaitFor(0, TimeSpan.FromHours(1)) < 0),
            barrier.Alert);
        Assert.True(barrier.IsAlerted);
    }

    [Fact]
    public void An_alerted_barrier_lets_nothing_through_until_cleared()
    {
        var ring = RingBuffer<long>.SingleProducer(8, WaitStrategy.Block());
        SequenceBarrier barrier = ring.NewBarrier();
        ring.Publish(ring.Claim());
        barrier.Alert();
        Assert.True(barrier.WaitFor(0) < 0);
        barrier.ClearAlert();
        Assert.Equal(0, barrier.WaitFor(0));
    }

    [Theory, MemberData(nameof(All))]
    public void A_consumer_that_moves_ends_a_producers_wait_for_room(string strategy)
    {
        var ring = RingBuffer<long>.SingleProducer(4, Strategies.Named(strategy));
        var consumer = new Sequence();
        ring.AddGatingSequence(consumer);
        ring.Publish(0, ring.Claim(4));
        Crew.Run(
            () =>
            {
                Assert.True(ring.WaitForRoom(2));
                Assert.Equal(5, ring.Claim(2));
            },
            () =>
            {
                consumer.Value = 1;
                ring.WaitStrategy.Signal();
            });
    }

    [Theory, MemberData(nameof(All))]
    public void Closing_a_full_ring_ends_the_waits_of_its_producers(string strategy)
    {
        var single = RingBuffer<long>.SingleProducer(4, Strategies.Named(strategy));
        var multi = RingBuffer<long>.MultiProducer(4, Strategies.Named(strategy));
        foreach (RingBuffer<long> ring in new[] { single, multi })
        {
            ring.AddGatingSequence(new Sequence());
            ring.Publish(0, ring.Claim(4));
        }
        Crew.Run(
            () => Assert.False(single.WaitForRoom(1)),
            () => Assert.False(multi.WaitForRoom(1)),
            () => Assert.Throws<OperationCanceledException>(() => multi.Claim()),
            single.Close,
            multi.Close);
        Assert.Throws<OperationCanceledException>(() => single.Claim());
        Assert.Equal(3, multi.Cursor);
    }

    [Theory, MemberData(nameof(All))]
    public void A_stage_never_passes_the_stage_before_it(string strategy)
    {
        var ring = RingBuffer<long>.MultiProducer(8, Strategies.Named(strategy));
        var first = new Sequence();
        SequenceBarrier second = ring.NewBarrier(first);
        ring.Publish(0, ring.Claim(4));
        Assert.False(second.TryGetAvailable(0, out _));
        Crew.Run(
            () => Assert.Equal(2, second.WaitFor(2)),
            () =>
            {
                first.Value = 2;
                ring.WaitStrategy.Signal();
            });
        first.Value = 100;
        Assert.Equal(3, second.WaitFor(3));
    }

    [Theory, MemberData(nameof(All))]
    public void A_stage_that_waits_by_its_own_strategy_goes_on_when_the_stage_before_it_moves(string strategy)
    {
        var ring = RingBuffer<long>.MultiProducer(8, Strategies.Named(strategy));
        var first = new Sequence();
        SequenceBarrier second = ring.NewBarrier(ring.WaitStrategy.Another(), first);
        Crew.Run(
            () => Assert.Equal(3, second.WaitFor(3)),
            () =>
            {
                ring.Publish(0, ring.Claim(4));
                first.Value = 3;
                second.WaitStrategy.Signal();
            });
        Crew.Run(() => Assert.True(second.WaitFor(4) < 4), second.Alert);
    }

    [Theory, MemberData(nameof(All))]
    public void One_wait_covers_two_rings_that_share_a_strategy(string strategy)
    {
        const int Count = 2_000;
        WaitStrategy shared = Strategies.Named(strategy);
        var control = RingBuffer<long>.MultiProducer(4, shared);
        var inbound = RingBuffer<long>.MultiProducer(16, shared);
        var taken = new TwoRings(control, inbound);
        Crew.Run(
            () =>
            {
                while (taken.ControlTaken < Count || taken.InboundTaken < Count)
                    taken.WaitAndDrain();
            },
            () => Produce(control, Count),
            () => Produce(inbound, Count));

        Assert.False(taken.WaitFor(Brief));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ping_pong_with_parked_threads_loses_no_wake_up(bool isNative)
    {
        const int Rounds = 50_000;
        var ping = RingBuffer<long>.SingleProducer(2, WaitStrategy.Block(spins: 0, isNative));
        var pong = RingBuffer<long>.SingleProducer(2, WaitStrategy.Block(spins: 0, isNative));
        SequenceBarrier atPing = ping.NewBarrier(), atPong = pong.NewBarrier();
        Crew.Run(
            () => Volley(ping, atPong, Rounds, serves: true),
            () => Volley(pong, atPing, Rounds, serves: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_condition_met_at_any_moment_around_the_park_is_seen(bool isNative)
    {
        // The signaller starts together with the waiter and waits 0 to 500 reads of a line that it holds,
        // about a nanosecond each, so as to hit the few instructions where a missing fence would lose it.
        const int Rounds = 20_000;
        WaitStrategy strategy = WaitStrategy.Block(spins: 0, isNative);
        Sequence asked = new(), answered = new();
        Crew.Run(
            () =>
            {
                for (long round = 0; round < Rounds; round++)
                {
                    asked.Value = round;
                    var reached = new Reached(answered, round);
                    Assert.True(strategy.WaitUntil(ref reached, Timeout.InfiniteTimeSpan));
                }
            },
            () =>
            {
                var random = new Random(1);
                for (long round = 0; round < Rounds; round++)
                {
                    int reads = random.Next(500);
                    while (asked.Value < round) { }
                    for (int read = 0; read < reads; read++)
                        _ = answered.Value;
                    answered.Value = round;
                    strategy.Signal();
                }
            });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_condition_met_just_after_the_last_look_before_the_park_is_seen(bool isNative)
    {
        const int Rounds = 200;
        WaitStrategy strategy = WaitStrategy.Block(spins: 0, isNative);
        Sequence looked = new(), answered = new(), signalled = new();
        Crew.Run(
            () =>
            {
                for (long round = 0; round < Rounds; round++)
                {
                    var late = new TooLateToSee(looked, answered, signalled, round);
                    Assert.True(strategy.WaitUntil(ref late, Timeout.InfiniteTimeSpan));
                }
            },
            () =>
            {
                for (long round = 0; round < Rounds; round++)
                {
                    while (looked.Value < round)
                        Thread.Yield();
                    answered.Value = round;
                    strategy.Signal();
                    signalled.Value = round;
                }
            });
    }

    [Fact]
    public void The_strategy_for_this_machine_parks_where_threads_outnumber_cores()
    {
        Assert.Equal("Block", WaitStrategy.ForThisMachine(Environment.ProcessorCount).ToString());
        Assert.Equal("BusySpin", WaitStrategy.ForThisMachine(0).ToString());
    }

    [Fact]
    public void A_call_that_the_system_does_not_answer_is_not_slept_on()
    {
        const int NoSuchCall = 99_999;
        Assert.False(!OperatingSystem.IsLinux() || Futex.IsAnswered(NoSuchCall));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_of_the_same_kind_parks_in_the_same_way(bool isNative)
    {
        WaitStrategy one = WaitStrategy.Block(spins: 0, isNative);
        Assert.Equal(one.IsNative, one.Another().IsNative);
        if (!isNative) Assert.False(one.IsNative);
    }

    private static void Produce(RingBuffer<long> ring, int count)
    {
        for (int i = 0; i < count; i++)
        {
            long sequence = ring.Claim();
            ring[sequence] = sequence;
            ring.Publish(sequence);
        }
    }

    private static void Volley(RingBuffer<long> own, SequenceBarrier others, int rounds, bool serves)
    {
        for (long round = 0; round < rounds; round++)
        {
            if (!serves) Assert.Equal(round, others.WaitFor(round));
            own.Publish(own.Claim());
            if (serves) Assert.Equal(round, others.WaitFor(round));
        }
    }

    private readonly struct Reached(Sequence sequence, long value) : IWaitCondition
    {
        public bool IsMet() => sequence.Value >= value;
    }

    /// <summary>
    /// Its second look, the one before it parks, sees nothing, lets the signaller act, and stays until that
    /// has signalled, or has had plenty of time to.
    /// </summary>
    private struct TooLateToSee(Sequence looked, Sequence answered, Sequence signalled, long round)
        : IWaitCondition
    {
        private int _looks;

        public bool IsMet()
        {
            if (++_looks == 1) return false;
            if (answered.Value >= round) return true;
            looked.Value = round;
            while (answered.Value < round)
                Thread.Yield();
            for (int i = 0; i < 20 && signalled.Value < round; i++)
                Thread.Yield();
            return false;
        }
    }

    /// <summary>What the engine does with its control and inbound rings.</summary>
    private sealed class TwoRings
    {
        private readonly RingBuffer<long> _control, _inbound;
        private readonly SequenceBarrier _atControl, _atInbound;
        private readonly Sequence _controlDone = new(), _inboundDone = new();

        public TwoRings(RingBuffer<long> control, RingBuffer<long> inbound)
        {
            (_control, _inbound) = (control, inbound);
            (_atControl, _atInbound) = (control.NewBarrier(), inbound.NewBarrier());
            control.AddGatingSequence(_controlDone);
            inbound.AddGatingSequence(_inboundDone);
        }

        public long ControlTaken => _controlDone.Value + 1;

        public long InboundTaken => _inboundDone.Value + 1;

        public bool WaitFor(TimeSpan timeout)
        {
            var either = new Either(_atControl, ControlTaken, _atInbound, InboundTaken);
            return _control.WaitStrategy.WaitUntil(ref either, timeout);
        }

        public void WaitAndDrain()
        {
            WaitFor(Timeout.InfiniteTimeSpan);
            Drain(_control, _atControl, _controlDone);
            Drain(_inbound, _atInbound, _inboundDone);
        }

        private static void Drain(RingBuffer<long> ring, SequenceBarrier barrier, Sequence done)
        {
            if (!barrier.TryGetAvailable(done.Value + 1, out long available)) return;
            for (long sequence = done.Value + 1; sequence <= available; sequence++)
                Assert.Equal(sequence, ring[sequence]);
            done.Value = available;
            ring.WaitStrategy.Signal();
        }

        private readonly struct Either(SequenceBarrier a, long nextOfA, SequenceBarrier b, long nextOfB)
            : IWaitCondition
        {
            public bool IsMet() => a.TryGetAvailable(nextOfA, out _) || b.TryGetAvailable(nextOfB, out _);
        }
    }
}
