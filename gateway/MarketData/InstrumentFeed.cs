using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Replay.Projections;
using Matching.V1;
using Priority = Matching.Engine.Priority;
using Side = Matching.Engine.Side;

namespace Matching.Gateway.MarketData;

/// <summary>
/// One instrument's public data, and the streams of it that anybody follows. Guarded by the feed's lock.
/// </summary>
internal sealed class InstrumentFeed(ReplayWindow window)
{
    private readonly BookView _book = new();
    private readonly PublicOrders _orders = new();
    private readonly LevelStream?[] _levels = new LevelStream?[LevelStream.Depths.Count];
    private readonly NewestCandles _candles = new();
    private LevelStream[] _followedLevels = [];
    private OrderStream? _orderStream;
    private TradeStream? _trades;
    private InstrumentStatus _status = InstrumentStatus.Open;

    /// <summary>Book and status as of a recovered state; nobody follows yet.</summary>
    public void TakeUp(in StateView state, int instrumentId)
    {
        _status = (InstrumentStatus)state.StatusOf(instrumentId);
        // The sequences that put the orders in their places are not in the state. These are in the same
        // order, and below every sequence to come, for each order took an event of its own.
        long mdEntryId = 0;
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
        {
            foreach (ShownOrder order in state.Orders(instrumentId, side))
            {
                _book.Change(side, order.Price, order.Qty, 1);
                _orders.Add(order.OrderId, new PublicOrder(++mdEntryId, side, order.Price, order.Qty));
            }
        }
    }

    /// <summary>One of the event's changes to the book.</summary>
    public void Change(in Event e, in BookChange change)
    {
        LevelMove move = _book.Change(change.Side, change.Price, change.Qty, change.Orders);
        foreach (LevelStream levels in _followedLevels)
            levels.OnLevel(e.Header.Sequence, change.Side, in move);
        switch (change.Orders)
        {
            case > 0: Add(in e, in change); break;
            case < 0: Remove(in e, in change); break;
            default: Lessen(in e, in change); break;
        }
    }

    public void Trade(in Event e)
    {
        _trades?.OnTrade(in e);
        _candles.Trade(in e);
    }

    /// <summary>What was traded before the first event that this has seen.</summary>
    public void Precede(CandleInterval interval, Candle earlier) => _candles.Precede(interval, earlier);

    public void SetStatus(in Event e)
    {
        _status = (InstrumentStatus)e.InstrumentStatusChanged.Terms.Status;
        foreach (LevelStream levels in _followedLevels) levels.OnStatus(e.Header.Sequence, _status);
        _orderStream?.OnStatus(e.Header.Sequence, _status);
    }

    /// <summary>The event has made all its changes.</summary>
    public void EndEvent(long sequence)
    {
        foreach (LevelStream levels in _followedLevels) levels.EndEvent(sequence);
        _orderStream?.EndEvent(sequence);
    }

    /// <summary>Publishes what has gathered, and ends streams that nobody needs any more.</summary>
    public void Flush(FeedPoint through)
    {
        foreach (LevelStream levels in _followedLevels) levels.Flush(through);
        if (Array.Exists(_followedLevels, levels => levels.Fanout.IsOver)) EndLevels();
        _orderStream?.Flush(through);
        if (_orderStream is { Fanout.IsOver: true }) _orderStream = null;
        _trades?.Flush(through);
        if (_trades is { Fanout.IsOver: true }) _trades = null;
        _candles.Flush(through);
    }

    /// <summary>Tells readers how far their streams are complete.</summary>
    public void Beat(FeedPoint through)
    {
        foreach (LevelStream levels in _followedLevels) Beat(levels, through);
        Beat(_orderStream, through);
        Beat(_trades, through);
        _candles.Beat(through);
    }

    /// <summary>The stream, begun now if nobody has followed it; nothing must have gathered.</summary>
    public IFeedStream Stream(StreamKey key, FeedPoint now) => key.Kind switch
    {
        StreamKind.Orders => _orderStream ??= new OrderStream(_orders, _status, Begin(now), now.Sequence),
        StreamKind.Trades => _trades ??= new TradeStream(Begin(now), now.Sequence),
        StreamKind.Candles => _candles.Stream(key.Interval, () => Begin(now), now.Sequence),
        _ => _levels[key.Depth] ?? BeginLevels(key.Depth, now),
    };

    /// <summary>Tells a stream's readers, if it has any, how far it is complete.</summary>
    public static void Beat(IFeedStream? stream, FeedPoint through)
    {
        if (stream is { Fanout.HasReaders: true }) stream.Fanout.Tell(stream.Beat(through));
    }

    private LevelStream BeginLevels(int depth, FeedPoint now)
    {
        var levels = new LevelStream(
            _book, LevelStream.Depths[depth], _status, Begin(now), now.Sequence);
        _levels[depth] = levels;
        _followedLevels = [.. _followedLevels, levels];
        return levels;
    }

    private void EndLevels()
    {
        foreach (ref LevelStream? levels in _levels.AsSpan())
            if (levels is { Fanout.IsOver: true }) levels = null;
        _followedLevels = [.. _levels.OfType<LevelStream>()];
    }

    private Fanout Begin(FeedPoint now) => new(window, now.Sequence);

    private void Add(in Event e, in BookChange change)
    {
        long sequence = e.Header.Sequence;
        var added = new PublicOrder(sequence, change.Side, change.Price, change.Qty);
        _orders.Add(change.OrderId, in added);
        bool moved = e.Header.Kind == EventKind.OrderReplaced && e.OrderReplaced.Priority == Priority.Lost;
        if (moved) _orderStream?.OnReplaced(sequence, in added);
        else _orderStream?.OnAdded(sequence, in added);
    }

    private void Remove(in Event e, in BookChange change)
    {
        PublicOrder removed = _orders.Remove(change.OrderId);
        Engine.Check.That(removed.Qty == -change.Qty);
        if (e.Header.Kind == EventKind.Traded)
            _orderStream?.OnLess(e.Header.Sequence, removed.MdEntryId, removed.Qty, executed: true);
        _orderStream?.OnDeleted(e.Header.Sequence, removed.MdEntryId);
    }

    private void Lessen(in Event e, in BookChange change)
    {
        PublicOrder before = _orders.Lessen(change.OrderId, change.Qty);
        bool executed = e.Header.Kind == EventKind.Traded;
        _orderStream?.OnLess(e.Header.Sequence, before.MdEntryId, -change.Qty, executed);
    }
}
