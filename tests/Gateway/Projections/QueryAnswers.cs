using Google.Protobuf;
using Matching.Engine;
using Matching.Gateway.Queries;
using Matching.V1;

namespace Matching.Tests.Gateway.Projections;

/// <summary>All that the projections answer, page by page, as lines.</summary>
internal sealed class QueryAnswers(QueryLab lab, int pageSize)
{
    /// <summary>Without gaps there are many.</summary>
    private const int CandlesToARow = 10;

    public List<string> OpenOrders(int accountId) =>
        [.. Orders(accountId, openOnly: true).Select(record => Line(record.Order))];

    public List<string> Orders(int accountId) =>
    [
        .. Orders(accountId, openOnly: false).Select(record =>
            $"{record.Order.OrderId} {record.Open} done {record.Order.CumQty}"
            + $" for {record.Order.CumNotional} at {record.ChangedSequence}"),
    ];

    public List<string> Executions(int accountId, long orderId = 0) =>
    [
        .. Pages((token, lines) =>
        {
            var request = new GetExecutionsRequest { AccountId = accountId, OrderId = orderId };
            GetExecutionsResponse answer = lab.Ask((connection, asOf) =>
                AccountQueries.Executions(connection, asOf, request, Window(token)));
            lines.AddRange(answer.Executions.Select(item => item.ExecutionReport));
            return answer.NextPageToken;
        }, new List<ExecutionReport>()).Select(report =>
            $"{report.ExecId} of {report.OrderId}: {report.LastQty + report.PreventedQty} @ {report.LastPx}"
            + $" fee {report.Fee} done {report.CumQty}"),
    ];

    public List<string> Balances(int accountId) =>
    [
        .. lab.Ask((connection, asOf) => AccountQueries.Balances(
            connection, asOf, new GetBalancesRequest { AccountId = accountId })).Balances
            .Where(balance => balance.Available != 0 || balance.Held != 0)
            .Select(balance => $"{balance.AssetId}: {balance.Available} and {balance.Held} held"),
    ];

    public List<string> Safeguards(int accountId)
    {
        GetSafeguardsResponse answer = lab.Ask((connection, asOf) => AccountQueries.Safeguards(
            connection, asOf, new GetSafeguardsRequest { AccountId = accountId }));
        Assert.All(answer.Protections, one => Assert.True(one.Triggered || one.Fills + one.Qty == 0));
        return
        [
            $"due {answer.CancelAllDue}",
            .. answer.Protections.Select(one => $"{one.Group}: {one.Window} {one.MaxFills} {one.MaxQty}"
                + $" {one.MaxNotional} {one.Triggered}"),
        ];
    }

    /// <summary>Entries of one event and asset together.</summary>
    public List<string> Ledger(int accountId) =>
    [
        .. Pages((token, lines) =>
        {
            var request = new GetLedgerRequest { AccountId = accountId };
            GetLedgerResponse answer = lab.Ask((connection, asOf) =>
                AccountQueries.Ledger(connection, asOf, request, Window(token)));
            lines.AddRange(answer.Entries);
            return answer.NextPageToken;
        }, new List<LedgerEntry>())
            .GroupBy(entry => (entry.Sequence, entry.AssetId))
            .Where(entries => entries.Sum(entry => entry.Amount) != 0)
            .OrderByDescending(entries => entries.Key.Sequence)
            .ThenByDescending(entries => entries.Key.AssetId)
            .Select(entries => $"{entries.Key.Sequence} {entries.Key.AssetId}"
                + $" {entries.Sum(entry => entry.Amount)} to {entries.First().Balance}"),
    ];

    public List<string> Trades(int instrumentId) =>
    [
        .. Pages((token, lines) =>
        {
            var request = new GetTradesRequest { InstrumentId = instrumentId };
            GetTradesResponse answer = lab.Ask((connection, asOf) =>
                MarketQueries.Trades(connection, asOf, request, Window(token)));
            lines.AddRange(answer.Trades);
            return answer.NextPageToken;
        }, new List<PastTrade>()).Select(trade =>
            $"{trade.TrdMatchId} {trade.TransactTime} {trade.Qty} @ {trade.Price} {trade.TakerSide}"),
    ];

    public List<string> Candles(int instrumentId, CandleInterval interval) =>
    [
        .. Pages((token, lines) =>
        {
            var request = new GetCandlesRequest { InstrumentId = instrumentId, Interval = interval };
            GetCandlesResponse answer = lab.Ask((connection, asOf) =>
                MarketQueries.Candles(connection, asOf, request, Window(token, CandlesToARow)));
            lines.AddRange(answer.Candles);
            return answer.NextPageToken;
        }, new List<Candle>()).Select(candle =>
            $"{candle.Start}: {candle.Open} {candle.High} {candle.Low} {candle.Close} {candle.Volume}"
            + $" {candle.Notional} {candle.Trades}"),
    ];

    public GetStatisticsResponse Statistics(int instrumentId) => lab.Ask((connection, asOf) =>
        MarketQueries.Statistics(
            connection, asOf, new GetStatisticsRequest { InstrumentId = instrumentId }));

    private List<OrderRecord> Orders(int accountId, bool openOnly) => Pages((token, lines) =>
    {
        var request = new GetOrdersRequest { AccountId = accountId, OpenOnly = openOnly };
        GetOrdersResponse answer = lab.Ask((connection, asOf) =>
            AccountQueries.Orders(connection, asOf, request, Window(token)));
        lines.AddRange(answer.Orders);
        return answer.NextPageToken;
    }, new List<OrderRecord>());

    private static List<T> Pages<T>(Func<ByteString, List<T>, ByteString> ask, List<T> lines)
    {
        ByteString token = ByteString.Empty;
        do
        {
            int before = lines.Count;
            token = ask(token, lines);
            Assert.True(token.IsEmpty || lines.Count > before, "a page that has a next one is not empty");
        }
        while (!token.IsEmpty);
        return lines;
    }

    private PageWindow Window(ByteString token, int times = 1) =>
        PageWindow.Of(new Page { Size = pageSize * times, Token = token }, [7]);

    private static string Line(ExecutionReport order) =>
        $"{order.OrderId} {NameOf(order.ClOrdId)} {order.InstrumentId} {order.Side} {(int)order.OrderType}"
        + $" {(int)order.TimeInForce} {order.ExecInst} {(int)order.SelfTradePrevention} {(int)order.Place}"
        + $" {order.Price} stop {order.StopPrice} left {order.LeavesQty} done {order.CumQty}"
        + $" for {order.CumNotional} holds {order.Hold} shows {order.DisplayedQty}"
        + $" of {order.DisplayQty} cash {order.CashOrderQty} until {order.ExpireTime}";

    private static string NameOf(ByteString name) => new Bytes16(name.Span).ToString();
}
