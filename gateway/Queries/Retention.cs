using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// What is older than so many days of the journal's time leaves the tables: executions, entries, trades and
/// orders that have ended. Some rows go with each batch, more than it brings, so that none is long. What is
/// open, balances and candles stay.
/// </summary>
internal sealed class Retention : IDisposable
{
    private const int DeletedPerEvent = 4;

    private readonly int _keepDays;
    private readonly RowWriter _begin;
    private readonly Statement _oldest;
    private readonly RowWriter _forget;
    private readonly (RowWriter Delete, int PerEvent)[] _deletes;
    private long _day;
    private long _batchFrom;
    private bool _isTrimmed;

    public Retention(SqliteConnection connection, int keepDays)
    {
        _keepDays = keepDays;
        _begin = new RowWriter(connection, "INSERT OR IGNORE INTO days(day, sequence) VALUES(?1, ?2)");
        _oldest = new Statement(
            connection, "SELECT sequence FROM days WHERE day > $1 ORDER BY day LIMIT 1");
        _forget = new RowWriter(connection, "DELETE FROM days WHERE day <= ?1");
        // The number of each rises with the sequence, by so many for an event.
        _deletes =
        [
            (Deleting(connection, "executions", "exec_id", "exec_id < ?1"), 2),
            (Deleting(connection, "ledger", "entry_id", "entry_id < ?1"), BalanceRows.EntriesPerEvent),
            (Deleting(connection, "trades", "sequence", "sequence < ?1"), 1),
            (Deleting(connection, "orders", "order_id", "is_open = 0 AND ended < ?1"), 1),
        ];
    }

    /// <summary>The first event of a batch.</summary>
    public void Begin(in EventHeader header) => _batchFrom = header.Sequence;

    /// <summary>
    /// Before a batch of so many events is committed: returns with which event history begins behind it.
    /// </summary>
    public long Trim(in EventHeader last, int events, long historyFrom)
    {
        long day = last.Time / Intervals.DayNs;
        if (day != _day)
        {
            // The batch may have begun on the day before: then some of that is kept too.
            _begin.Run(day, _batchFrom);
            _day = day;
            historyFrom = Math.Max(historyFrom, OldestKept(day));
            _isTrimmed = false;
        }
        if (!_isTrimmed) _isTrimmed = !Delete(historyFrom, events * DeletedPerEvent);
        return historyFrom;
    }

    public void Dispose()
    {
        _begin.Dispose();
        _oldest.Dispose();
        _forget.Dispose();
        foreach ((RowWriter delete, _) in _deletes) delete.Dispose();
    }

    private long OldestKept(long today)
    {
        long last = today - _keepDays;
        long sequence;
        using (SqliteDataReader row = _oldest.Read(last)) sequence = row.Read() ? row.GetInt64(0) : 0;
        _forget.Run(last);
        return sequence;
    }

    /// <summary>False where nothing that old is left.</summary>
    private bool Delete(long before, int most)
    {
        bool any = false;
        foreach ((RowWriter delete, int perEvent) in _deletes)
            any |= delete.Run(before * perEvent, most) > 0;
        return any;
    }

    private static RowWriter Deleting(
        SqliteConnection connection, string table, string key, string condition) => new(
        connection,
        $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {condition} LIMIT ?2)");
}
