using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>What is asked about one account: rows to messages, newest first.</summary>
internal static class AccountQueries
{
    /// <summary>An event has at most two: both sides of a meeting. Their numbers are its own twice.</summary>
    public const int ExecutionsPerEvent = 2;

    public static GetOrdersResponse Orders(
        SqliteConnection connection, AsOf asOf, GetOrdersRequest request, PageWindow page)
    {
        var answer = new GetOrdersResponse { AsOf = asOf };
        // Each by an index of its own, for an account may have ended millions and have few open.
        (string index, string isOpen) = request.OpenOnly
            ? ("open_orders", " AND is_open = 1")
            : ("orders_of_account", "");
        using var select = new Statement(
            connection,
            $"SELECT record FROM orders INDEXED BY {index} WHERE account_id = $1 AND order_id < $2"
            + $" AND ($3 = 0 OR instrument_id = $3){isOpen} ORDER BY order_id DESC LIMIT $4");
        using SqliteDataReader row = select.Read(
            request.AccountId, page.Behind ?? long.MaxValue, request.InstrumentId, page.Limit);
        answer.NextPageToken = page.Fill(answer.Orders, row, Order, order => order.Order.OrderId);
        return answer;
    }

    public static GetExecutionsResponse Executions(
        SqliteConnection connection, AsOf asOf, GetExecutionsRequest request, PageWindow page)
    {
        var answer = new GetExecutionsResponse { AsOf = asOf };
        (long first, long last) = request.OrderId == 0
            ? (0, long.MaxValue)
            : LifeOf(connection, request.AccountId, request.OrderId);
        using var select = new Statement(
            connection,
            "SELECT item FROM executions INDEXED BY executions_of_account"
            + " WHERE account_id = $1 AND exec_id < $2 AND exec_id >= $3"
            + " AND ($4 = 0 OR instrument_id = $4) AND ($5 = 0 OR order_id = $5)"
            + " ORDER BY exec_id DESC LIMIT $6");
        using SqliteDataReader row = select.Read(
            request.AccountId, Math.Min(page.Behind ?? long.MaxValue, last), first, request.InstrumentId,
            request.OrderId, page.Limit);
        answer.NextPageToken =
            page.Fill(answer.Executions, row, Execution, item => item.ExecutionReport.ExecId);
        return answer;
    }

    public static GetBalancesResponse Balances(
        SqliteConnection connection, AsOf asOf, GetBalancesRequest request)
    {
        var answer = new GetBalancesResponse { AsOf = asOf };
        using var select = new Statement(
            connection,
            "SELECT asset_id, total, held, changed FROM balances WHERE account_id = $1 ORDER BY asset_id");
        using SqliteDataReader row = select.Read(request.AccountId);
        while (row.Read())
        {
            answer.Balances.Add(new AccountBalance
            {
                AssetId = row.GetInt32(0),
                Available = row.GetInt64(1) - row.GetInt64(2),
                Held = row.GetInt64(2),
                ChangedSequence = row.GetInt64(3),
            });
        }
        return answer;
    }

    public static GetSafeguardsResponse Safeguards(
        SqliteConnection connection, AsOf asOf, GetSafeguardsRequest request)
    {
        var answer = new GetSafeguardsResponse { AsOf = asOf };
        using var armed = new Statement(connection, "SELECT due FROM switches WHERE account_id = $1");
        using (SqliteDataReader row = armed.Read(request.AccountId))
            if (row.Read()) answer.CancelAllDue = row.GetInt64(0);
        using var select = new Statement(
            connection,
            "SELECT number, window, max_fills, max_qty, max_notional, triggered, fills, qty, notional,"
            + " changed FROM protections WHERE account_id = $1 ORDER BY number");
        using SqliteDataReader protection = select.Read(request.AccountId);
        while (protection.Read()) answer.Protections.Add(Protection(protection));
        return answer;
    }

    public static GetLedgerResponse Ledger(
        SqliteConnection connection, AsOf asOf, GetLedgerRequest request, PageWindow page)
    {
        var answer = new GetLedgerResponse { AsOf = asOf };
        using var select = new Statement(
            connection,
            "SELECT entry_id, time, asset_id, cause, amount, balance, order_id FROM ledger"
            + " INDEXED BY ledger_of_account"
            + " WHERE account_id = $1 AND entry_id < $2 AND ($3 = 0 OR asset_id = $3)"
            + " ORDER BY entry_id DESC LIMIT $4");
        using SqliteDataReader row = select.Read(
            request.AccountId, page.Behind ?? long.MaxValue, request.AssetId, page.Limit);
        answer.NextPageToken = page.Fill(answer.Entries, row, Entry, entry => entry.EntryId);
        return answer;
    }

    private static ProtectionState Protection(SqliteDataReader row) => new()
    {
        Group = row.GetInt32(0),
        Window = row.GetInt64(1),
        MaxFills = row.GetInt32(2),
        MaxQty = row.GetInt64(3),
        MaxNotional = row.GetInt64(4),
        Triggered = row.GetInt32(5) != 0,
        Fills = row.GetInt32(6),
        Qty = row.GetInt64(7),
        Notional = row.GetInt64(8),
        ChangedSequence = row.GetInt64(9),
    };

    private static OrderRecord Order(SqliteDataReader row) =>
        OrderRecord.Parser.ParseFrom(row.GetFieldValue<byte[]>(0));

    private static SessionItem Execution(SqliteDataReader row) =>
        SessionItem.Parser.ParseFrom(row.GetFieldValue<byte[]>(0));

    private static LedgerEntry Entry(SqliteDataReader row) => new()
    {
        EntryId = row.GetInt64(0),
        Sequence = row.GetInt64(0) / BalanceRows.EntriesPerEvent,
        Time = row.GetInt64(1),
        AssetId = row.GetInt32(2),
        Cause = (LedgerCause)row.GetInt32(3),
        Amount = row.GetInt64(4),
        Balance = row.GetInt64(5),
        OrderId = row.GetInt64(6),
    };

    /// <summary>
    /// Between which execution ids an order's own lie; none where the account has no such order.
    /// </summary>
    private static (long First, long Behind) LifeOf(SqliteConnection connection, int accountId, long orderId)
    {
        using var select = new Statement(
            connection, "SELECT record FROM orders WHERE order_id = $1 AND account_id = $2");
        using SqliteDataReader row = select.Read(orderId, accountId);
        if (!row.Read()) return (0, 0);
        OrderRecord record = Order(row);
        return (
            ExecutionsPerEvent * record.EnteredSequence,
            ExecutionsPerEvent * (record.ChangedSequence + 1));
    }
}
