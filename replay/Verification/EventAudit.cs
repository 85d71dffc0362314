using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Engine.Views;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;

namespace Matching.Replay.Verification;

/// <summary>
/// Takes the log's events as they are scanned: each must decode, stand in its place, be what its command
/// yields when executed again, and follow from the state that the events before it make. Behind the first
/// that isn't and doesn't, nothing is looked at any more.
/// </summary>
internal sealed class EventAudit : ILogVisitor
{
    private readonly TransactionShape _shape = new();
    private readonly Reexecution _reexecution;
    private readonly MatchingEngine _folded;

    private readonly SnapshotComparison? _comparison;
    private long _start;

    // Without the first events or a snapshot there is no state that the others could follow from.
    private bool _isPruned;

    /// <param name="memory">For two engines.</param>
    /// <param name="comparison">Snapshots to compare on the way, if any.</param>
    public EventAudit(IBlockSource memory, SnapshotComparison? comparison = null)
    {
        _comparison = comparison;
        _reexecution = new Reexecution(memory);
        // The engine that only folds never writes to its ring.
        _folded = new MatchingEngine(
            RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin()), memory);
    }

    public Difference? Difference { get; private set; }

    /// <summary>Of the first event; null before it.</summary>
    public GenesisTerms? Genesis { get; private set; }

    public long Events { get; private set; }
    public long Transactions => _shape.Transactions;
    public int Epochs { get; private set; }
    public int Instruments { get; private set; }
    public IReadOnlyList<SequenceRange> FoldedOnly => _reexecution.FoldedOnly;

    public Hash256 FoldedState => StateHash.Of(_folded);
    public Hash256 ReexecutedState => StateHash.Of(_reexecution.Engine);

    /// <summary>
    /// Takes a snapshot's word for the state behind an event: what comes up to there is passed over.
    /// </summary>
    /// <exception cref="InvalidSnapshotException">It does not load.</exception>
    public void Begin(SnapshotDirectory snapshots, long sequence)
    {
        foreach (MatchingEngine engine in (MatchingEngine[])[_folded, _reexecution.Engine])
        {
            using SnapshotFile file = snapshots.Open(sequence);
            file.Load(engine);
        }
        _start = sequence;
    }

    /// <summary>Of both states, by number.</summary>
    public IReadOnlyList<InstrumentHash> InstrumentHashes()
    {
        if (_folded.LastSequence == 0) return [];
        var view = new StateView(_folded);
        MatchingEngine executed = _reexecution.Engine;
        return
        [
            .. Enumerable.Range(1, view.InstrumentCount).Select(id => new InstrumentHash(
                id, view.Instrument(id).Symbol, StateHash.Of(_folded, id), StateHash.Of(executed, id))),
        ];
    }

    public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
    {
        if (sequence <= _start) return;
        if (Events == 0 && sequence > _start + 1) _isPruned = true;
        if (Difference is not null || _isPruned) return;
        if (!EventDecoder.TryDecode(bytes, out Event e, out DecodeFault fault))
        {
            Difference = new Difference(sequence, $"its bytes are no event of this version: {fault}");
            return;
        }
        Difference = TransactionShape.CheckPlace(sequence, in e)
            ?? _reexecution.Check(in e, bytes)
            ?? _shape.Check(in e)
            ?? Folding.Apply(_folded, in e)
            ?? _comparison?.Check(_folded);
        if (Difference is null) Count(in e);
    }

    public void OnGroup(LogGroup group)
    {
        bool isBeforeStart = group.FirstSequence + group.EventCount <= _start + 1;
        if (!_isPruned && !isBeforeStart) Difference ??= _shape.Check(in group);
    }

    private void Count(in Event e)
    {
        Events++;
        if (e.Header.Kind == EventKind.Genesis) Genesis = e.Genesis.Terms;
        if (e.Header.Kind == EventKind.EpochStarted) Epochs++;
        if (e.Header.Kind == EventKind.InstrumentListed) Instruments++;
    }
}
