using Matching.V1;

namespace Matching.Client;

/// <summary>
/// Questions about what has been. Give the sequence of your newest item where the answer is to hold it: it is
/// waited for, two seconds at most.
/// </summary>
public sealed class QueriesClient
{
    private const int PageSize = Pages.MaxSize;

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
        var answer = await _client.ReadAsync(call => _queries.GetBalancesAsync(request, call), stop);
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
    /// <param name="accountId">Whose.</param>
    /// <param name="openOnly">Or those that have ended too.</param>
    /// <param name="most">So many of the newest.</param>
    /// <param name="atLeastSequence">The event that the answer is to hold.</param>
    /// <param name="symbol">Of one instrument; null for all.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    /// <exception cref="VenueException">BEHIND, NOT_PERMITTED and others.</exception>
    public async Task<Answer<IReadOnlyList<PastOrder>>> OrdersAsync(
        int accountId, bool openOnly = true, int most = PageSize, long atLeastSequence = 0,
        string? symbol = null, CancellationToken stop = default)
    {
        var request = new GetOrdersRequest
        {
            AccountId = accountId,
            InstrumentId = IdOf(symbol),
            OpenOnly = openOnly,
            AtLeastSequence = atLeastSequence,
        };
        var rows = new Pages<OrderRecord>(most, NewestFirst: true);
        while (rows.Next is { } page)
        {
            request.Page = page;
            var answer = await _client.ReadAsync(call => _queries.GetOrdersAsync(request, call), stop);
            rows.Add(answer.Orders, answer.NextPageToken, answer.AsOf);
        }

        var orders = new List<PastOrder>();
        foreach (var order in rows.All) orders.Add(await ReadableAsync(order, stop));
        return rows.Answer<PastOrder>(orders);
    }

    /// <summary>An account's execution reports, newest first, up to so many.</summary>
    /// <param name="accountId">Whose.</param>
    /// <param name="orderId">Of one order; 0 for all.</param>
    /// <param name="most">So many of the newest.</param>
    /// <param name="atLeastSequence">The event that the answer is to hold.</param>
    /// <param name="symbol">Of one instrument; null for all.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    /// <exception cref="VenueException">BEHIND, NOT_PERMITTED and others.</exception>
    public async Task<Answer<IReadOnlyList<Execution>>> ExecutionsAsync(
        int accountId, long orderId = 0, int most = PageSize, long atLeastSequence = 0,
        string? symbol = null, CancellationToken stop = default)
    {
        var request = new GetExecutionsRequest
        {
            AccountId = accountId,
            InstrumentId = IdOf(symbol),
            OrderId = orderId,
            AtLeastSequence = atLeastSequence,
        };
        var rows = new Pages<SessionItem>(most, NewestFirst: true);
        while (rows.Next is { } page)
        {
            request.Page = page;
            var answer = await _client.ReadAsync(call => _queries.GetExecutionsAsync(request, call), stop);
            rows.Add(answer.Executions, answer.NextPageToken, answer.AsOf);
        }

        var reader = new ItemReader(_client);
        var executions = new List<Execution>();
        foreach (var item in rows.All)
        {
            // A reject that names no instrument of the venue's has no scales.
            if (await reader.ReadAsync(item, lastOfEvent: true, stop) is Execution execution)
                executions.Add(execution);
        }

        return rows.Answer<Execution>(executions);
    }

    /// <summary>What guards an account now: its protections, and its dead-man's switch.</summary>
    /// <exception cref="VenueException">BEHIND, NOT_PERMITTED and others.</exception>
    public async Task<Answer<Safeguards>> SafeguardsAsync(
        int accountId, long atLeastSequence = 0, CancellationToken stop = default)
    {
        var request = new GetSafeguardsRequest { AccountId = accountId, AtLeastSequence = atLeastSequence };
        var answer = await _client.ReadAsync(call => _queries.GetSafeguardsAsync(request, call), stop);
        return Answer<Safeguards>.Of(Safeguards.Of(answer), answer.AsOf);
    }

