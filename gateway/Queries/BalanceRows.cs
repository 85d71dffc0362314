using Matching.Engine;
using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// Balances and the entries that change them. What a batch touches is kept in memory until its end, and some
/// of it beyond that.
/// </summary>
internal sealed class BalanceRows : IDisposable
{
    private const int MaxKept = 200_000;

    /// <summary>
    /// An event has at most so many: two legs and a fee of either side, and the house's fee.
    /// </summary>
    public const int EntriesPerEvent = 8;

    private readonly Dictionary<(int AccountId, int AssetId), Balance> _kept = [];
    private readonly List<(int AccountId, int AssetId)> _changed = [];
    private readonly Statement _select;
    private readonly RowWriter _replace;
    private readonly RowWriter _enter;
    private long _sequence;
    private long _time;
    private int _entries;

    public BalanceRows(SqliteConnection connection)
    {
        _select = new Statement(
            connection, "SELECT total, held FROM balances WHERE account_id = $1 AND asset_id = $2");
        _replace = new RowWriter(
            connection,
            "INSERT OR REPLACE INTO balances(account_id, asset_id, total, held, changed)"
            + " VALUES(?1, ?2, ?3, ?4, ?5)");
        _enter = new RowWriter(
            connection,
            "INSERT INTO ledger(entry_id, account_id, asset_id, time, cause, amount, balance, order_id)"
            + " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    }

    /// <summary>What follows is of this event.</summary>
    public void Begin(long sequence, long time) => (_sequence, _time, _entries) = (sequence, time, 0);

    /// <summary>An order holds more or less; nothing comes or goes.</summary>
    public void Hold(int accountId, int assetId, long change)
    {
        if (change != 0) Of(accountId, assetId).Held += change;
    }

    /// <summary>An entry; nobody's books are kept for what is outside of the venue.</summary>
    public void Enter(int accountId, int assetId, LedgerCause cause, long amount, long orderId)
    {
        if (accountId == Limits.ExternalAccount || amount == 0) return;
        Balance balance = Of(accountId, assetId);
        balance.Total += amount;
        _enter.Run(
            _sequence * EntriesPerEvent + _entries++, accountId, assetId, _time, (int)cause, amount,
            balance.Total, orderId);
    }

    /// <summary>As a state that was loaded has it.</summary>
    public void Carry(int accountId, int assetId, long available, long held)
    {
        if (available == 0 && held == 0) return;
        Balance balance = Of(accountId, assetId);
        (balance.Total, balance.Held) = (available + held, held);
    }

    /// <summary>Before the batch is committed.</summary>
    public void Flush()
    {
        foreach ((int AccountId, int AssetId) key in _changed)
        {
            Balance balance = _kept[key];
            _replace.Run(key.AccountId, key.AssetId, balance.Total, balance.Held, balance.ChangedSequence);
            balance.IsChanged = false;
        }
        _changed.Clear();
        if (_kept.Count > MaxKept) _kept.Clear();
    }

    public void Dispose()
    {
        _select.Dispose();
        _replace.Dispose();
        _enter.Dispose();
    }

    private Balance Of(int accountId, int assetId)
    {
        (int, int) key = (accountId, assetId);
        if (!_kept.TryGetValue(key, out Balance? balance)) _kept[key] = balance = Load(accountId, assetId);
        balance.ChangedSequence = _sequence;
        if (balance.IsChanged) return balance;
        balance.IsChanged = true;
        _changed.Add(key);
        return balance;
    }

    private Balance Load(int accountId, int assetId)
    {
        using SqliteDataReader row = _select.Read(accountId, assetId);
        return row.Read()
            ? new Balance { Total = row.GetInt64(0), Held = row.GetInt64(1) }
            : new Balance();
    }

    private sealed class Balance
    {
        public long Total;
        public long Held;
        public long ChangedSequence;
        public bool IsChanged;
    }
}
