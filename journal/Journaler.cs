using System.Buffers.Binary;
using System.Diagnostics;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Journal.Replication;

namespace Matching.Journal;

/// <summary>
/// The first consumer behind the engine: encodes what has gathered into one group, has it written and synced,
/// and moves <see cref="Durable"/>. While one sync is under way the next group grows by itself: alone, an
/// order waits for one sync; under load a sync serves many.
/// </summary>
public sealed class Journaler
{
    private static readonly TimeSpan s_idleBeforeSeal = TimeSpan.FromMilliseconds(1);

    /// <summary>How soon an idle journal sees that the next segment is there, or can't be.</summary>
    private static readonly TimeSpan s_lookAtSpace = TimeSpan.FromMilliseconds(100);

    /// <summary>Of a busy disk's half a second; whoever measures looks more often.</summary>
    private const int KeptSamples = 1024;

    private readonly RingBuffer<Event> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly LogWriter _writer;
    private readonly SpacePolicy? _space;
    private readonly CommittedGroups? _committed;
    private volatile bool _draining;

    // What stands in the writer's lent space, up to the last whole transaction.
    private int _payloadBytes;
    private int _eventCount;
    private long _firstSequence;
    private uint _epoch;
    private long _lastSlot;
    private bool _isShort;

    /// <param name="ring">The outbound ring.</param>
    /// <param name="writer">Used by this journal's thread alone.</param>
    /// <param name="space">What to do when the disk is full; without it the log just stops there.</param>
    /// <param name="committed">Is offered each group once it is durable.</param>
    public Journaler(
        RingBuffer<Event> ring, LogWriter writer, SpacePolicy? space = null,
        CommittedGroups? committed = null)
    {
        Check.That(LargestTransactionBytes <= LogFormat.MaxPayloadBytes);
        _ring = ring;
        _writer = writer;
        _space = space;
        _committed = committed;
        _barrier = ring.NewBarrier();
        Behind = ring.WaitStrategy.Another();
        _lastSlot = Durable.Value;
        ring.AddGatingSequence(Durable);
    }

    /// <summary>
    /// The newest slot of the ring whose event is durable; everything visible waits behind it.
    /// </summary>
    public Sequence Durable { get; } = new();

    /// <summary>
    /// How those wait who go on when <see cref="Durable"/> moves. Not the ring's own strategy: each event
    /// that the engine publishes would wake them for nothing.
    /// </summary>
    public WaitStrategy Behind { get; }

    /// <summary><see cref="Stopwatch"/> ticks spent encoding; for metrics, from any thread.</summary>
    public long EncodeTicks { get; private set; }

    /// <summary>Ticks spent writing groups: checksums, write, sync, and waiting for a segment.</summary>
    public long CommitTicks { get; private set; }

    /// <summary>
    /// Ticks spent on the event chain, or on handing it to the thread beside and waiting for it.
    /// </summary>
    public long HashTicks { get; private set; }

    public long Groups { get; private set; }

    /// <summary>
    /// One for each group, while there is room: the journal never waits for whoever measures, who adds a
    /// sequence of its own before the first group.
    /// </summary>
    public RingBuffer<CommitSample> Samples { get; } =
        RingBuffer<CommitSample>.SingleProducer(KeptSamples, WaitStrategy.Yield());

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
            else if (_barrier.WaitFor(_lastSlot + 1, IdleTimeout) <= _lastSlot && !_draining) Idle();
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
    /// After the last data group there is a seal to write; behind a seal there is nothing to wake for while
    /// the next segment is ready.
    /// </summary>
    private TimeSpan IdleTimeout
    {
        get
        {
            if (_writer.LastKind == GroupKind.Data) return s_idleBeforeSeal;
            bool settled = _space is null || _writer.NextSegment == NextSegmentState.Ready && !_isShort;
            return settled ? Timeout.InfiniteTimeSpan : s_lookAtSpace;
        }
    }

    private void Idle()
    {
        MindSpace(payloadBytes: 0);
        _writer.Seal();
    }

    /// <summary>
    /// Before a group, so that what can't be made is known, and said, before the reserve is touched.
    /// </summary>
    private void MindSpace(int payloadBytes)
    {
        if (_space is null) return;
        DiskSpace space = _writer.AwaitSpace(payloadBytes, _space.ToKeep());
        _isShort = space != DiskSpace.Ample;
        _space.Tell(space);
    }

    private void CommitUpTo(long available)
    {
        while (_lastSlot < available)
        {
            long began = Stopwatch.GetTimestamp();
            // It stays as it is until it is hashed, and is lent again only then.
            Span<byte> space = _writer.Begin();
            long lent = Stopwatch.GetTimestamp();
            Gather(available, space);
            long encoded = Stopwatch.GetTimestamp();
            MindSpace(_payloadBytes);
            _writer.Commit(_payloadBytes, _firstSequence, _eventCount, _epoch);
            // The release orders the group's sync before any consumer's read of the new value.
            Durable.Value = _lastSlot;
            Behind.Signal();
            _ring.WaitStrategy.Signal();
            _committed?.Offer(space[.._payloadBytes], _firstSequence, _eventCount);
            long committed = Stopwatch.GetTimestamp();
            _writer.BeginHashes();
            EncodeTicks += encoded - lent;
            CommitTicks += committed - encoded;
            HashTicks += lent - began + Stopwatch.GetTimestamp() - committed;
            Groups++;
            Tell(new CommitSample(_eventCount, _payloadBytes, committed - encoded));
        }
    }

    private void Tell(CommitSample sample)
    {
        if (!Samples.TryClaim(1, out long slot)) return;
        Samples[slot] = sample;
        Samples.Publish(slot);
    }

    /// <summary>
    /// Encodes whole transactions of one epoch until the group or what is available is at its end.
    /// </summary>
    private void Gather(long available, Span<byte> space)
    {
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
