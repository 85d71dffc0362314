using Matching.Engine.Events;
using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// Orders as they stand. What a batch touches is kept in memory until its end; open ones longer, for more is
/// about to happen to them.
/// </summary>
internal sealed class OrderRows : IDisposable
{
    private const int MaxKept = 50_000;

    private readonly Dictionary<long, OrderRecord> _kept = [];
    private readonly HashSet<long> _changed = [];
    private readonly Statement _select;
    private readonly RowWriter _replace;

    public OrderRows(SqliteConnection connection)
    {
        _select = new Statement(connection, "SELECT record FROM orders WHERE order_id = $1");
        _replace = new RowWriter(
            connection,
            "INSERT INTO orders(order_id, account_id, instrument_id, is_open, ended, record)"
            + " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(order_id) DO UPDATE"
            + " SET is_open = excluded.is_open, ended = excluded.ended, record = excluded.record");
    }

    /// <summary>A new one. Its report is kept, and changed by what follows.</summary>
    public void Add(in EventHeader header, ExecutionReport report)
    {
        _kept[report.OrderId] = new OrderRecord
        {
            Order = report,
            Open = true,
            EnteredSequence = header.Sequence,
            EnteredTime = header.Time,
            ChangedSequence = header.Sequence,
            ChangedTime = header.Time,
        };
        _changed.Add(report.OrderId);
    }

    /// <summary>One that is there already, to be changed.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public OrderRecord Change(in EventHeader header, long orderId)
    {
        if (!_kept.TryGetValue(orderId, out OrderRecord? record)) _kept[orderId] = record = Load(orderId);
        _changed.Add(orderId);
        (record.ChangedSequence, record.ChangedTime) = (header.Sequence, header.Time);
        return record;
    }

    /// <summary>Before the batch is committed.</summary>
    public void Flush()
    {
        foreach (long orderId in _changed)
        {
            OrderRecord record = _kept[orderId];
            ExecutionReport order = record.Order;
            _replace.Run(
                record, orderId, order.AccountId, order.InstrumentId, record.Open ? 1 : 0,
                record.Open ? 0 : record.ChangedSequence);
            if (!record.Open) _kept.Remove(orderId);
        }
        _changed.Clear();
        if (_kept.Count > MaxKept) _kept.Clear();
    }

    public void Dispose()
    {
        _select.Dispose();
        _replace.Dispose();
    }

    private OrderRecord Load(long orderId)
    {
        using SqliteDataReader row = _select.Read(orderId);
        return row.Read()
            ? OrderRecord.Parser.ParseFrom(row.GetFieldValue<byte[]>(0))
            : throw new InvalidDataException($"order {orderId} is not in the projections");
    }
}
