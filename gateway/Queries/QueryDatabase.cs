using Matching.Journal.Log;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// The projections' file. One connection writes to it, several read; each reader sees what was committed when
/// it began. It may be deleted while nothing has it open: it is made again from the journal.
/// </summary>
internal static class QueryDatabase
{
    private const string FileName = "queries.db";

    /// <summary>
    /// Power loss may take back the last commits, never half of one: they are made again. The file is synced
    /// only when what was written is copied from the log of commits to its place, and that is done seldom,
    /// for the journal syncs on the same disk.
    /// </summary>
    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=8192;"
        + " PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;";

    public static string PathIn(string directory) => Path.Combine(directory, FileName);

    /// <summary>Not for everybody on this machine: what is in it is as private as the journal.</summary>
    public static void MakeDirectory(string directory)
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, Mode);
    }

    /// <exception cref="SqliteException">It can't be opened, or is no database.</exception>
    public static SqliteConnection OpenForWriting(string directory)
    {
        MakeDirectory(directory);
        SqliteConnection connection = Open(directory, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Run(connection, Pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="SqliteException">It can't be opened.</exception>
    public static SqliteConnection OpenForReading(string directory)
    {
        SqliteConnection connection = Open(directory, SqliteOpenMode.ReadWrite);
        Run(connection, "PRAGMA query_only=1; PRAGMA cache_size=-4096;");
        return connection;
    }

    /// <summary>What was there is gone; who still reads it reads what it was.</summary>
    public static void Delete(string directory)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm"])
            File.Delete(PathIn(directory) + suffix);
    }

    /// <summary>The file and its log of commits.</summary>
    public static long SizeIn(string directory) =>
        ((string[])["", "-wal"]).Select(suffix => new FileInfo(PathIn(directory) + suffix))
            .Where(file => file.Exists).Sum(file => file.Length);

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string directory, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = PathIn(directory),
            Mode = mode,
            // A pool would keep a deleted file open.
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        connection.Open();
        return connection;
    }
}
