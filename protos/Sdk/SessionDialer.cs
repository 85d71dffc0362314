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
    private int _address;

    /// <summary>The first connection: each machine is tried once.</summary>
    public async Task<SessionConnection> FirstAsync(CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ConnectAsync(stop);
            }
            catch (RpcException failure) when (
                attempt < client.Addresses.Count && VenueException.From(failure).IsTransient)
            {
                // It has moved on to the next one.
            }
        }
    }

    /// <exception cref="VenueException">The session is not to be resumed.</exception>
    public async Task<SessionConnection> AgainAsync(VenueException failure)
    {
        var givenUp = DateTime.UtcNow + client.Options.ReconnectFor;
        client.Addresses.MoveOn(_address);
        for (var attempt = 0; ; attempt++)
        {
            if (!client.Options.Reconnect || !failure.IsTransient || DateTime.UtcNow > givenUp)
                throw failure;
            await Task.Delay(client.Options.PauseBefore(attempt / client.Addresses.Count), ended);
            try
            {
                return await ConnectAsync(CancellationToken.None);
            }
            catch (RpcException again)
            {
                failure = VenueException.From(again);
            }
        }
    }

    private async Task<SessionConnection> ConnectAsync(CancellationToken stop)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, ended);
        chain.Resume();
        var used = _address = client.Addresses.Current;
        try
        {
            var opening = SessionConnection.OpenAsync(client, name, chain.Last, cancelOnDisconnect, ended);
            return await opening.WaitAsync(both.Token);
        }
        catch (RpcException)
        {
            client.Addresses.MoveOn(used);
            throw;
        }
    }
}
