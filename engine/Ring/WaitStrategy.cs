namespace Matching.Engine.Ring;

/// <summary>
/// How the threads around one or several rings wait for each other: spin, spin then yield, or spin briefly
/// then park. Rings that share one instance wake each other's waiters, so one thread can wait for either of
/// two rings. Whoever makes a condition true (publishes, moves a sequence, alerts) calls <see
/// cref="Signal"/> afterwards.
/// </summary>
public sealed class WaitStrategy
{
    private const int SpinsBeforeYield = 100;

    /// <summary>
    /// About 10 µs in all, which is about what a park and a wake-up cost (11 µs one way): to spin for longer
    /// could lose more than it saves. Parking at once makes a round trip 22 µs instead of 0.35.
    /// </summary>
    private const int SpinsBeforePark = 40;

    /// <summary>
    /// The pauses between looks grow up to this (0.26 µs, at 31 ns each), so that a consumer close behind
    /// its producer lets it fill a batch instead of fetching its line for each slot. Costs 0.1 µs a round
    /// trip.
    /// </summary>
    private const int LongestPause = 8;

    /// <summary>
    /// A look at the clock costs as much as some spins, so a timed wait takes one look in this many.
    /// </summary>
    private const int SpinsPerLookAtClock = 64;

    private readonly Style _style;
    private readonly int _spins;
    private readonly Futex _futex;

    /// <summary>1 when a thread may be parked, or about to be.</summary>
    private int _parked;

    private WaitStrategy(Style style, int spins, bool isNative = true)
    {
        _style = style;
        _spins = spins;
        _futex = new Futex(isNative);
    }

    private enum Style { BusySpin, Yield, Block }

    internal bool IsNative => _futex.IsNative;

    /// <summary>Lowest latency; each waiting thread needs a core to itself.</summary>
    public static WaitStrategy BusySpin() => new(Style.BusySpin, int.MaxValue);

    /// <summary>
    /// Nearly as fast, and lets others run on the core; but a waiting thread still never sleeps.
    /// </summary>
    public static WaitStrategy Yield() => new(Style.Yield, SpinsBeforeYield);

    /// <summary>A waiting thread sleeps. The choice where there are more threads than cores.</summary>
    public static WaitStrategy Block() =>
        new(Style.Block, Environment.ProcessorCount > 1 ? SpinsBeforePark : 0);

    /// <summary>With no spins each wait parks, which is what the tests of lost wake-ups want.</summary>
    /// <param name="spins">Before it parks.</param>
    /// <param name="isNative">Parks as Linux has it; else as other systems do.</param>
    internal static WaitStrategy Block(int spins, bool isNative) => new(Style.Block, spins, isNative);

    /// <summary>
    /// The strategy for this many threads that wait on rings in this process: each may burn a core only if
    /// as many again are left for the rest of the process, and may hold on to one only if there is one to
    /// spare.
    /// </summary>
    public static WaitStrategy ForThisMachine(int waitingThreads)
    {
        int cores = Environment.ProcessorCount;
        if (cores >= 2 * waitingThreads) return BusySpin();
        return cores > waitingThreads ? Yield() : Block();
    }

    /// <summary>One of the same kind, with waiters of its own.</summary>
    public WaitStrategy Another() => new(_style, _spins, IsNative);

    public override string ToString() => _style.ToString();

    /// <summary>
    /// Returns true once the condition holds, false if it still doesn't after the time-out, which counts in
    /// whole milliseconds, rounded up; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.
    /// </summary>
    public bool WaitUntil<TCondition>(ref TCondition condition, TimeSpan timeout)
        where TCondition : struct, IWaitCondition
    {
        if (condition.IsMet()) return true;
        if (timeout == TimeSpan.Zero) return false;

        var deadline = new Deadline(timeout);
        if (Spin(ref condition, deadline)) return true;
        return _style == Style.Block ? Park(ref condition, deadline) : YieldUntil(ref condition, deadline);
    }

    /// <summary>Wakes all parked threads to look at their conditions again; else one read.</summary>
    public void Signal()
    {
        if (_style != Style.Block) return;

        // Orders the caller's write that may meet a condition before the read; see Park.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _parked) != 0) Wake();
    }

    private bool Spin<TCondition>(ref TCondition condition, Deadline deadline)
        where TCondition : struct, IWaitCondition
    {
        for (int spin = 1; _style == Style.BusySpin || spin <= _spins; spin++)
        {
            if (condition.IsMet()) return true;
            if (spin % SpinsPerLookAtClock == 0 && deadline.HasPassed) return false;
            // Unsigned, so that a spin of hours that wraps the counter still pauses.
            Thread.SpinWait((int)Math.Min((uint)spin, LongestPause));
        }
        return false;
    }

    private static bool YieldUntil<TCondition>(ref TCondition condition, Deadline deadline)
        where TCondition : struct, IWaitCondition
    {
        while (!condition.IsMet())
        {
            if (deadline.HasPassed) return false;
            Thread.Yield();
        }
        return true;
    }

    /// <summary>
    /// No wake-up is lost. The waiter reads the futex' word, writes _parked, then reads the condition; the
    /// signaller writes what the condition reads, then reads _parked. With a full fence between the two on
    /// each side, at least one sees the other's write: the waiter, and doesn't park, or the signaller, and
    /// wakes. Whoever clears _parked changes the word behind that: so a waiter whose mark is cleared, by a
    /// signaller that saw an older one, has read the word before, and sleeps no longer than to the change.
    /// </summary>
    /// <remarks>
    /// The signaller could do without its fence if the waiter had every running thread pass one (a
    /// process-wide barrier). Rings pass twice as many slots then, but each park interrupts all cores: of
    /// the venue on two virtual ones, at 10,000 commands a second, it took a third of the engine's and the
    /// publisher's time. <c>bench pipeline</c> there, before and after: engine 52 and 20 % of a core,
    /// publisher 42 and 7 %, p50 964 and 599 µs; the publisher also woke for each publication then.
    /// </remarks>
    private bool Park<TCondition>(ref TCondition condition, Deadline deadline)
        where TCondition : struct, IWaitCondition
    {
        while (true)
        {
            int since = _futex.Word;
            // The barrier orders this write before the condition's reads.
            Volatile.Write(ref _parked, 1);
            Interlocked.MemoryBarrier();
            if (condition.IsMet()) return true;
            if (deadline.HasPassed) return false;
            _futex.Sleep(since, deadline.RemainingMs);
        }
    }

    private void Wake()
    {
        // Cleared, so that only the first of many signals pays for the waking of a sleeper.
        if (Interlocked.Exchange(ref _parked, 0) != 0) _futex.WakeAll();
    }
}
