using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>What guards accounts: market-maker protections and dead-man's switches.</summary>
internal sealed class SafeguardRows : IDisposable
{
    private readonly RowWriter _set;
    private readonly RowWriter _trigger;
    private readonly RowWriter _arm;

    public SafeguardRows(SqliteConnection connection)
    {
        // New limits leave a triggered group triggered.
        _set = new RowWriter(
            connection,
            "INSERT INTO protections(account_id, number, window, max_fills, max_qty, max_notional, changed,"
            + " triggered, fills, qty, notional) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, 0)"
            + " ON CONFLICT DO UPDATE SET window = excluded.window, max_fills = excluded.max_fills,"
            + " max_qty = excluded.max_qty, max_notional = excluded.max_notional,"
            + " changed = excluded.changed");
        _trigger = new RowWriter(
            connection,
            "UPDATE protections SET triggered = ?3, fills = ?4, qty = ?5, notional = ?6, changed = ?7"
            + " WHERE account_id = ?1 AND number = ?2");
        _arm = new RowWriter(
            connection, "INSERT OR REPLACE INTO switches(account_id, due) VALUES(?1, ?2)");
    }

    public void Set(in SetProtectionTerms terms, long sequence) => _set.Run(
        terms.AccountId, terms.Group, terms.Window, terms.MaxFills, terms.MaxQty, terms.MaxNotional,
        sequence);

    public void Trigger(in ProtectionTriggered e, long sequence) =>
        _trigger.Run(e.AccountId, e.Group, 1, e.Fills, e.Qty, e.Notional, sequence);

    public void Reset(in ResetProtectionTerms terms, long sequence) =>
        _trigger.Run(terms.AccountId, terms.Group, 0, 0, 0L, 0L, sequence);

    /// <param name="due">0 for disarmed.</param>
    public void Arm(int accountId, long due) => _arm.Run(accountId, due);

    /// <summary>As a state that was loaded has it: what a triggered one had counted is not known.</summary>
    public void Carry(in ProtectionView protection, long sequence)
    {
        _set.Run(
            protection.AccountId, protection.Group, protection.Window, protection.MaxFills,
            protection.MaxQty, protection.MaxNotional, sequence);
        if (protection.Triggered)
            _trigger.Run(protection.AccountId, protection.Group, 1, 0, 0L, 0L, sequence);
    }

    public void Dispose()
    {
        _set.Dispose();
        _trigger.Dispose();
        _arm.Dispose();
    }
}
