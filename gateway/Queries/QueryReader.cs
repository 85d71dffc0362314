using System.Collections.Concurrent;
using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.V1;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Matching.Gateway.Queries;

/// <summary>
/// Answers from the projections as of one commit: what is read, and the event at which it is true, come out
/// of one transaction. So many at once, of each participant one, and none waits for the writer.
/// </summary>
/// <param name="follower">Writes them.</param>
/// <param name="longest">What one may read for; the others wait for it.</param>
internal sealed class QueryReader(QueryFollower follower, TimeSpan longest) : IDisposable
{
    private const int MaxReaders = 4;

    private static readonly TimeSpan s_usual = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer waits to be true late enough.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _readers = new(MaxReaders);
    private readonly ConcurrentDictionary<int, SemaphoreSlim> _turns = new();
    private readonly ConcurrentBag<(SqliteConnection Connection, int Making)> _idle = [];

    public QueryReader(QueryFollower follower)
        : this(follower, s_usual)
    {
    }

    /// <summary>The last event that answers hold.</summary>
    public long Sequence => follower.Sequence;

    /// <param name="participantId">Who asks. One of his questions is read at a time, so that in the line for
    /// readers everybody stands once.</param>
    /// <param name="atLeast">The event that the answer is to hold.</param>
    /// <param name="read">Reads rows; what it returns is the answer.</param>
    /// <param name="stop">Ends the waiting, and the reading.</param>
    /// <exception cref="RpcException">BEHIND, QUERY_TOO_LONG, QUERIES_UNAVAILABLE.</exception>
    public async Task<T> ReadAsync<T>(
        int participantId, long atLeast, Func<SqliteConnection, AsOf, T> read, CancellationToken stop)
    {
        await ReachAsync(atLeast, stop);
        SemaphoreSlim turn = _turns.GetOrAdd(participantId, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(stop);
        try
        {
            await _readers.WaitAsync(stop);
            try
            {
                return ReadNow(atLeast, read, stop);
            }
            finally
            {
                _readers.Release();
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private T ReadNow<T>(long atLeast, Func<SqliteConnection, AsOf, T> read, CancellationToken stop)
    {
        int making = follower.Making;
        SqliteConnection? connection = null;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(longest);
        try
        {
            connection = Take(making) ?? QueryDatabase.OpenForReading(follower.Location);
            T answer;
            SqliteConnection used = connection;
            using (over.Token.Register(() => raw.sqlite3_interrupt(used.Handle)))
                answer = Read(connection, atLeast, read);
            _idle.Add((connection, making));
            connection = null;
            return answer;
        }
        catch (SqliteException) when (over.IsCancellationRequested)
        {
            stop.ThrowIfCancellationRequested();
            throw Statuses.QueryTooLong().ToException();
        }
        catch (SqliteException)
        {
            // The follower meets the same trouble, and says what it is to those whom it concerns.
            throw Statuses.QueriesUnavailable().ToException();
        }
        finally
        {
            connection?.Dispose();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out (SqliteConnection Connection, int Making) idle)) idle.Connection.Dispose();
        foreach (SemaphoreSlim turn in _turns.Values) turn.Dispose();
        _readers.Dispose();
    }

    /// <summary>An idle one; those of a file that was deleted since are closed.</summary>
    private SqliteConnection? Take(int making)
    {
        while (_idle.TryTake(out (SqliteConnection Connection, int Making) idle))
        {
            if (idle.Making == making) return idle.Connection;
            idle.Connection.Dispose();
        }
        return null;
    }

    private async Task ReachAsync(long atLeast, CancellationToken stop)
    {
        if (atLeast < 0) throw Statuses.Malformed("at_least_sequence is negative").ToException();
        long patience = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        if (follower.Sequence < atLeast) follower.Await(atLeast);
        while (follower.Sequence < atLeast || follower.Sequence == 0)
        {
            if (Environment.TickCount64 >= patience) throw Behind(atLeast).ToException();
            await Task.Delay(s_lookEvery, stop);
        }
    }

    private Google.Rpc.Status Behind(long atLeast) => follower.Sequence == 0
        ? Statuses.QueriesUnavailable()
        : Statuses.Behind(follower.Sequence, atLeast);

    private static T Read<T>(
        SqliteConnection connection, long atLeast, Func<SqliteConnection, AsOf, T> read)
    {
        QueryDatabase.Run(connection, "BEGIN");
        try
        {
            Checkpoint checkpoint = Checkpoint.Read(connection)
                ?? throw Statuses.QueriesUnavailable().ToException();
            // Made again meanwhile, it may be behind where it was when that was waited for.
            if (checkpoint.Sequence < atLeast)
                throw Statuses.Behind(checkpoint.Sequence, atLeast).ToException();
            var asOf = new AsOf
            {
                Epoch = checkpoint.Epoch,
                Sequence = checkpoint.Sequence,
                Time = checkpoint.Time,
                HistoryFrom = checkpoint.HistoryFrom,
            };
            return read(connection, asOf);
        }
        finally
        {
            QueryDatabase.Run(connection, "COMMIT");
        }
    }
}
