using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Client;

/// <summary>A candle as it stands, whole: one with a later start has made the one before it final.</summary>
/// <param name="IsSnapshot">
/// The stream began anew, at the start or where changes were not to be had any more: candles between the last
/// one and this are <see cref="QueriesClient.CandlesAsync"/>'s to tell.
/// </param>
/// <param name="Sequence">Of the last trade in it.</param>
public sealed record CandleUpdate(PriceCandle Candle, bool IsSnapshot, long Sequence);

/// <summary>
/// An instrument's newest candle of an interval as it grows, and each that follows, checked at each change.
/// It resumes after a lost connection, and begins anew where anything does not fit.
/// </summary>
public sealed class CandleFollower
{
    private readonly VenueClient _client;
    private readonly MarketData.MarketDataClient _marketData;
    private readonly CandleInterval _interval;
    private readonly NewestCandle _newest = new();

    internal CandleFollower(
        VenueClient client, ListedInstrument instrument, MarketData.MarketDataClient marketData,
        CandleInterval interval)
    {
        _client = client;
        _marketData = marketData;
        _interval = interval;
        Instrument = instrument;
    }

    public ListedInstrument Instrument { get; }

    /// <summary>Every trade up to this event has been handed out.</summary>
    public long ThroughSequence { get; private set; }

    /// <summary>How often what came did not fit: something was lost on the way, or a bug.</summary>
    public int Resyncs { get; private set; }

    /// <exception cref="VenueException">The venue ended the stream for good.</exception>
    public async IAsyncEnumerable<CandleUpdate> ReadAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        while (true)
        {
            var messages = Reconnecting.ReadAsync(_client, Open, _newest.Forget, stop);
            await foreach (var (message, _) in messages)
            {
                if (!_newest.Apply(message)) break;
                if (message.Snapshot is { Newest: { } newest } snapshot)
                    yield return Readable(newest, isSnapshot: true, snapshot.LastSequence);
                foreach (var change in message.Changes)
                    yield return Readable(change.Candle, isSnapshot: false, change.Sequence);
                ThroughSequence = message.ThroughSequence;
            }

            Resyncs++;
            _newest.Forget();
            await Task.Delay(_client.Options.PauseBefore(0), stop);
        }
    }

    private Grpc.Core.AsyncServerStreamingCall<CandlesMessage> Open(Grpc.Core.CallOptions call) =>
        _marketData.FollowCandles(
            new FollowCandlesRequest
            {
                InstrumentId = Instrument.Id,
                Interval = _interval,
                ResumeFrom = _newest.ResumeFrom,
            },
            call);

    private CandleUpdate Readable(Candle candle, bool isSnapshot, long sequence) =>
        new(PriceCandle.Of(Instrument, candle), isSnapshot, sequence);
}
