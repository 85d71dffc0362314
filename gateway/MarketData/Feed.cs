using System.Collections.Concurrent;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Engine.Views;
using Matching.Gateway.Pipeline;
using Matching.Replay.Projections;
using MatchingEngine = Matching.Engine.MatchingEngine;

namespace Matching.Gateway.MarketData;

/// <summary>
/// The public data of all instruments, in step with the barrier: a follower at recovery, a stage of
/// publication after it. A stream is encoded once, while somebody follows it or may come back to it.
/// </summary>
internal sealed class Feed : IFollower, IPublicationStage
{
    private readonly Lock _lock = new();
    private readonly ReplayWindow _window;
    private readonly Dictionary<int, InstrumentFeed> _instruments = [];
    private readonly HashSet<InstrumentFeed> _changed = [];
    private (int Id, InstrumentFeed? Feed) _newest;
    private InstrumentFeed? _newestChanged;
    private readonly ListingView _listings = new();
    private readonly List<FeedPoint> _epochs = [];
    private readonly ConcurrentDictionary<FeedReader, StreamKind> _readers = new();
    private DirectoryStream? _directory;
    private FeedPoint _through;
    private long _toldSequence;
    private bool _knowsCandles = true;

    public Feed(FeedLimits limits)
    {
        Limits = limits;
        _window = new ReplayWindow(limits.WindowBytes);
    }

    public FeedLimits Limits { get; }

    /// <summary>Of what is kept for those that resume.</summary>
    public long WindowBytes
    {
        get { lock (_lock) return _window.Bytes; }
    }

    /// <summary>
    /// Of what waits for readers: frames that several wait for are counted for each, though they are there
    /// once.
    /// </summary>
    public long ReaderBytes
    {
        get
        {
            long bytes = 0;
            foreach ((FeedReader reader, _) in _readers) bytes += reader.HeldBytes;
            return bytes;
        }
    }

    /// <summary>Who follows each kind of stream now, and how far behind it.</summary>
    public IReadOnlyCollection<FeedLag> Lags()
    {
        long through;
        lock (_lock) through = _through.Sequence;
        var lags = Enum.GetValues<StreamKind>()
            .ToDictionary(kind => kind, kind => new FeedLag(kind, 0, 0, 0));
        foreach ((FeedReader reader, StreamKind kind) in _readers)
            lags[kind] = lags[kind].With(reader.LagBehind(through));
        return lags.Values;
    }

    public void TakeUp(MatchingEngine recovered)
    {
        lock (_lock)
        {
            var state = new StateView(recovered);
            _listings.TakeUp(recovered);
            for (int id = 1; id <= state.InstrumentCount; id++)
            {
                var instrument = new InstrumentFeed(_window);
                instrument.TakeUp(in state, id);
                _instruments[id] = instrument;
            }
            _through = new FeedPoint(recovered.Epoch, recovered.LastSequence);
            _epochs.Add(_through);
            // The state holds no trades. Of a new journal there are none before.
            _knowsCandles = recovered.LastSequence == 0;
        }
    }

    /// <summary>
    /// The newest candles as of the state that was taken up: until they are known, nobody follows candles.
    /// </summary>
    public void Precede(IEnumerable<PastCandle> candles)
    {
        lock (_lock)
        {
            if (_knowsCandles) return;
            foreach (PastCandle past in candles)
                _instruments[past.InstrumentId].Precede(past.Interval, past.Candle);
            _knowsCandles = true;
        }
    }

    public void OnEvent(in Event e)
    {
        lock (_lock) Take(in e);
    }

    public void EndBatch(long throughSequence)
    {
        lock (_lock) Flush();
    }

    /// <summary>The lock is taken once, and who joins does so between batches.</summary>
    public void OnBatch(RingBuffer<Event> ring, long from, long to)
    {
        lock (_lock)
        {
            for (long slot = from; slot <= to; slot++) Take(in ring[slot]);
            Flush();
        }
    }

    /// <summary>
    /// Tells the readers of quiet streams how far they are complete; called now and then.
    /// </summary>
    public void Beat()
    {
        lock (_lock)
        {
            // In the midst of a batch its end is about to say the same.
            if (_changed.Count > 0 || _toldSequence == _through.Sequence) return;
            _toldSequence = _through.Sequence;
            foreach (InstrumentFeed instrument in _instruments.Values) instrument.Beat(_through);
            InstrumentFeed.Beat(_directory, _through);
        }
    }

