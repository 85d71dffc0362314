using System.Text.RegularExpressions;
using Matching.Engine.Events;
using Matching.Gateway.Queries;
using Matching.V1;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Matching.Tests.Gateway.Projections;

/// <summary>
/// Whatever is asked, an index leads to an account's or an instrument's part of a list, in the answer's
/// order, and says itself which rows are asked for: none other is read, and nothing is sorted.
/// </summary>
public sealed partial class QueryPlanTests
{
    private const int Account = 2;
    private const int Instrument = 1;

    [Fact]
    public void Every_question_goes_along_an_index_that_has_all_that_it_filters_by()
    {
        List<Event> events = QueryTwinTests.Journal("everything", seed: 1);
        using var lab = new QueryLab(events);
        lab.Bring(events.Count);
        long order = events.First(e => e.Header.Kind == EventKind.OrderAccepted).OrderAccepted.OrderId;
        var page = new PageWindow(Size: 10, Behind: 1_000, Question: 0);

        var asked = new HashSet<string>();
        lab.Ask((connection, asOf) =>
        {
            raw.sqlite3_trace(connection.Handle, (_, sql) => asked.Add(sql), null);
            foreach (int instrument in (int[])[0, Instrument])
            {
                foreach (bool openOnly in (bool[])[false, true])
                    AccountQueries.Orders(connection, asOf, new()
                    {
                        AccountId = Account,
                        InstrumentId = instrument,
                        OpenOnly = openOnly,
                    }, page);
                foreach (long orderId in (long[])[0, order])
                    AccountQueries.Executions(connection, asOf, new()
                    {
                        AccountId = OwnerOf(connection, order),
                        InstrumentId = instrument,
                        OrderId = orderId,
                    }, page);
            }
            foreach (int asset in (int[])[0, 1])
                AccountQueries.Ledger(
                    connection, asOf, new() { AccountId = Account, AssetId = asset }, page);
            AccountQueries.Balances(connection, asOf, new() { AccountId = Account });
            AccountQueries.Safeguards(connection, asOf, new() { AccountId = Account });
            MarketQueries.Trades(connection, asOf, new() { InstrumentId = Instrument }, page);
            MarketQueries.Statistics(connection, asOf, new() { InstrumentId = Instrument });
            foreach (CandleInterval interval in (CandleInterval[])[CandleInterval.Minute, CandleInterval.Day])
                MarketQueries.Candles(connection, asOf, new()
                {
                    InstrumentId = Instrument,
                    Interval = interval,
                    From = 1,
                    Until = asOf.Time,
                }, page with { Behind = null });
            raw.sqlite3_trace(connection.Handle, (strdelegate_trace?)null, null);
            Assert.True(asked.Count >= 15, string.Join('\n', asked));
            foreach (string sql in asked) AssertIsRange(connection, sql);
            return 0;
        });
    }

    [Theory]
    [InlineData("SELECT item FROM executions WHERE instrument_id = 1 ORDER BY exec_id DESC LIMIT 9")]
    [InlineData("SELECT time FROM ledger WHERE account_id = 2 AND cause = 1 ORDER BY entry_id DESC LIMIT 9")]
    [InlineData("SELECT price FROM trades WHERE instrument_id = 1 ORDER BY time LIMIT 9")]
    public void One_that_reads_more_is_seen(string sql)
    {
        using var lab = new QueryLab(QueryTwinTests.Journal("everything", seed: 1));
        lab.Bring(50);
        Assert.ThrowsAny<Exception>(() => lab.Ask((connection, _) =>
        {
            AssertIsRange(connection, sql);
            return 0;
        }));
    }

    /// <summary>By the planner's own words: one search, no scan, no sort.</summary>
    private static void AssertIsRange(SqliteConnection connection, string sql)
    {
        List<string> plan = Read(connection, "EXPLAIN QUERY PLAN " + sql, column: 3);
        string told = $"{sql}\n{string.Join('\n', plan)}";
        // One row, by its number.
        if (plan.Count == 1 && plan[0].EndsWith(" (rowid=?)", StringComparison.Ordinal)) return;
        Match search = Search().Match(plan[0]);
        Assert.True(plan.Count == 1 && search.Success, told);
        (string table, string index) = (search.Groups[1].Value, search.Groups[3].Value);
        List<string> known = index.Length > 0
            ? Read(connection, $"SELECT name FROM pragma_index_info('{index}')", column: 0)
            : Read(connection, $"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0", column: 0);
        // Which orders are open is a condition of that index.
        if (index == "open_orders") known.Add("is_open");
        string conditions = sql[sql.IndexOf("WHERE", StringComparison.Ordinal)..];
        foreach (Match condition in Condition().Matches(conditions))
        {
            string column = condition.Groups[1].Value;
            Assert.True(known.Contains(column), $"{column} is not in the index: {told}");
        }
    }

    private static List<string> Read(SqliteConnection connection, string sql, int column)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader row = command.ExecuteReader();
        var values = new List<string>();
        while (row.Read()) values.Add(row.GetString(column));
        return values;
    }

    private static int OwnerOf(SqliteConnection connection, long orderId)
    {
        using var select = new Statement(connection, "SELECT account_id FROM orders WHERE order_id = $1");
        using SqliteDataReader row = select.Read(orderId);
        Assert.True(row.Read());
        return row.GetInt32(0);
    }

    [GeneratedRegex(@"([a-z_]+) (?:<=|>=|<|>|=)")]
    private static partial Regex Condition();

    [GeneratedRegex(@"^SEARCH (\w+) USING (?:COVERING )?(INTEGER PRIMARY KEY|PRIMARY KEY|INDEX (\w+)) ")]
    private static partial Regex Search();
}
