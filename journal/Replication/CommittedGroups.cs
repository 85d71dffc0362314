using Matching.Engine.Ring;
using Matching.Journal.Log;

namespace Matching.Journal.Replication;

/// <summary>
/// What the journal has just made durable, kept in memory for whoever ships it: a few groups, copied behind
/// the ack. The journal never waits for the taker; what finds no room is in the log's files.
/// </summary>
public sealed class CommittedGroups : IDisposable
{
    /// <summary>8 MiB: a few milliseconds of a full journal, minutes of a quiet one.</summary>
    private const int Groups = 8;

    private readonly RingBuffer<Group> _ring = RingBuffer<Group>.SingleProducer(Groups, WaitStrategy.Block());
    private readonly SequenceBarrier _barrier;
    private readonly Sequence _taken = new();
    private readonly AlignedBuffer[] _memory = new AlignedBuffer[Groups];
    private long _lastSequence;

    /// <param name="lastSequence">Of the log as it was recovered.</param>
    public CommittedGroups(long lastSequence)
    {
        _lastSequence = lastSequence;
        _ring.AddGatingSequence(_taken);
        _barrier = _ring.NewBarrier();
        for (int at = 0; at < Groups; at++) _memory[at] = new AlignedBuffer(LogFormat.MaxGroupBytes);
    }

    /// <summary>Woken by each group; others may wake it too.</summary>
    public WaitStrategy Wait => _ring.WaitStrategy;

    /// <summary>Durable, whether or not it found room here.</summary>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <summary>On the journal's thread, once the group is durable.</summary>
    public void Offer(ReadOnlySpan<byte> payload, long firstSequence, int eventCount)
    {
        if (_ring.TryClaim(1, out long slot))
        {
            payload.CopyTo(_memory[slot % Groups].Span);
            _ring[slot] = new Group(firstSequence, eventCount, payload.Length);
            _ring.Publish(slot);
        }
        // Behind the group: who sees the number and finds no group knows that it is in the files.
        Volatile.Write(ref _lastSequence, firstSequence + eventCount - 1);
        Wait.Signal();
    }

    /// <summary>The oldest group, until <see cref="Release"/>; one thread takes.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> payload, out long firstSequence, out int eventCount)
    {
        payload = default;
        firstSequence = eventCount = 0;
        long next = _taken.Value + 1;
        if (!_barrier.TryGetAvailable(next, out _)) return false;
        ref Group group = ref _ring[next];
        payload = _memory[next % Groups].Span[..group.PayloadBytes];
        (firstSequence, eventCount) = (group.FirstSequence, group.EventCount);
        return true;
    }

    /// <summary>The journal may overwrite the group that was peeked at.</summary>
    public void Release() => _taken.Value++;

    public void Dispose()
    {
        foreach (AlignedBuffer memory in _memory) memory.Dispose();
    }

    private readonly record struct Group(long FirstSequence, int EventCount, int PayloadBytes);
}
