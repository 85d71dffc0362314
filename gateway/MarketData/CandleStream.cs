using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>An instrument's candles of one interval, each told whole as a batch's trades leave it.</summary>
internal sealed class CandleStream(
    NewestCandles candles, CandleInterval interval, Fanout fanout, long sequence)
    : IFeedStream
{
    private CandlesMessage _pending = new();
    private long _lastSequence = sequence;

    public Fanout Fanout { get; } = fanout;

    /// <summary>The candle is encoded at the batch's end, with all that its trades have made of it.</summary>
    public void OnTrade(long sequence, Candle candle)
    {
        if (_pending.Changes.Count > 0 && ReferenceEquals(_pending.Changes[^1].Candle, candle))
            _pending.Changes[^1].Sequence = sequence;
        else
            _pending.Changes.Add(
                new CandleChange { Sequence = sequence, PrevSequence = _lastSequence, Candle = candle });
        _lastSequence = sequence;
    }

    public void Flush(FeedPoint through)
    {
        if (_pending.Changes.Count == 0) return;
        _pending.ThroughSequence = through.Sequence;
        _pending.Epoch = through.Epoch;
        Fanout.Publish(new Frame(_pending, through.Sequence));
        _pending = new CandlesMessage();
    }

    public Frame Beat(FeedPoint through) => new(
        new CandlesMessage { ThroughSequence = through.Sequence, Epoch = through.Epoch }, through.Sequence);

    public FeedSnapshot Snapshot(FeedPoint through)
    {
        var snapshot = new CandlesSnapshot { LastSequence = _lastSequence };
        if (candles.Of(interval) is { } newest) snapshot.Newest = newest;
        var message = new CandlesMessage
        {
            ThroughSequence = through.Sequence,
            Epoch = through.Epoch,
            Snapshot = snapshot,
        };
        var frame = new Frame(message, through.Sequence);
        return new FeedSnapshot([frame], through.Sequence, frame.Length);
    }
}
