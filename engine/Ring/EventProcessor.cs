namespace Matching.Engine.Ring;

/// <summary>
/// One consumer of a ring: waits at its barrier, hands all that is there to its handler, moves its
/// sequence, and again. Run takes the caller's thread, so what goes before and after is written around the
/// call. The sequence is added to the ring's gating sequences by whoever builds the pipeline.
/// </summary>
public sealed class EventProcessor<T, THandler>(
    RingBuffer<T> ring, SequenceBarrier barrier, THandler handler, int batchLimit = int.MaxValue)
    where T : unmanaged
    where THandler : IEventHandler<T>
{
    private readonly long _batchLimit = Math.Max(1, batchLimit);
    private THandler _handler = handler;

    /// <summary>The last slot whose batch is wholly handled.</summary>
    public Sequence Sequence { get; } = new();

    /// <summary>
    /// Runs until <see cref="Halt"/>. What the handler throws comes out of here; the sequence has then not
    /// moved past the batch in hand, and producers wait behind it until someone closes the ring.
    /// </summary>
    public void Run()
    {
        long next = Sequence.Value + 1;
        while (true)
        {
            long available = barrier.WaitFor(next);
            if (available < next) return;

            long last = Math.Min(available, next + _batchLimit - 1);
            HandleBatch(next, last);
            Sequence.Value = last;
            ring.WaitStrategy.Signal();
            next = last + 1;
        }
    }

    /// <summary>
    /// Ends Run after the batch in hand, for good; also a Run that has not begun. It alerts the barrier, so
    /// it ends every other consumer of the same barrier too. Doesn't wait for Run to return.
    /// </summary>
    public void Halt() => barrier.Alert();

    private void HandleBatch(long first, long last)
    {
        for (long sequence = first; sequence < last; sequence++)
            _handler.OnEvent(ref ring[sequence], sequence, endOfBatch: false);
        _handler.OnEvent(ref ring[last], last, endOfBatch: true);
    }
}
