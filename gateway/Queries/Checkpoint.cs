using Matching.Journal.Log;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>Where projections stand: all events up to one are in them, and nothing of a later one.</summary>
/// <param name="VenueId">Whose journal.</param>
/// <param name="Epoch">The event's.</param>
/// <param name="Time">The event's.</param>
/// <param name="HistoryFrom">The first event that they saw themselves.</param>
/// <param name="History">The event's sequence, and the hashes of all up to it.</param>
internal sealed record Checkpoint(
    Guid VenueId, uint Epoch, long Time, long HistoryFrom, HistoryClaim History)
{
    public long Sequence => History.Sequence;

    /// <summary>Null where the tables are new, or of another version of the schema.</summary>
    public static Checkpoint? Read(SqliteConnection connection)
    {
        using var select = new Statement(
            connection,
            "SELECT venue, epoch, time, history_from, sequence, blocks, hash, hash_so_far FROM checkpoint"
            + " WHERE version = $1");
        using SqliteDataReader row = select.Read(QuerySchema.Version);
        if (!row.Read()) return null;
        var history = new HistoryClaim(
            row.GetInt64(4), row.GetInt64(5), Hash256.Read(row.GetFieldValue<byte[]>(6)),
            Hash256.Read(row.GetFieldValue<byte[]>(7)));
        return new Checkpoint(
            new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true), (uint)row.GetInt64(1), row.GetInt64(2),
            row.GetInt64(3), history);
    }

    public void Write(Statement replace) => replace.Run(
        QuerySchema.Version, VenueId.ToByteArray(bigEndian: true), Sequence, (long)Epoch, Time, HistoryFrom,
        History.Blocks, BytesOf(History.Hash), BytesOf(History.HashSoFar));

    public static Statement Replacing(SqliteConnection connection) => new(
        connection,
        "INSERT OR REPLACE INTO checkpoint(id, version, venue, sequence, epoch, time, history_from, blocks,"
        + " hash, hash_so_far) VALUES(1, $1, $2, $3, $4, $5, $6, $7, $8, $9)");

    private static byte[] BytesOf(Hash256 hash)
    {
        byte[] bytes = new byte[LogFormat.HashBytes];
        hash.Write(bytes);
        return bytes;
    }
}
