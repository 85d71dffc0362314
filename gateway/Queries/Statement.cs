using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>One prepared SQL statement; its parameters are $1, $2, … in the order of their values.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (int number = 1; sql.Contains(Name(number), StringComparison.Ordinal); number++)
            _command.Parameters.Add(new SqliteParameter(Name(number), DBNull.Value));
    }

    public void Run(params ReadOnlySpan<object> values)
    {
        Bind(values);
        _command.ExecuteNonQuery();
    }

    public SqliteDataReader Read(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        for (int at = 0; at < values.Length; at++) _command.Parameters[at].Value = values[at];
    }

    private static string Name(int number) => "$" + number.ToString(CultureInfo.InvariantCulture);
}
