namespace Matching.Gateway.Queries;

/// <summary>
/// The tables of the projections. A change is a new version: what was made by another one is made again from
/// the journal.
/// </summary>
internal static class QuerySchema
{
    public const int Version = 4;

    /// <summary>
    /// Whatever only grows is keyed by a number that rises with the sequence, so that it is appended; its
    /// index leads to an account's or an instrument's part of it, in the order of answers. What else may be
    /// asked for is in that index too, so that no row is read that is not of the answer (decision 30).
    /// </summary>
    public const string Tables = """
        CREATE TABLE checkpoint(
            id INTEGER PRIMARY KEY CHECK(id = 1), version INTEGER NOT NULL, venue BLOB NOT NULL,
            sequence INTEGER NOT NULL, epoch INTEGER NOT NULL, time INTEGER NOT NULL,
            history_from INTEGER NOT NULL, blocks INTEGER NOT NULL, hash BLOB NOT NULL,
            hash_so_far BLOB NOT NULL) STRICT;
        CREATE TABLE orders(
            order_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, instrument_id INTEGER NOT NULL,
            is_open INTEGER NOT NULL, ended INTEGER NOT NULL, record BLOB NOT NULL) STRICT;
        CREATE INDEX orders_of_account ON orders(account_id, order_id, instrument_id);
        CREATE INDEX open_orders ON orders(account_id, order_id, instrument_id) WHERE is_open = 1;
        CREATE INDEX ended_orders ON orders(ended) WHERE is_open = 0;
        CREATE TABLE days(day INTEGER PRIMARY KEY, sequence INTEGER NOT NULL) STRICT;
        CREATE TABLE executions(
            exec_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, instrument_id INTEGER NOT NULL,
            order_id INTEGER NOT NULL, item BLOB NOT NULL) STRICT;
        CREATE INDEX executions_of_account ON executions(account_id, exec_id, instrument_id, order_id);
        CREATE TABLE balances(
            account_id INTEGER NOT NULL, asset_id INTEGER NOT NULL, total INTEGER NOT NULL,
            held INTEGER NOT NULL, changed INTEGER NOT NULL,
            PRIMARY KEY(account_id, asset_id)) STRICT, WITHOUT ROWID;
        CREATE TABLE protections(
            account_id INTEGER NOT NULL, number INTEGER NOT NULL, window INTEGER NOT NULL,
            max_fills INTEGER NOT NULL, max_qty INTEGER NOT NULL, max_notional INTEGER NOT NULL,
            triggered INTEGER NOT NULL, fills INTEGER NOT NULL, qty INTEGER NOT NULL,
            notional INTEGER NOT NULL, changed INTEGER NOT NULL,
            PRIMARY KEY(account_id, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE switches(account_id INTEGER PRIMARY KEY, due INTEGER NOT NULL) STRICT;
        CREATE TABLE ledger(
            entry_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, asset_id INTEGER NOT NULL,
            time INTEGER NOT NULL, cause INTEGER NOT NULL, amount INTEGER NOT NULL,
            balance INTEGER NOT NULL, order_id INTEGER NOT NULL) STRICT;
        CREATE INDEX ledger_of_account ON ledger(account_id, entry_id, asset_id);
        CREATE TABLE trades(
            sequence INTEGER PRIMARY KEY, instrument_id INTEGER NOT NULL, time INTEGER NOT NULL,
            price INTEGER NOT NULL, qty INTEGER NOT NULL, taker_side INTEGER NOT NULL) STRICT;
        CREATE INDEX trades_of_instrument ON trades(instrument_id, sequence);
        CREATE TABLE candles(
            instrument_id INTEGER NOT NULL, interval INTEGER NOT NULL, start INTEGER NOT NULL,
            open INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL, close INTEGER NOT NULL,
            volume INTEGER NOT NULL, notional INTEGER NOT NULL, trades INTEGER NOT NULL,
            PRIMARY KEY(instrument_id, interval, start)) STRICT, WITHOUT ROWID;
        """;
}
