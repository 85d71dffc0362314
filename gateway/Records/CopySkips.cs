using Grpc.Core;
using Matching.Gateway.Queries;
using Matching.Replay.Projections;
using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Records;

/// <summary>
/// Where in the journal a drop copy goes on: the projections have each account's executions by their numbers,
/// so what lies before the next one need not be read. Where they don't know, the journal is read as it
/// stands.
/// </summary>
internal sealed class CopySkips(QueryReader reader, OwnerView owners)
{
    /// <summary>Of a participant with more the next one is not looked for.</summary>
    private const int MostAccounts = 256;

    /// <summary>All drop copies stand in line as one asker, beside the participants.</summary>
    private const int Asker = 0;

    /// <summary>The first event from one on that the scope may have to be told.</summary>
    public async Task<long> NextAsync(CopyScope scope, long from, CancellationToken ended)
    {
        if (reader.Sequence < from) return from;
        try
        {
            return await reader.ReadAsync(
                Asker, atLeast: 0, (connection, asOf) => Next(connection, asOf, scope, from), ended);
        }
        catch (RpcException)
        {
            // They are in trouble, which is said to those who ask them.
            return from;
        }
    }

    private long Next(SqliteConnection connection, AsOf asOf, CopyScope scope, long from)
    {
        if (from < asOf.HistoryFrom || from > asOf.Sequence) return from;
        // Behind the look at how far they are: what owners know is further.
        List<int> accounts = scope.AccountId != 0
            ? [scope.AccountId]
            : owners.AccountsOf(scope.ParticipantId, MostAccounts + 1);
        if (accounts.Count > MostAccounts) return from;
        using var select = new Statement(
            connection,
            "SELECT exec_id FROM executions INDEXED BY executions_of_account"
            + " WHERE account_id = $1 AND exec_id >= $2 ORDER BY exec_id LIMIT 1");
        long next = asOf.Sequence + 1;
        foreach (int account in accounts)
        {
            using SqliteDataReader row = select.Read(account, from * AccountQueries.ExecutionsPerEvent);
            if (row.Read()) next = Math.Min(next, row.GetInt64(0) / AccountQueries.ExecutionsPerEvent);
        }
        return next;
    }
}
