using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using MatchingEngine = Matching.Engine.MatchingEngine;

namespace Matching.Gateway.MarketData;

/// <summary>
/// The public data of all instruments, in step with the barrier: a follower at recovery, a stage of
/// publication after it.
/// </summary>
internal sealed class Feed : IFollower, IPublicationStage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, InstrumentFeed> _instruments = [];
    private readonly HashSet<InstrumentFeed> _changed = [];
    private long _throughSequence;
    private long _toldSequence;

    public void TakeUp(MatchingEngine recovered)
    {
        lock (_lock)
        {
            var state = new StateView(recovered);
            for (int id = 1; id <= state.InstrumentCount; id++)
            {
                var instrument = new InstrumentFeed();
                instrument.TakeUp(in state, id);
                _instruments[id] = instrument;
            }
            _throughSequence = recovered.LastSequence;
        }
    }

    public void OnEvent(in Event e)
    {
        lock (_lock)
        {
            if (e.Header.Kind == EventKind.InstrumentListed)
                _instruments[e.InstrumentListed.InstrumentId] = new InstrumentFeed();
            if (e.Header.Kind == EventKind.InstrumentStatusChanged)
            {
                InstrumentFeed changed = _instruments[e.InstrumentStatusChanged.Terms.InstrumentId];
                changed.SetStatus(e.InstrumentStatusChanged.Terms.Status);
                _changed.Add(changed);
            }
            Span<BookChange> changes = stackalloc BookChange[BookChange.MaxChanges];
            foreach (ref BookChange change in changes[..BookChange.Of(in e, changes)])
            {
                InstrumentFeed instrument = _instruments[change.InstrumentId];
                instrument.Change(in e, in change);
                if (e.Header.Kind == EventKind.Traded) instrument.Trade(in e);
                _changed.Add(instrument);
            }
            _throughSequence = e.Header.Sequence;
        }
    }

    public void EndBatch(long throughSequence)
    {
        lock (_lock)
        {
            foreach (InstrumentFeed instrument in _changed)
                instrument.Flush(throughSequence, evenIfEmpty: false);
            _changed.Clear();
        }
    }

    /// <summary>
    /// Tells the readers of quiet instruments how far their book is complete; called now and then.
    /// </summary>
    public void Beat()
    {
        lock (_lock)
        {
            // In the midst of a batch its end is about to say the same.
            if (_changed.Count > 0 || _toldSequence == _throughSequence) return;
            _toldSequence = _throughSequence;
            foreach (InstrumentFeed instrument in _instruments.Values)
                instrument.Flush(_throughSequence, evenIfEmpty: true);
        }
    }

    /// <summary>
    /// Puts a snapshot into the outbox and every change after it; false for an unknown instrument.
    /// </summary>
    public bool TryFollowBook(int instrumentId, Outbox<BookMessage> reader)
    {
        lock (_lock)
        {
            if (!_instruments.TryGetValue(instrumentId, out InstrumentFeed? instrument)) return false;
            FlushPending(instrument);
            reader.TryAdd(instrument.Snapshot(_throughSequence));
            reader.Signal();
            return instrument.BookReaders.Add(reader);
        }
    }

    /// <summary>
    /// Puts an empty message into the outbox, which says behind which event the trades begin, and every trade
    /// after it; false for an unknown instrument.
    /// </summary>
    public bool TryFollowTrades(int instrumentId, Outbox<TradesMessage> reader)
    {
        lock (_lock)
        {
            if (!_instruments.TryGetValue(instrumentId, out InstrumentFeed? instrument)) return false;
            FlushPending(instrument);
            reader.TryAdd(new TradesMessage { ThroughSequence = _throughSequence });
            reader.Signal();
            return instrument.TradeReaders.Add(reader);
        }
    }

    public void Leave(int instrumentId, Outbox<BookMessage> reader)
    {
        lock (_lock) _instruments[instrumentId].BookReaders.Remove(reader);
    }

    public void Leave(int instrumentId, Outbox<TradesMessage> reader)
    {
        lock (_lock) _instruments[instrumentId].TradeReaders.Remove(reader);
    }

    /// <summary>
    /// What a batch has changed so far belongs to the snapshot, not to the changes after it.
    /// </summary>
    private void FlushPending(InstrumentFeed instrument) =>
        instrument.Flush(_throughSequence, evenIfEmpty: false);
}
