using Grpc.Core;
using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>
/// Finds the node to talk to and stays with it until somebody complains: the one given, or by gossip from the
/// seeds; where a node says who leads, that one.
/// </summary>
internal sealed class Cluster(EventStoreSettings settings) : IDisposable
{
    /// <summary>
    /// Calls on a node that somebody complained of may still be ending. The oldest goes, and what is left on
    /// it with it, when there are more.
    /// </summary>
    private const int MaxRetired = 4;

    private readonly SemaphoreSlim _finding = new(1);
    private readonly Lock _changing = new();
    private readonly Queue<NodeChannel> _retired = new();
    private NodeChannel? _node;
    private NodeAddress? _hint;

    /// <exception cref="StreamUnavailableException">No node can be found now.</exception>
    public async Task<NodeChannel> NodeAsync(CancellationToken cancellation)
    {
        await _finding.WaitAsync(cancellation);
        try
        {
            NodeAddress? hint;
            lock (_changing)
            {
                if (_node is { } known) return known;
                (hint, _hint) = (_hint, null);
            }
            NodeAddress address = hint ?? await FindAsync(cancellation);
            lock (_changing) return _node = new NodeChannel(settings, address);
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
        NodeChannel? oldest = null;
        lock (_changing)
        {
            if (!ReferenceEquals(_node, node)) return;
            _hint = leader;
            _retired.Enqueue(node);
            _node = null;
            if (_retired.Count > MaxRetired) oldest = _retired.Dequeue();
        }
        oldest?.Dispose();
    }

    /// <summary>How many channels are kept open; for tests.</summary>
    internal int Channels
    {
        get { lock (_changing) return _retired.Count + (_node is null ? 0 : 1); }
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
        catch (RpcException error)
        {
            cancellation.ThrowIfCancellationRequested();
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
