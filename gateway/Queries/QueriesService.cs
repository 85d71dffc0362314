using Grpc.Core;
using Matching.Engine;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Replay.Projections;
using Matching.V1;
using Microsoft.Data.Sqlite;
using Role = Matching.Engine.Role;

namespace Matching.Gateway.Queries;

/// <summary>Questions about what has been: one's own accounts', everybody's trades.</summary>
internal sealed class QueriesService(
    Door door, QueryReader reader, OwnerView owners, ListingView listings)
    : V1.Queries.QueriesBase
{
    public const int QueriesPerParticipant = 4;

    private readonly ParticipantShares _open = new(QueriesPerParticipant, Statuses.TooManyQueries);

    public override Task<GetOrdersResponse> GetOrders(GetOrdersRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForAccount(context, request.AccountId);
        var page = PageWindow.Of(
            request.Page, [1, request.AccountId, request.InstrumentId, request.OpenOnly ? 1 : 0]);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => AccountQueries.Orders(connection, asOf, request, page));
    }

    public override Task<GetExecutionsResponse> GetExecutions(
        GetExecutionsRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForAccount(context, request.AccountId);
        var page = PageWindow.Of(
            request.Page, [2, request.AccountId, request.InstrumentId, request.OrderId]);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => AccountQueries.Executions(connection, asOf, request, page));
    }

    public override Task<GetBalancesResponse> GetBalances(
        GetBalancesRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForAccount(context, request.AccountId);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => AccountQueries.Balances(connection, asOf, request));
    }

    public override Task<GetSafeguardsResponse> GetSafeguards(
        GetSafeguardsRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForAccount(context, request.AccountId);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => AccountQueries.Safeguards(connection, asOf, request));
    }

    public override Task<GetLedgerResponse> GetLedger(GetLedgerRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForAccount(context, request.AccountId);
        var page = PageWindow.Of(request.Page, [3, request.AccountId, request.AssetId]);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => AccountQueries.Ledger(connection, asOf, request, page));
    }

    public override Task<GetTradesResponse> GetTrades(GetTradesRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForInstrument(context, request.InstrumentId);
        var page = PageWindow.Of(request.Page, [4, request.InstrumentId]);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => MarketQueries.Trades(connection, asOf, request, page));
    }

    public override Task<GetCandlesResponse> GetCandles(GetCandlesRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForInstrument(context, request.InstrumentId);
        if (request.Interval.LengthNs == 0)
            throw Statuses.Malformed("interval is none of those that there are").ToException();
        if (request.From < 0 || request.Until < 0)
            throw Statuses.Malformed("from and until are times since 1970").ToException();
        var page = PageWindow.Of(
            request.Page, [5, request.InstrumentId, (long)request.Interval, request.From, request.Until]);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => MarketQueries.Candles(connection, asOf, request, page));
    }

    public override Task<GetStatisticsResponse> GetStatistics(
        GetStatisticsRequest request, ServerCallContext context)
    {
        KeyHolder holder = ForInstrument(context, request.InstrumentId);
        return AnswerAsync(
            holder, context, request.AtLeastSequence,
            (connection, asOf) => MarketQueries.Statistics(connection, asOf, request));
    }

    /// <summary>
    /// An account that isn't the caller's to see is refused alike whether it exists or not; the house's is
    /// nobody's, and open to those who see all.
    /// </summary>
    private KeyHolder ForAccount(ServerCallContext context, int accountId)
    {
        KeyHolder holder = door.Authenticate(context);
        int owner = owners.OwnerOfAccount(accountId);
        if (holder.Role.Operates || holder.Role == Role.Auditor)
        {
            return owner != 0 || accountId == Limits.HouseAccount
                ? holder
                : throw Statuses.NotFound($"there is no account {accountId}").ToException();
        }
        return owner != 0 && owner == holder.ParticipantId
            ? holder
            : throw Statuses.NotPermitted("the account is not the key's own").ToException();
    }

    private KeyHolder ForInstrument(ServerCallContext context, int instrumentId)
    {
        KeyHolder holder = door.Authenticate(context);
        return listings.Current.HasInstrument(instrumentId)
            ? holder
            : throw Statuses.NotFound($"there is no instrument {instrumentId}").ToException();
    }

    private async Task<T> AnswerAsync<T>(
        KeyHolder holder, ServerCallContext context, long atLeast, Func<SqliteConnection, AsOf, T> read)
    {
        using IDisposable asked = _open.Enter(holder.ParticipantId);
        try
        {
            return await reader.ReadAsync(holder.ParticipantId, atLeast, read, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw Statuses.Stopping().ToException();
        }
    }
}
