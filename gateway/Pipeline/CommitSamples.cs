using Matching.Engine.Ring;
using Matching.Journal;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// The reader of what the journal's groups cost: made before the first group, so that none is overwritten
/// while it is read. One thread takes.
/// </summary>
internal sealed class CommitSamples
{
    private readonly RingBuffer<CommitSample> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly Sequence _taken = new();

    public CommitSamples(RingBuffer<CommitSample> ring)
    {
        _ring = ring;
        _barrier = ring.NewBarrier();
        ring.AddGatingSequence(_taken);
    }

    /// <summary>False when all are taken.</summary>
    public bool TryTake(out CommitSample sample)
    {
        sample = default;
        long next = _taken.Value + 1;
        if (!_barrier.TryGetAvailable(next, out _)) return false;
        sample = _ring[next];
        // Release: the read of the slot comes before the producer's next write to it.
        _taken.Value = next;
        return true;
    }
}
