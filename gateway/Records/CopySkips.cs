using System.Collections.Concurrent;
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

    /// <summary>What the files give meanwhile is more than is worth waiting longer for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<int, (int Newest, List<int> Accounts)> _accounts = new();

    /// <summary>The first event from one on that the scope may have to be told.</summary>
    public async Task<long> NextAsync(CopyScope scope, long from, CancellationToken ended)
    {
        if (reader.Sequence < from) return from;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended);
        patience.CancelAfter(s_patience);
        try
        {
            return await reader.ReadAsync(
                Asker, atLeast: 0, (connection, asOf) => Next(connection, asOf, scope, from), patience.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            // Others ask much.
            return from;
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
            : AccountsOf(scope.ParticipantId);
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

    /// <summary>Gone through anew only where an account has come since.</summary>
    private List<int> AccountsOf(int participantId)
    {
        // Asked first: one that comes meanwhile is looked for next time, whether it is found now or not.
        int newest = owners.NewestAccount;
        if (_accounts.TryGetValue(participantId, out (int Newest, List<int> Accounts) known)
            && known.Newest == newest)
            return known.Accounts;
        List<int> accounts = owners.AccountsOf(participantId, MostAccounts + 1);
        _accounts[participantId] = (newest, accounts);
        return accounts;
    }
}
