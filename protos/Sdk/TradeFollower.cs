using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Client;

/// <summary>A public trade.</summary>
/// <param name="TrdMatchId">Its sequence; the same in both sides' execution reports.</param>
/// <param name="TakerSide">The aggressor's side.</param>
/// <param name="AfterGap">
/// The first one after a lost connection that lasted too long to resume: some before it may be missing.
/// </param>
public sealed record PublicTrade(
    long TrdMatchId,
    DateTimeOffset TransactTime,
    decimal Price,
    decimal Qty,
    Side TakerSide,
    bool AfterGap,
    Trade Raw);

/// <summary>
/// An instrument's trades from now on, each checked to follow the one before it. It resumes after a lost
/// connection.
/// </summary>
public sealed class TradeFollower
{
    private readonly VenueClient _client;
    private readonly MarketData.MarketDataClient _marketData;
    private readonly FeedPosition _position = new();
    private bool _hasBegun;
    private bool _gap;

    internal TradeFollower(
        VenueClient client, ListedInstrument instrument, MarketData.MarketDataClient marketData)
    {
        _client = client;
        _marketData = marketData;
        Instrument = instrument;
    }

    public ListedInstrument Instrument { get; }

    /// <summary>All trades up to this event have been handed out.</summary>
    public long ThroughSequence { get; private set; }

    /// <exception cref="VenueException">The venue ended the stream for good.</exception>
    public async IAsyncEnumerable<PublicTrade> ReadAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        while (true)
        {
            var messages = Reconnecting.ReadAsync(_client, Open, _position.Forget, stop);
            await foreach (var (message, _) in messages)
            {
                if (!Take(message)) break;
                foreach (var trade in message.Trades)
                {
                    yield return Readable(trade, _gap);
                    _gap = false;
                }

                ThroughSequence = message.ThroughSequence;
            }

            _position.Forget();
            await Task.Delay(_client.Options.PauseBefore(0), stop);
        }
    }

    private Grpc.Core.AsyncServerStreamingCall<TradesMessage> Open(Grpc.Core.CallOptions call) =>
        _marketData.FollowTrades(
            new FollowTradesRequest { InstrumentId = Instrument.Id, ResumeFrom = _position.ResumeFrom },
            call);

    // The first message of a stream that is not resumed says where the trades begin.
    private bool Take(TradesMessage message)
    {
        if (_position.ResumeFrom is null)
        {
            _position.Begin(message.LastSequence);
            _position.Through(message.Epoch, message.ThroughSequence);
            _gap = _hasBegun;
            _hasBegun = true;
        }

        foreach (var trade in message.Trades)
            if (!_position.TryTake(trade.Sequence, trade.PrevSequence)) return false;
        _position.Through(message.Epoch, message.ThroughSequence);
        return true;
    }

    private PublicTrade Readable(Trade trade, bool afterGap) => new(
        trade.Sequence,
        DateTimeOffset.UnixEpoch.AddTicks(trade.TransactTime / 100),
        Instrument.Price(trade.Price),
        Instrument.Qty(trade.Qty),
        trade.TakerSide,
        afterGap,
        trade);
}
