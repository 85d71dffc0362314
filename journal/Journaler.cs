using System.Buffers.Binary;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Journal.Events;
using Matching.Journal.Log;

namespace Matching.Journal;

/// <summary>
/// The first consumer behind the engine: encodes what has gathered into one group, has it written and synced,
/// and moves <see cref="Durable"/>. While one sync is under way the next group grows by itself: alone, an
/// order waits for one sync; under load a sync serves many.
/// </summary>
public sealed class Journaler
{
    private static readonly TimeSpan s_idleBeforeSeal = TimeSpan.FromMilliseconds(1);

    private readonly RingBuffer<Event> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly LogWriter _writer;
    private volatile bool _draining;

    // What stands in the writer's lent space, up to the last whole transaction.
    private int _payloadBytes;
    private int _eventCount;
    private long _firstSequence;
    private uint _epoch;
    private long _lastSlot;

    public Journaler(RingBuffer<Event> ring, LogWriter writer)
    {
        Check.That(LargestTransactionBytes <= LogFormat.MaxPayloadBytes);
        _ring = ring;
        _writer = writer;
        _barrier = ring.NewBarrier();
        _lastSlot = Durable.Value;
        ring.AddGatingSequence(Durable);
    }

    /// <summary>
    /// The newest slot of the ring whose event is durable; everything visible waits behind it.
    /// </summary>
    public Sequence Durable { get; } = new();

    /// <summary>
    /// Runs on the journal's own thread until <see cref="Finish"/> or a failure.
    /// </summary>
    /// <exception cref="LogStoppedException">Nothing after <see cref="Durable"/> is safe: the shard must
    /// stop.</exception>
    public void Run()
    {
        while (true)
        {
            // Read first: whoever sets it has published everything before.
            bool draining = _draining;
            if (_barrier.TryGetAvailable(_lastSlot + 1, out long available)) CommitUpTo(available);
            else if (draining) break;
            else if (_barrier.WaitFor(_lastSlot + 1, IdleTimeout) <= _lastSlot && !_draining) _writer.Seal();
        }
        _writer.Seal();
    }

    /// <summary>Writes what has been published, seals the log and returns from <see cref="Run"/>.</summary>
    public void Finish()
    {
        _draining = true;
        _barrier.Alert();
    }

    /// <summary>A transaction is never split: the largest must fit in one group.</summary>
    private static int LargestTransactionBytes =>
        Limits.LargestTransaction * (EventEncoder.MaxLength + LogFormat.LengthPrefixBytes);

    /// <summary>
    /// After the last data group there is a seal to write; behind a seal there is nothing to wake for.
    /// </summary>
    private TimeSpan IdleTimeout =>
        _writer.LastKind == GroupKind.Data ? s_idleBeforeSeal : Timeout.InfiniteTimeSpan;

    private void CommitUpTo(long available)
    {
        while (_lastSlot < available)
        {
            Gather(available);
            _writer.Commit(_payloadBytes, _firstSequence, _eventCount, _epoch);
            // The release orders the group's sync before any consumer's read of the new value.
            Durable.Value = _lastSlot;
            _ring.WaitStrategy.Signal();
            _writer.CompleteHashes();
        }
    }

    /// <summary>
    /// Encodes whole transactions of one epoch until the group or what is available is at its end.
    /// </summary>
    private void Gather(long available)
    {
        Span<byte> space = _writer.Begin();
        int bytes = _payloadBytes = _eventCount = 0;
        int count = 0;
        for (long slot = _lastSlot + 1; slot <= available; slot++)
        {
            ref Event e = ref _ring[slot];
            int length = EventEncoder.LengthOf(e.Header.Kind);
            if (bytes + LogFormat.LengthPrefixBytes + length > space.Length) break;
            if (count == 0) (_firstSequence, _epoch) = (e.Header.Sequence, e.Header.Epoch);
            if (e.Header.Epoch != _epoch) break;
            BinaryPrimitives.WriteInt32LittleEndian(space[bytes..], length);
            bytes += LogFormat.LengthPrefixBytes;
            bytes += EventEncoder.Encode(ref e, space[bytes..]);
            count++;
            if ((e.Header.Flags & EventFlags.Last) == 0) continue;
            (_payloadBytes, _eventCount, _lastSlot) = (bytes, count, slot);
        }
        Check.That(_eventCount > 0);
    }
}
