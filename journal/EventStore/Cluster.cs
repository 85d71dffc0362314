using Grpc.Core;
using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>
/// Finds the node to talk to and stays with it until somebody complains: the one given, or by gossip from the
/// seeds; where a node says who leads, that one.
/// </summary>
internal sealed class Cluster(EventStoreSettings settings) : IDisposable
{
    private readonly SemaphoreSlim _finding = new(1);
    private readonly List<NodeChannel> _retired = [];
    private NodeChannel? _node;
    private NodeAddress? _hint;

    /// <exception cref="StreamUnavailableException">No node can be found now.</exception>
    public async Task<NodeChannel> NodeAsync(CancellationToken cancellation)
    {
        await _finding.WaitAsync(cancellation);
        try
        {
            if (_node is { } known) return known;
            NodeAddress address = _hint ?? await FindAsync(cancellation);
            _hint = null;
            return _node = new NodeChannel(settings, address);
        }
        finally
        {
            _finding.Release();
        }
    }

    /// <summary>That node failed, or is not the leader: the next call looks for another.</summary>
    public void Complain(NodeChannel node, RpcException error)
    {
        NodeAddress? leader = ServerErrors.LeaderIn(error);
        bool isGone = leader is not null || error.StatusCode is StatusCode.Unavailable
            or StatusCode.NotFound or StatusCode.Aborted or StatusCode.DeadlineExceeded or StatusCode.Unknown
            or StatusCode.Internal;
        if (!isGone) return;
        _finding.Wait();
        try
        {
            if (!ReferenceEquals(_node, node)) return;
            _hint = leader;
            // Calls on it may still be ending; it is closed with the rest.
            _retired.Add(node);
            _node = null;
        }
        finally
        {
            _finding.Release();
        }
    }

    public void Dispose()
    {
        _node?.Dispose();
        foreach (NodeChannel retired in _retired) retired.Dispose();
        _finding.Dispose();
    }

    private async Task<NodeAddress> FindAsync(CancellationToken cancellation)
    {
        if (!settings.Discover) return settings.Seeds[0];
        string why = "no attempt was made";
        int attempts = settings.MaxDiscoverAttempts < 0 ? int.MaxValue : settings.MaxDiscoverAttempts;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            if (attempt > 0) await Task.Delay(settings.DiscoveryInterval, cancellation);
            NodeAddress[] seeds = [.. settings.Seeds];
            Random.Shared.Shuffle(seeds);
            foreach (NodeAddress seed in seeds)
            {
                (NodeAddress? found, why) = await AskAsync(seed, cancellation);
                if (found is { } node) return node;
            }
        }
        throw new StreamUnavailableException($"No EventStoreDB node was found: {why}", isFatal: false);
    }

    private async Task<(NodeAddress? Found, string Why)> AskAsync(
        NodeAddress seed, CancellationToken cancellation)
    {
        using var channel = new NodeChannel(settings, seed);
        try
        {
            ClusterInfo info = await channel.Gossip.ReadAsync(
                WireForms.Nothing, channel.Call(settings.GossipTimeout, cancellation));
            Member? best = Choose(info.Members, settings.NodePreference);
            if (best is null) return (null, $"{seed} knows no node that serves");
            return (new NodeAddress(best.Address.Host, (int)best.Address.Port), "");
        }
        catch (RpcException error) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"{seed}: {ServerErrors.Describe(error)}");
        }
    }

    private static Member? Choose(IReadOnlyList<Member> members, NodePreference preference)
    {
        Member[] serving = [.. members.Where(Serves)];
        Random.Shared.Shuffle(serving);
        return serving.MinBy(member => Distance(member.State, preference));
    }

    private static bool Serves(Member member) => member is { IsAlive: true, Address: not null }
        && member.State is Member.Types.State.Leader or Member.Types.State.Follower
            or Member.Types.State.ReadOnlyReplica or Member.Types.State.ReadOnlyLeaderless;

    private static int Distance(Member.Types.State state, NodePreference preference) => preference switch
    {
        NodePreference.Leader => state == Member.Types.State.Leader ? 0 : 1,
        NodePreference.Follower => state == Member.Types.State.Follower ? 0 : 1,
        NodePreference.ReadOnlyReplica => state == Member.Types.State.ReadOnlyReplica ? 0 : 1,
        _ => 0,
    };
}
