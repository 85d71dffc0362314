using Matching.V1;

namespace Matching.Client;

/// <summary>
/// Questions about what has been. Give the sequence of your newest item where the answer is to hold it: it is
/// waited for, two seconds at most.
/// </summary>
public sealed class QueriesClient
{
    private const int PageSize = 1_000;

    private readonly VenueClient _client;
    private readonly Queries.QueriesClient _queries;

    internal QueriesClient(VenueClient client, Queries.QueriesClient queries)
    {
        _client = client;
        _queries = queries;
    }

    /// <summary>What an account has.</summary>
    /// <exception cref="VenueException">BEHIND, NOT_PERMITTED and others.</exception>
    public async Task<Answer<IReadOnlyList<Holding>>> BalancesAsync(
        int accountId, long atLeastSequence = 0, CancellationToken stop = default)
    {
        var request = new GetBalancesRequest { AccountId = accountId, AtLeastSequence = atLeastSequence };
        var answer = await VenueClient.AskAsync(_queries.GetBalancesAsync(request, _client.Call(stop)));
        var assets = await AssetsAsync(answer.Balances.Select(balance => balance.AssetId), stop);
        IReadOnlyList<Holding> holdings =
        [
            .. answer.Balances.Select(balance => new Holding(
                assets[balance.AssetId],
                Scaled.ToDecimal(balance.Available, assets[balance.AssetId].Scale),
                Scaled.ToDecimal(balance.Held, assets[balance.AssetId].Scale))),
        ];
        return Answer<IReadOnlyList<Holding>>.Of(holdings, answer.AsOf);
    }

    /// <summary>An account's orders, newest first: the open ones, or all, up to so many.</summary>
    /// <exception cref="VenueException">BEHIND, NOT_PERMITTED and others.</exception>
    public async Task<Answer<IReadOnlyList<PastOrder>>> OrdersAsync(
        int accountId, bool openOnly = true, int most = PageSize, long atLeastSequence = 0,
        CancellationToken stop = default)
    {
        var request = new GetOrdersRequest
        {
            AccountId = accountId,
            OpenOnly = openOnly,
            AtLeastSequence = atLeastSequence,
            Page = new Page(),
        };
        var orders = new List<PastOrder>();
        while (true)
        {
            request.Page.Size = Math.Clamp(most - orders.Count, 1, PageSize);
            var answer = await VenueClient.AskAsync(_queries.GetOrdersAsync(request, _client.Call(stop)));
            foreach (var order in answer.Orders) orders.Add(await ReadableAsync(order, stop));
            request.Page.Token = answer.NextPageToken;
            if (answer.NextPageToken.IsEmpty || orders.Count >= most)
                return Answer<IReadOnlyList<PastOrder>>.Of(orders, answer.AsOf);
        }
    }

    /// <summary>An instrument's candles, oldest first, without gaps.</summary>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    /// <exception cref="VenueException">BEHIND and others.</exception>
    public async Task<Answer<IReadOnlyList<PriceCandle>>> CandlesAsync(
        string symbol, CandleInterval interval, DateTimeOffset from, DateTimeOffset? until = null,
        CancellationToken stop = default)
    {
        var instrument = _client.Directory.Instrument(symbol);
        var request = new GetCandlesRequest
        {
            InstrumentId = instrument.Id,
            Interval = interval,
            From = Nanoseconds.Of(from),
            Until = until is { } end ? Nanoseconds.Of(end) : 0,
            Page = new Page { Size = PageSize },
        };
        var candles = new List<PriceCandle>();
        while (true)
        {
            var answer = await VenueClient.AskAsync(_queries.GetCandlesAsync(request, _client.Call(stop)));
            candles.AddRange(answer.Candles.Select(candle => Readable(instrument, candle)));
            request.Page.Token = answer.NextPageToken;
            if (answer.NextPageToken.IsEmpty)
                return Answer<IReadOnlyList<PriceCandle>>.Of(candles, answer.AsOf);
        }
    }

    /// <summary>The last price and the last 24 hours.</summary>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    /// <exception cref="VenueException">BEHIND and others.</exception>
    public async Task<Answer<DayStatistics>> StatisticsAsync(string symbol, CancellationToken stop = default)
    {
        var instrument = _client.Directory.Instrument(symbol);
        var request = new GetStatisticsRequest { InstrumentId = instrument.Id };
        var day = await VenueClient.AskAsync(_queries.GetStatisticsAsync(request, _client.Call(stop)));
        var statistics = new DayStatistics(
            instrument.Price(day.LastPrice), instrument.Price(day.Open), instrument.Price(day.High),
            instrument.Price(day.Low), instrument.Qty(day.Volume), instrument.Money(day.Notional),
            day.Trades);
        return Answer<DayStatistics>.Of(statistics, day.AsOf);
    }

    private static PriceCandle Readable(ListedInstrument instrument, Candle candle) => new(
        Nanoseconds.ToTime(candle.Start), instrument.Price(candle.Open), instrument.Price(candle.High),
        instrument.Price(candle.Low), instrument.Price(candle.Close), instrument.Qty(candle.Volume),
        instrument.Money(candle.Notional), candle.Trades);

    private async Task<PastOrder> ReadableAsync(OrderRecord order, CancellationToken stop)
    {
        var id = order.Order.InstrumentId;
        if (_client.Directory.FindInstrument(id) is null) await _client.RefreshDirectoryAsync(stop);
        var state = new SessionItem
        {
            Sequence = order.ChangedSequence,
            TransactTime = order.ChangedTime,
            ExecutionReport = order.Order,
        };
        return new PastOrder(
            new Execution(state, _client.Directory.FindInstrument(id)!), order.Open,
            Nanoseconds.ToTime(order.EnteredTime), Nanoseconds.ToTime(order.ChangedTime));
    }

    private async Task<Dictionary<int, ListedAsset>> AssetsAsync(IEnumerable<int> ids, CancellationToken stop)
    {
        var known = _client.Directory.Assets.ToDictionary(asset => asset.Id);
        if (ids.All(known.ContainsKey)) return known;
        return (await _client.RefreshDirectoryAsync(stop)).Assets.ToDictionary(asset => asset.Id);
    }
}
