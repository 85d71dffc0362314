using Matching.Engine.Events;
using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>An instrument's trades.</summary>
internal sealed class TradeStream(Fanout fanout, long sequence) : IFeedStream
{
    private TradesMessage _pending = new();
    private long _lastSequence = sequence;

    public Fanout Fanout { get; } = fanout;

    public void OnTrade(in Event e)
    {
        _pending.Trades.Add(new Trade
        {
            Sequence = e.Header.Sequence,
            TransactTime = e.Header.Time,
            Price = e.Traded.Price,
            Qty = e.Traded.Qty,
            TakerSide = (Side)e.Traded.TakerSide,
            PrevSequence = _lastSequence,
        });
        _lastSequence = e.Header.Sequence;
    }

    public void Flush(FeedPoint through)
    {
        if (_pending.Trades.Count == 0) return;
        _pending.ThroughSequence = through.Sequence;
        _pending.Epoch = through.Epoch;
        Fanout.Publish(new Frame(_pending, through.Sequence));
        _pending = new TradesMessage();
    }

    public Frame Beat(FeedPoint through) => new(
        new TradesMessage { ThroughSequence = through.Sequence, Epoch = through.Epoch }, through.Sequence);

    /// <summary>None: it only says where the trades begin.</summary>
    public FeedSnapshot Snapshot(FeedPoint through)
    {
        var message = new TradesMessage
        {
            ThroughSequence = through.Sequence,
            Epoch = through.Epoch,
            LastSequence = _lastSequence,
        };
        var frame = new Frame(message, through.Sequence);
        return new FeedSnapshot([frame], through.Sequence, frame.Length);
    }
}
