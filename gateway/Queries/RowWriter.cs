using Google.Protobuf;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Matching.Gateway.Queries;

/// <summary>
/// One prepared SQL statement that changes rows, for what is run for every event: bound and stepped by
/// SQLite's own calls, for a command of the library's makes a dozen objects each time. Its parameters are ?1,
/// ?2, … in the order of their values; a message comes behind the numbers.
/// </summary>
internal sealed class RowWriter(SqliteConnection connection, string sql) : IDisposable
{
    private readonly sqlite3 _database = connection.Handle!;
    private sqlite3_stmt? _statement;
    private byte[] _message = new byte[1_024];

    /// <summary>Returns how many rows it has changed.</summary>
    /// <exception cref="SqliteException">The disk, or the file.</exception>
    public int Run(params ReadOnlySpan<long> numbers)
    {
        Bind(numbers);
        return Step();
    }

    /// <summary>As above, with the message's bytes behind the numbers.</summary>
    public int Run(IMessage message, params ReadOnlySpan<long> numbers)
    {
        Bind(numbers);
        int length = message.CalculateSize();
        if (length > _message.Length) _message = new byte[2 * length];
        Span<byte> bytes = _message.AsSpan(0, length);
        message.WriteTo(bytes);
        Require(raw.sqlite3_bind_blob(_statement, numbers.Length + 1, bytes));
        return Step();
    }

    public void Dispose() => _statement?.Dispose();

    private void Bind(ReadOnlySpan<long> numbers)
    {
        // Not before it is wanted: its tables may not have been made yet.
        if (_statement is null) Require(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        for (int at = 0; at < numbers.Length; at++)
            Require(raw.sqlite3_bind_int64(_statement, at + 1, numbers[at]));
    }

    private int Step()
    {
        int outcome = raw.sqlite3_step(_statement);
        // It says what the step has said.
        raw.sqlite3_reset(_statement);
        if (outcome != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(outcome, _database);
        return raw.sqlite3_changes(_database);
    }

    private void Require(int outcome)
    {
        if (outcome != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(outcome, _database);
    }
}
