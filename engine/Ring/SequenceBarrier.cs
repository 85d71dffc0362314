namespace Matching.Engine.Ring;

/// <summary>
/// What a consumer waits at: it lets through the slots that are published and that every sequence which it
/// depends on has passed. An alert ends its waits, now and until cleared. One barrier may serve one
/// consumer or several.
/// </summary>
public sealed class SequenceBarrier
{
    private readonly Sequencer _sequencer;
    private readonly Sequence _cursor;
    private readonly MultiProducerSequencer? _multi;
    private readonly Sequence[] _dependsOn;
    private bool _alerted;

    internal SequenceBarrier(
        Sequencer sequencer, MultiProducerSequencer? multi, WaitStrategy waitStrategy, Sequence[] dependsOn)
    {
        _sequencer = sequencer;
        _cursor = sequencer.Cursor;
        _multi = multi;
        WaitStrategy = waitStrategy;
        _dependsOn = dependsOn;
    }

    /// <summary>How its consumers wait, and so what is signalled when they may go on.</summary>
    public WaitStrategy WaitStrategy { get; }

    // Acquire and release: what the alerting thread wrote before is seen by the one that is let go.
    public bool IsAlerted => Volatile.Read(ref _alerted);

    public void Alert()
    {
        Volatile.Write(ref _alerted, true);
        WaitStrategy.Signal();
    }

    // Release: orders the clearing after whatever made it right to go on.
    public void ClearAlert() => Volatile.Write(ref _alerted, false);

    /// <summary>
    /// Waits, and returns the last slot that may be read, or less than asked for when alerted.
    /// </summary>
    public long WaitFor(long sequence) => WaitFor(sequence, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// As above, and less than asked for also at the time-out; see <see cref="WaitStrategy.WaitUntil"/>.
    /// </summary>
    public long WaitFor(long sequence, TimeSpan timeout)
    {
        var condition = new Available(this, sequence);
        WaitStrategy.WaitUntil(ref condition, timeout);
        return condition.Last;
    }

    /// <summary>
    /// Looks without waiting, whether alerted or not, for use in a condition that spans several rings.
    /// </summary>
    public bool TryGetAvailable(long sequence, out long available)
    {
        // Each Value is an acquire: the consumer's reads of the slots come after the producer's
        // publication, and after the moves of the consumers before it.
        long bound = _multi is null ? _cursor.Value : sequence + _sequencer.Size - 1;
        available = Sequence.Minimum(_dependsOn, bound);
        if (_multi is not null) available = _multi.HighestPublished(sequence, available);
        return available >= sequence;
    }

    private struct Available(SequenceBarrier barrier, long sequence) : IWaitCondition
    {
        public long Last { get; private set; } = sequence - 1;

        public bool IsMet()
        {
            if (barrier.IsAlerted) return true;
            if (!barrier.TryGetAvailable(sequence, out long available)) return false;
            Last = available;
            return true;
        }
    }
}