    /// <summary>What has changed an account's balances, newest first, up to so many entries.</summary>
    /// <param name="asset">Its symbol; null for all.</param>
    /// <exception cref="ArgumentException">The asset is not listed.</exception>
    /// <exception cref="VenueException">BEHIND, NOT_PERMITTED and others.</exception>
    public async Task<Answer<IReadOnlyList<BalanceEntry>>> LedgerAsync(
        int accountId, string? asset = null, int most = PageSize, long atLeastSequence = 0,
        CancellationToken stop = default)
    {
        var request = new GetLedgerRequest
        {
            AccountId = accountId,
            AssetId = asset is null ? 0 : _client.Directory.Asset(asset).Id,
            AtLeastSequence = atLeastSequence,
        };
        var rows = new Pages<LedgerEntry>(most, NewestFirst: true);
        while (rows.Next is { } page)
        {
            request.Page = page;
            var answer = await _client.ReadAsync(call => _queries.GetLedgerAsync(request, call), stop);
            rows.Add(answer.Entries, answer.NextPageToken, answer.AsOf);
        }

        var assets = await AssetsAsync(rows.All.Select(entry => entry.AssetId), stop);
        return rows.Answer<BalanceEntry>(
            [.. rows.All.Select(entry => Readable(entry, assets[entry.AssetId]))]);
    }

    /// <summary>An instrument's trades, newest first, up to so many.</summary>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    /// <exception cref="VenueException">BEHIND and others.</exception>
    public async Task<Answer<IReadOnlyList<MarketTrade>>> TradesAsync(
        string symbol, int most = PageSize, long atLeastSequence = 0, CancellationToken stop = default)
    {
        var instrument = _client.Directory.Instrument(symbol);
        var request = new GetTradesRequest
        {
            InstrumentId = instrument.Id,
            AtLeastSequence = atLeastSequence,
        };
        var rows = new Pages<PastTrade>(most, NewestFirst: true);
        while (rows.Next is { } page)
        {
            request.Page = page;
            var answer = await _client.ReadAsync(call => _queries.GetTradesAsync(request, call), stop);
            rows.Add(answer.Trades, answer.NextPageToken, answer.AsOf);
        }

        return rows.Answer<MarketTrade>(
        [
            .. rows.All.Select(trade => new MarketTrade(
                trade.TrdMatchId, Nanoseconds.ToTime(trade.TransactTime), instrument.Price(trade.Price),
                instrument.Qty(trade.Qty), trade.TakerSide)),
        ]);
    }

    /// <summary>An instrument's candles, oldest first, without gaps.</summary>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    /// <exception cref="VenueException">BEHIND and others.</exception>
    public async Task<Answer<IReadOnlyList<PriceCandle>>> CandlesAsync(
        string symbol, CandleInterval interval, DateTimeOffset from, DateTimeOffset? until = null,
        long atLeastSequence = 0, CancellationToken stop = default)
    {
        var instrument = _client.Directory.Instrument(symbol);
        var request = new GetCandlesRequest
        {
            InstrumentId = instrument.Id,
            Interval = interval,
            From = Nanoseconds.Of(from),
            Until = until is { } end ? Nanoseconds.Of(end) : 0,
            AtLeastSequence = atLeastSequence,
        };
        var rows = new Pages<Candle>(int.MaxValue, NewestFirst: false);
        while (rows.Next is { } page)
        {
            request.Page = page;
            var answer = await _client.ReadAsync(call => _queries.GetCandlesAsync(request, call), stop);
            rows.Add(answer.Candles, answer.NextPageToken, answer.AsOf);
        }

        return rows.Answer<PriceCandle>([.. rows.All.Select(candle => PriceCandle.Of(instrument, candle))]);
    }

    /// <summary>The last price and the last 24 hours.</summary>
    /// <exception cref="ArgumentException">The instrument is not listed.</exception>
    /// <exception cref="VenueException">BEHIND and others.</exception>
    public async Task<Answer<DayStatistics>> StatisticsAsync(string symbol, CancellationToken stop = default)
    {
        var instrument = _client.Directory.Instrument(symbol);
        var request = new GetStatisticsRequest { InstrumentId = instrument.Id };
        var day = await _client.ReadAsync(call => _queries.GetStatisticsAsync(request, call), stop);
        var statistics = new DayStatistics(
            instrument.Price(day.LastPrice), instrument.Price(day.Open), instrument.Price(day.High),
            instrument.Price(day.Low), instrument.Qty(day.Volume), instrument.Money(day.Notional),
            day.Trades);
        return Answer<DayStatistics>.Of(statistics, day.AsOf);
    }

    private static BalanceEntry Readable(LedgerEntry entry, ListedAsset asset) => new(
        entry.EntryId, entry.Sequence, Nanoseconds.ToTime(entry.Time), asset, entry.Cause,
        Scaled.ToDecimal(entry.Amount, asset.Scale), Scaled.ToDecimal(entry.Balance, asset.Scale),
        entry.OrderId);

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

    private int IdOf(string? symbol) => symbol is null ? 0 : _client.Directory.Instrument(symbol).Id;
}
