using Matching.Engine.Events;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// Opens the projections where they stand, if they agree with the journal by its hashes; where they don't,
/// they are made again.
/// </summary>
internal sealed class QueryOpening(
    IDisk disk, string journal, string directory, ListingView listings)
{
    /// <summary>Why they were made again; null where they went on, or were new.</summary>
    public string? Rebuilt { get; private set; }

    /// <summary>Null while the journal has no event.</summary>
    /// <param name="through">The last event that everybody may see.</param>
    /// <exception cref="SqliteException">The disk.</exception>
    /// <exception cref="NoHistoryException">
    /// The journal is pruned, and no snapshot can stand for it.
    /// </exception>
    public QueryWork? Open(long through)
    {
        Rebuilt = null;
        if (through == 0 || LogBeginning.Of(disk, journal) is not { } beginning) return null;
        if (File.Exists(QueryDatabase.PathIn(directory)))
        {
            if (TryGoOn(beginning, through) is { } work) return work;
            QueryDatabase.Delete(directory);
        }
        return Build(beginning);
    }

    private QueryWork? TryGoOn(LogBeginning beginning, long through)
    {
        SqliteConnection? connection = null;
        HashedJournal? history = null;
        try
        {
            connection = QueryDatabase.OpenForWriting(directory);
            Checkpoint? checkpoint = Checkpoint.Read(connection);
            Rebuilt = checkpoint is null
                ? "they are of another version"
                : Disagreement(checkpoint, beginning, through, out history);
            if (Rebuilt is null)
            {
                var work = new QueryWork(connection, checkpoint!, history!, listings);
                (connection, history) = (null, null);
                return work;
            }
        }
        catch (SqliteException error) when (IsUseless(error))
        {
            Rebuilt = $"their file can't be used: {error.Message}";
        }
        finally
        {
            connection?.Dispose();
            history?.Dispose();
        }
        return null;
    }

    /// <summary>Whether the journal has, up to the checkpoint, what the projections were made from.</summary>
    private string? Disagreement(
        Checkpoint checkpoint, LogBeginning beginning, long through, out HashedJournal? history)
    {
        history = null;
        if (checkpoint.VenueId != beginning.Identity.VenueId) return "they are another venue's";
        if (checkpoint.Sequence > through)
            return $"they are of event {checkpoint.Sequence}, which the journal does not have";
        history = HashedJournal.Before(disk, journal, checkpoint.Sequence);
        if (history is null) return $"the journal is pruned behind event {checkpoint.Sequence}";
        Pass(history, checkpoint.Sequence);
        return history.Claim() == checkpoint.History
            ? null
            : $"event {checkpoint.Sequence} of the journal, or one before it, is another one";
    }

    private QueryWork Build(LogBeginning beginning)
    {
        using CarriedState? carried = beginning.FirstSequence == 1
            ? null
            : CarriedState.Newest(disk, journal, beginning);
        long behind = carried?.Header.Sequence ?? 0;
        HashedJournal history = HashedJournal.Before(disk, journal, behind)
            ?? throw new NoHistoryException($"the journal is pruned behind event {behind}");
        QueryWork? work = null;
        try
        {
            Pass(history, behind);
            var checkpoint = new Checkpoint(
                beginning.Identity.VenueId, carried?.Header.Epoch ?? 0, carried?.Header.Time ?? 0, behind + 1,
                history.Claim());
            work = new QueryWork(
                QueryDatabase.OpenForWriting(directory), checkpoint, history, listings);
            work.Found(carried);
            return work;
        }
        catch
        {
            work?.Dispose();
            history.Dispose();
            throw;
        }
    }

    /// <summary>Events that are in the tables are hashed, and not taken.</summary>
    private static void Pass(HashedJournal history, long through)
    {
        while (history.NextSequence <= through)
        {
            if (!history.TryNext(out Event _))
                throw new NoHistoryException($"event {history.NextSequence} is not to be read");
        }
    }

    /// <summary>
    /// Without the tables, as a process leaves it that ends while it makes them; damaged; or no database.
    /// </summary>
    private static bool IsUseless(SqliteException error)
    {
        const int NoSuchTable = 1;
        const int Corrupt = 11;
        const int NotADatabase = 26;
        return error.SqliteErrorCode is NoSuchTable or Corrupt or NotADatabase;
    }
}
