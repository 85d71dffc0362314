using Matching.Engine.Events;
using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>
/// An instrument's newest candle of each interval, by the journal's time, and the streams of those that
/// anybody follows. A candle that another one follows is final, and for queries to tell.
/// </summary>
internal sealed class NewestCandles
{
    private readonly Candle?[] _newest = new Candle?[Intervals.All.Length];
    private readonly CandleStream?[] _streams = new CandleStream?[Intervals.All.Length];

    public void Trade(in Event e)
    {
        ref readonly Traded trade = ref e.Traded;
        for (int at = 0; at < _newest.Length; at++)
        {
            long start = Intervals.All[at].StartOf(e.Header.Time);
            Candle? candle = _newest[at];
            if (candle is null || candle.Start != start)
                _newest[at] = candle = CandleTrades.Begin(start, trade.Price);
            candle.Take(trade.Price, trade.Qty, trade.Notional);
            _streams[at]?.OnTrade(e.Header.Sequence, candle);
        }
    }

    /// <summary>
    /// What was traded before the first event that this has seen: the newest candle as of then.
    /// </summary>
    public void Precede(CandleInterval interval, Candle earlier)
    {
        ref Candle? newest = ref _newest[IndexOf(interval)];
        if (newest is null) newest = earlier;
        else if (newest.Start == earlier.Start) newest.Follow(earlier);
    }

    public Candle? Of(CandleInterval interval) => _newest[IndexOf(interval)];

    /// <summary>The stream, begun now if nobody has followed it; nothing must have gathered.</summary>
    public CandleStream Stream(CandleInterval interval, Func<Fanout> begin, long sequence) =>
        _streams[IndexOf(interval)] ??= new CandleStream(this, interval, begin(), sequence);

    /// <summary>Publishes what has gathered, and ends streams that nobody needs any more.</summary>
    public void Flush(FeedPoint through)
    {
        foreach (ref CandleStream? candles in _streams.AsSpan())
        {
            candles?.Flush(through);
            if (candles is { Fanout.IsOver: true }) candles = null;
        }
    }

    public void Beat(FeedPoint through)
    {
        foreach (CandleStream? candles in _streams) InstrumentFeed.Beat(candles, through);
    }

    private static int IndexOf(CandleInterval interval) => Array.IndexOf(Intervals.All, interval);
}
