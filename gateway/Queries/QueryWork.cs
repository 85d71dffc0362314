using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// The tables open for writing, and the journal behind the last event that is in them. After any failure it
/// is thrown away, and opened again at the last commit.
/// </summary>
internal sealed class QueryWork : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly HashedJournal _journal;
    private readonly Projection _projection;
    private readonly Statement _checkpoint;
    private readonly ListingView _listings;
    private Retention? _retention;

    /// <summary>Takes over connection and journal.</summary>
    public QueryWork(
        SqliteConnection connection, Checkpoint checkpoint, HashedJournal journal,
        ListingView listings)
    {
        _connection = connection;
        _listings = listings;
        _journal = journal;
        _projection = new Projection(connection, listings);
        _checkpoint = Queries.Checkpoint.Replacing(connection);
        Checkpoint = checkpoint;
    }

    /// <summary>As committed.</summary>
    public Checkpoint Checkpoint { get; private set; }

    /// <summary>Makes the tables, with what there was before the first event that will be taken.</summary>
    /// <exception cref="SqliteException">The disk, or the file: it stays empty.</exception>
    public void Found(CarriedState? carried)
    {
        QueryDatabase.Run(_connection, "BEGIN IMMEDIATE;" + QuerySchema.Tables);
        carried?.WriteTo(_projection);
        Commit(Checkpoint);
    }

    /// <summary>
    /// Takes events up to a sequence, or some of them, to the end of a transaction; false if there are none.
    /// </summary>
    /// <exception cref="SqliteException">
    /// The disk, or the file: nothing of the batch is in the tables.
    /// </exception>
    /// <exception cref="NoHistoryException">The journal was pruned before they had taken it.</exception>
    public bool Step(long through, QueryOptions options)
    {
        if (_journal.NextSequence > through) return false;
        if (!_journal.TryNext(out Event e))
        {
            _journal.RequireKept();
            return false;
        }
        QueryDatabase.Run(_connection, "BEGIN IMMEDIATE");
        if (options.KeepDays is { } days) _retention ??= new Retention(_connection, days);
        _retention?.Begin(in e.Header);
        int taken = 1;
        for (; ; taken++)
        {
            _projection.Apply(in e);
            bool isWhole = (e.Header.Flags & EventFlags.Last) != 0;
            if (isWhole && (taken >= options.BatchEvents || _journal.NextSequence > through)) break;
            if (!_journal.TryNext(out Event next))
            {
                // A transaction lies within one group, which the log shows whole or not at all.
                Check.That(isWhole);
                break;
            }
            e = next;
        }
        options.Committing?.Invoke(e.Header.Sequence);
        long from = Checkpoint.HistoryFrom;
        Commit(Checkpoint with
        {
            Epoch = e.Header.Epoch,
            Time = e.Header.Time,
            HistoryFrom = _retention?.Trim(in e.Header, taken, from) ?? from,
            History = _journal.Claim(),
        });
        return true;
    }

    /// <summary>Of each instrument and interval, as of the checkpoint.</summary>
    public IReadOnlyList<PastCandle> NewestCandles() =>
    [
        .. from instrument in _listings.Current.Instruments
           from interval in Intervals.All
           let candle = MarketQueries.Newest(_connection, instrument.InstrumentId, interval)
           where candle is not null
           select new PastCandle(instrument.InstrumentId, interval, candle),
    ];

    public void Dispose()
    {
        _projection.Dispose();
        _retention?.Dispose();
        _checkpoint.Dispose();
        _connection.Dispose();
        _journal.Dispose();
    }

    private void Commit(Checkpoint checkpoint)
    {
        _projection.Flush();
        checkpoint.Write(_checkpoint);
        QueryDatabase.Run(_connection, "COMMIT");
        Checkpoint = checkpoint;
    }
}