    /// <summary>
    /// Has the reader get what there is now and every change after it; or, to resume, all after a point.
    /// </summary>
    public Joining Join(StreamKey key, FeedReader reader, FeedPoint? resumeFrom)
    {
        lock (_lock)
        {
            if (key.Kind != StreamKind.Directory && !_instruments.ContainsKey(key.InstrumentId))
                return Joining.UnknownInstrument;
            if (key.Kind == StreamKind.Candles && !_knowsCandles) return Joining.NotYet;
            // What a batch has changed so far belongs to the snapshot, not to the changes after it.
            Flush();
            IFeedStream stream = Stream(key);
            if (resumeFrom is { } point)
            {
                bool isOurs = point.Sequence <= _through.Sequence && EpochAt(point.Sequence) == point.Epoch;
                if (!isOurs || !stream.Fanout.TryRejoin(reader, point.Sequence))
                    return Joining.HistoryChanged;
            }
            else
            {
                stream.Fanout.Join(reader, stream, _through);
            }
            _readers[reader] = key.Kind;
            reader.Offer(stream.Beat(_through));
            return Joining.Joined;
        }
    }

    /// <summary>
    /// Gives a reader that has fallen behind what there is now, in place of what it missed.
    /// </summary>
    /// <param name="key">Of its stream.</param>
    /// <param name="reader">It is behind.</param>
    /// <param name="lastWritten">What it has already.</param>
    public void Conflate(StreamKey key, FeedReader reader, long lastWritten)
    {
        lock (_lock)
        {
            Flush();
            IFeedStream stream = Stream(key);
            stream.Fanout.Begin(reader, stream, _through, lastWritten);
            reader.Offer(stream.Beat(_through));
        }
    }

    public void Leave(FeedReader reader)
    {
        _readers.TryRemove(reader, out _);
        lock (_lock) reader.Fanout?.Leave(reader, _through.Sequence);
    }

    private void Take(in Event e)
    {
        _listings.OnEvent(in e);
        _directory?.OnEvent(in e);
        if (e.Header.Kind == EventKind.InstrumentListed)
            _instruments[e.InstrumentListed.InstrumentId] = new InstrumentFeed(_window);
        if (e.Header.Kind == EventKind.InstrumentStatusChanged) SetStatus(in e);
        Span<BookChange> changes = stackalloc BookChange[BookChange.MaxChanges];
        changes = changes[..BookChange.Of(in e, changes)];
        foreach (ref BookChange change in changes) Of(change.InstrumentId).Change(in e, in change);
        if (changes.Length > 0) EndEvent(in e, Of(changes[0].InstrumentId));
        _through = new FeedPoint(e.Header.Epoch, e.Header.Sequence);
        if (_epochs.Count == 0 || _epochs[^1].Epoch != e.Header.Epoch) _epochs.Add(_through);
    }

    /// <summary>What follows one another is often about one instrument.</summary>
    private InstrumentFeed Of(int instrumentId)
    {
        if (_newest.Id != instrumentId) _newest = (instrumentId, _instruments[instrumentId]);
        return _newest.Feed!;
    }

    private void SetStatus(in Event e)
    {
        InstrumentFeed instrument = Of(e.InstrumentStatusChanged.Terms.InstrumentId);
        instrument.SetStatus(in e);
        EndEvent(in e, instrument);
    }

    private void EndEvent(in Event e, InstrumentFeed instrument)
    {
        if (e.Header.Kind == EventKind.Traded) instrument.Trade(in e);
        instrument.EndEvent(e.Header.Sequence);
        if (instrument == _newestChanged) return;
        _newestChanged = instrument;
        _changed.Add(instrument);
    }

    private void Flush()
    {
        foreach (InstrumentFeed instrument in _changed) instrument.Flush(_through);
        _changed.Clear();
        _newestChanged = null;
        _directory?.Flush(_through);
        if (_directory is { Fanout.IsOver: true }) _directory = null;
    }

    private IFeedStream Stream(StreamKey key) => key.Kind == StreamKind.Directory
        ? _directory ??= new DirectoryStream(
            _listings, new Fanout(_window, _through.Sequence), _through.Sequence)
        : _instruments[key.InstrumentId].Stream(key, _through);

    /// <summary>0 for what was before this process took up the history.</summary>
    private uint EpochAt(long sequence)
    {
        int at = _epochs.Count - 1;
        while (at >= 0 && _epochs[at].Sequence > sequence) at--;
        return at < 0 ? 0 : _epochs[at].Epoch;
    }
}
