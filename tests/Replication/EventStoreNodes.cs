using System.Diagnostics;
using Grpc.Core;
using Matching.Journal.EventStore;
using Matching.Journal.EventStore.Wire;

namespace Matching.Tests.Replication;

/// <summary>
/// The nodes of a real cluster on this machine, kept by <c>nodes.sh</c>, which starts each again when it
/// ends: the process of the node at port 2113 is in the file 2113.pid.
/// </summary>
internal sealed class EventStoreNodes(string directory, EventStoreSettings settings)
{
    private const int SigKill = 9;
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(1);

    public int Count => settings.Seeds.Count;

    /// <summary>Waits until each of them knows all as serving; returns who leads.</summary>
    public async Task<NodeAddress> AllServeAsync(CancellationToken stop)
    {
        while (true)
        {
            NodeAddress?[] leaders =
                await Task.WhenAll(settings.Seeds.Select(seed => LeaderAsync(seed, stop)));
            if (leaders[0] is { } leader && leaders.All(other => other == leader)) return leader;
            await Task.Delay(s_lookEvery, stop);
        }
    }

    public NodeAddress Any(Random random) => settings.Seeds[random.Next(Count)];

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(NodeAddress node, CancellationToken stop)
    {
        string file = Path.Combine(directory, $"{node.Port}.pid");
        string process = (await File.ReadAllTextAsync(file, stop)).Trim();
        using var kill = Process.Start("kill", [$"-{SigKill}", process]);
        await kill.WaitForExitAsync(stop);
        Assert.True(kill.ExitCode == 0, $"{node}: process {process} could not be killed");
    }

    /// <summary>Whom that node takes for the leader, where it sees all nodes serve; else null.</summary>
    private async Task<NodeAddress?> LeaderAsync(NodeAddress seed, CancellationToken stop)
    {
        using var channel = new NodeChannel(settings, seed);
        try
        {
            ClusterInfo info = await channel.Gossip.ReadAsync(
                WireForms.Nothing, channel.Call(s_answerWithin, stop));
            Member[] serving = [.. info.Members.Where(member => member is { IsAlive: true }
                && member.State is Member.Types.State.Leader or Member.Types.State.Follower)];
            Member? leader = Array.Find(serving, member => member.State == Member.Types.State.Leader);
            return serving.Length == Count && leader is not null
                ? new NodeAddress(leader.Address.Host, (int)leader.Address.Port)
                : null;
        }
        catch (RpcException)
        {
            stop.ThrowIfCancellationRequested();
            return null;
        }
    }
}
