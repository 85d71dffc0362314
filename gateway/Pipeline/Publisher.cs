using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Replay.Projections;

namespace Matching.Gateway.Pipeline;

/// <summary>What takes events once they may be seen. It never waits for a client.</summary>
internal interface IPublicationStage
{
    /// <summary>One event of a batch, in order.</summary>
    void OnEvent(in Event e);

    /// <summary>The batch is complete.</summary>
    void EndBatch(long throughSequence);

    /// <summary>
    /// A whole batch: these slots of the outbound ring. For a stage that has something to do once for all of
    /// them.
    /// </summary>
    void OnBatch(RingBuffer<Event> ring, long from, long to)
    {
        for (long slot = from; slot <= to; slot++) OnEvent(in ring[slot]);
        EndBatch(ring[to].Header.Sequence);
    }
}

/// <summary>
/// The one way out, behind the barrier: takes what is durable, and gives each batch to public data first and
/// to private reports after that.
/// </summary>
internal sealed class Publisher
{
    private readonly RingBuffer<Event> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly Sequence _done = new();
    private readonly IFollower[] _followers;
    private readonly IPublicationStage[] _stages;
    private volatile bool _finishing;

    /// <param name="ring">The outbound ring.</param>
    /// <param name="barrier">Behind what is durable: what it holds back is visible to nobody.</param>
    /// <param name="followers">State that the stages read; brought up to date first.</param>
    /// <param name="stages">In order of publication: public, then private.</param>
    public Publisher(
        RingBuffer<Event> ring, SequenceBarrier barrier, IReadOnlyList<IFollower> followers,
        IReadOnlyList<IPublicationStage> stages)
    {
        _ring = ring;
        _barrier = barrier;
        // Arrays: to enumerate another list is an object for each event.
        _followers = [.. followers];
        _stages = [.. stages];
        ring.AddGatingSequence(_done);
    }

    /// <summary>Runs until <see cref="Finish"/>, and then until all that is durable is published.</summary>
    public void Run()
    {
        for (long next = 0; ; next = _done.Value + 1)
        {
            // Read first: whoever sets it has made everything durable before.
            bool finishing = _finishing;
            if (!_barrier.TryGetAvailable(next, out long available))
            {
                if (finishing) return;
                available = _barrier.WaitFor(next);
                if (available < next) continue;
            }
            Publish(next, available);
            _done.Value = available;
            _ring.WaitStrategy.Signal();
        }
    }

    public void Finish()
    {
        _finishing = true;
        _barrier.Alert();
    }

    private void Publish(long from, long to)
    {
        foreach (IFollower follower in _followers)
            for (long slot = from; slot <= to; slot++) follower.OnEvent(in _ring[slot]);
        foreach (IPublicationStage stage in _stages) stage.OnBatch(_ring, from, to);
    }
}
