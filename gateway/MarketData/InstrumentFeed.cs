using Matching.Engine.Events;
using Matching.Engine.Views;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using Side = Matching.Engine.Side;

namespace Matching.Gateway.MarketData;

/// <summary>
/// One instrument's public data: its price levels, and who follows them. Guarded by the feed's lock. A
/// message is made once for all its readers.
/// </summary>
internal sealed class InstrumentFeed
{
    private readonly BookView _book = new();
    private InstrumentStatus _status = InstrumentStatus.Open;
    private BookMessage? _bookMessage;
    private TradesMessage? _tradesMessage;

    public HashSet<Outbox<BookMessage>> BookReaders { get; } = [];
    public HashSet<Outbox<TradesMessage>> TradeReaders { get; } = [];

    /// <summary>The book and the status as of a recovered state; nobody follows yet.</summary>
    public void TakeUp(in StateView state, int instrumentId)
    {
        _status = (InstrumentStatus)state.StatusOf(instrumentId);
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
            foreach (ShownLevel level in state.Levels(instrumentId, side))
                _book.Change(side, level.Price, level.Qty, level.Orders);
    }

    public void Change(in Event e, in BookChange change)
    {
        LevelView level = _book.Change(change.Side, change.Price, change.Qty, change.Orders);
        if (BookReaders.Count == 0) return;
        _bookMessage ??= new BookMessage();
        _bookMessage.Changes.Add(new LevelChange
        {
            Sequence = e.Header.Sequence,
            Side = (V1.Side)change.Side,
            Level = Message(level),
        });
    }

    public void SetStatus(Engine.InstrumentStatus status)
    {
        _status = (InstrumentStatus)status;
        if (BookReaders.Count == 0) return;
        _bookMessage ??= new BookMessage();
        _bookMessage.Status = _status;
    }

    public void Trade(in Event e)
    {
        if (TradeReaders.Count == 0) return;
        _tradesMessage ??= new TradesMessage();
        _tradesMessage.Trades.Add(new Trade
        {
            Sequence = e.Header.Sequence,
            TransactTime = e.Header.Time,
            Price = e.Traded.Price,
            Qty = e.Traded.Qty,
            TakerSide = (V1.Side)e.Traded.TakerSide,
        });
    }

    /// <summary>
    /// Hands this batch's messages to the readers, an empty one too where they only lag behind.
    /// </summary>
    public void Flush(long throughSequence, bool evenIfEmpty)
    {
        if (evenIfEmpty && BookReaders.Count > 0) _bookMessage ??= new BookMessage();
        if (evenIfEmpty && TradeReaders.Count > 0) _tradesMessage ??= new TradesMessage();
        if (_bookMessage is not null)
        {
            _bookMessage.ThroughSequence = throughSequence;
            FanOut(BookReaders, _bookMessage);
        }
        if (_tradesMessage is not null)
        {
            _tradesMessage.ThroughSequence = throughSequence;
            FanOut(TradeReaders, _tradesMessage);
        }
        _bookMessage = null;
        _tradesMessage = null;
    }

    public BookMessage Snapshot(long throughSequence)
    {
        var snapshot = new BookSnapshot();
        snapshot.Bids.AddRange(_book.Levels(Side.Buy).Select(Message));
        snapshot.Asks.AddRange(_book.Levels(Side.Sell).Select(Message));
        return new BookMessage
        {
            ThroughSequence = throughSequence,
            Snapshot = snapshot,
            Status = _status,
        };
    }

    /// <summary>
    /// A reader whose outbox is full is told so by its own writer, which finds it overflowed.
    /// </summary>
    private static void FanOut<T>(HashSet<Outbox<T>> readers, T message)
    {
        foreach (Outbox<T> reader in readers)
        {
            reader.TryAdd(in message);
            reader.Signal();
        }
    }

    private static PriceLevel Message(LevelView level) =>
        new() { Price = level.Price, Qty = level.Qty, Orders = level.Orders };
}
