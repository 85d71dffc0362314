using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Client;

/// <summary>A public trade.</summary>
/// <param name="TrdMatchId">Its sequence; the same in both sides' execution reports.</param>
/// <param name="TakerSide">The aggressor's side.</param>
/// <param name="AfterGap">
/// The first one after a lost connection: the venue tells trades from now on only, so some before it may be
/// missing.
/// </param>
public sealed record PublicTrade(
    long TrdMatchId,
    DateTimeOffset TransactTime,
    decimal Price,
    decimal Qty,
    Side TakerSide,
    bool AfterGap,
    Trade Raw);

/// <summary>An instrument's trades from now on.</summary>
public sealed class TradeFollower
{
    private readonly VenueClient _client;
    private readonly MarketData.MarketDataClient _marketData;

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
        var request = new FollowTradesRequest { InstrumentId = Instrument.Id };
        var messages = Reconnecting.ReadAsync(
            _client, call => _marketData.FollowTrades(request, call), stop);
        var (calls, gap) = (0, false);
        await foreach (var (message, first) in messages)
        {
            if (first && calls++ > 0) gap = true;
            foreach (var trade in message.Trades)
            {
                yield return Readable(trade, gap);
                gap = false;
            }

            ThroughSequence = message.ThroughSequence;
        }
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
