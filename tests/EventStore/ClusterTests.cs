using Grpc.Core;
using Matching.Journal.EventStore;

namespace Matching.Tests.EventStore;

/// <summary>What is kept of nodes that failed, and who waits for whom.</summary>
public sealed class ClusterTests
{
    private static readonly CancellationToken s_run = TestContext.Current.CancellationToken;
    private static readonly RpcException s_gone = new(new Status(StatusCode.Unavailable, "gone"));

    [Fact]
    public async Task However_often_somebody_complains_few_channels_stay_open()
    {
        using var cluster = new Cluster(ConnectionString.Parse("esdb://127.0.0.1:1?tls=false"));
        for (int times = 0; times < 50; times++) cluster.Complain(await cluster.NodeAsync(s_run), s_gone);
        Assert.InRange(cluster.Channels, 1, 5);
    }

    [Fact]
    public async Task Nobody_who_complains_waits_for_a_search_that_is_under_way()
    {
        using var cluster = new Cluster(ConnectionString.Parse(
            "esdb+discover://127.0.0.1:1?tls=false&maxDiscoverAttempts=-1&discoveryInterval=10"));
        using var node = new NodeChannel(
            ConnectionString.Parse("esdb://127.0.0.1:1?tls=false"), new NodeAddress("127.0.0.1", 1));
        using var given = CancellationTokenSource.CreateLinkedTokenSource(s_run);
        Task<NodeChannel> searching = cluster.NodeAsync(given.Token);
        cluster.Complain(node, s_gone);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => searching);
    }
}
