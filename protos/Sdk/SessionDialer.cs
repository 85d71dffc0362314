using Grpc.Core;
using Matching.V1;

namespace Matching.Client;

/// <summary>
/// Connects a session, at whichever of the venue's machines serves, and again after a loss, where the last
/// item that was seen tells from where on.
/// </summary>
/// <param name="client">Whose machines.</param>
/// <param name="name">The session's.</param>
/// <param name="chain">The items that were seen.</param>
/// <param name="cancelOnDisconnect">What leaves with a lost connection.</param>
/// <param name="ended">The session is over.</param>
internal sealed class SessionDialer(
    VenueClient client, string name, ItemChain chain, CancelOnDisconnect cancelOnDisconnect,
    CancellationToken ended)
{
    private static readonly TimeSpan s_watchEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_quietFor = TimeSpan.FromMilliseconds(500);

    /// <summary>As long as a takeover may take, the silence before it included.</summary>
    private static readonly TimeSpan s_failover = TimeSpan.FromSeconds(15);

    /// <summary>The first connection: each machine is tried once.</summary>
    public async Task<SessionConnection> FirstAsync(CancellationToken stop)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, ended);
        chain.Resume();
        for (var attempt = 1; ; attempt++)
        {
            var used = client.Addresses.Current;
            try
            {
                return await ConnectAsync(used, both.Token);
            }
            catch (RpcException failure)
            {
                client.Addresses.MoveOn(used);
                if (attempt == client.Addresses.Count || !VenueException.From(failure).IsTransient) throw;
            }
        }
    }

    /// <summary>
    /// At all machines at once: only the primary takes a logon, and one that stands still holds up nobody.
    /// </summary>
    /// <exception cref="VenueException">The session is not to be resumed.</exception>
    public async Task<SessionConnection> AgainAsync(VenueException failure)
    {
        if (!client.Options.Reconnect) throw failure;
        chain.Resume();
        var givenUp = DateTime.UtcNow + client.Options.ReconnectFor;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ended);
        Task<SessionConnection>[] dials =
        [
            .. Enumerable.Range(0, client.Addresses.Count)
                .Select(address => DialAsync(address, failure, givenUp, enough.Token)),
        ];
        var first = await DecidedAsync(dials);
        await enough.CancelAsync();
        foreach (var other in dials)
            if (other != first) _ = DropAsync(other);
        var connection = await first;
        client.Addresses.MoveTo(Array.IndexOf(dials, first));
        return connection;
    }

    /// <summary>
    /// The dial whose logon was taken, else one that was refused for good. A machine's refusal is not yet the
    /// venue's, for it may be a primary of before and know less: the others have a failover's time.
    /// </summary>
    private static async Task<Task<SessionConnection>> DecidedAsync(Task<SessionConnection>[] dials)
    {
        var under = dials.ToList();
        var first = await Task.WhenAny(under);
        if (first.IsCompletedSuccessfully || dials.Length == 1) return first;
        using var over = new CancellationTokenSource();
        var failover = Task.Delay(s_failover, over.Token);
        var last = first;
        while (!last.IsCompletedSuccessfully && under.Remove(last) && under.Count > 0)
        {
            if (await Task.WhenAny([.. under, failover]) is not Task<SessionConnection> next) break;
            last = next;
        }
        await over.CancelAsync();
        return last.IsCompletedSuccessfully ? last : first;
    }

    /// <summary>
    /// Leaves a connection whose venue owes answers and says nothing, where another machine is the primary
    /// now: of one that stands still, pings would tell seconds later.
    /// </summary>
    /// <param name="connection">The one that is read.</param>
    /// <param name="isOwed">Whether a command has no outcome yet.</param>
    /// <param name="over">It has ended.</param>
    public async Task WatchAsync(SessionConnection connection, Func<bool> isOwed, CancellationToken over)
    {
        if (client.Addresses.Count == 1) return;
        using var timer = new PeriodicTimer(s_watchEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                if (!isOwed() || connection.Silence < s_quietFor) continue;
                if (!await client.Addresses.IsAnotherPrimaryAsync(connection.Address, over)) continue;
                connection.Abandon();
                return;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // There is nothing to watch any more.
        }
    }

    /// <summary>Until it takes the logon, or says that it never will.</summary>
    private async Task<SessionConnection> DialAsync(
        int address, VenueException failure, DateTime givenUp, CancellationToken enough)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (!failure.IsTransient || DateTime.UtcNow > givenUp) throw failure;
            await Task.Delay(client.PauseBefore(attempt), enough);
            try
            {
                return await ConnectAsync(address, enough);
            }
            catch (RpcException again)
            {
                failure = VenueException.From(again);
            }
        }
    }

    private async Task<SessionConnection> ConnectAsync(int address, CancellationToken stop)
    {
        var opening = SessionConnection.OpenAsync(
            client, address, name, chain.Last, cancelOnDisconnect, ended);
        try
        {
            return await opening.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            _ = DropAsync(opening);
            throw;
        }
    }

    /// <summary>Another was quicker.</summary>
    private static async Task DropAsync(Task<SessionConnection> late)
    {
        try
        {
            (await late).Dispose();
        }
        catch (Exception failure) when (
            failure is RpcException or VenueException or OperationCanceledException)
        {
            // It came to nothing, which is as well.
        }
    }
}
