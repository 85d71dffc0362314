using Matching.Engine.Commands;
using Matching.Engine.Ring;

namespace Matching.Gateway.Pipeline;

/// <summary>The engine thread's place in one of its rings.</summary>
internal sealed class Intake
{
    private readonly RingBuffer<Command> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly Sequence _done = new();

    public Intake(RingBuffer<Command> ring)
    {
        _ring = ring;
        _barrier = ring.NewBarrier();
        ring.AddGatingSequence(_done);
    }

    /// <summary>The slot that is taken next.</summary>
    public long Next { get; private set; }

    public bool IsEmpty => !TryGetAvailable(out _);

    public bool TryGetAvailable(out long available) => _barrier.TryGetAvailable(Next, out available);

    public ref Command Take() => ref _ring[Next++];

    /// <summary>Gives all that was taken back to the producers.</summary>
    public void Release(WaitStrategy wait)
    {
        // The release orders the engine's reads of the slots before a producer's next write to them.
        _done.Value = Next - 1;
        wait.Signal();
    }
}
