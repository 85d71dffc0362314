using System.Globalization;
using Matching.Journal.EventStore;

namespace Matching.Tests.Replication;

/// <summary>
/// A venue of two machines on a real cluster of EventStoreDB whose nodes are killed while clients trade.
/// EVENTSTORE names the cluster, EVENTSTORE_NODES the directory in which <c>nodes.sh</c> keeps it;
/// VENUE_NODE_KILLS says how often, VENUE_SEED when and which.
/// </summary>
public sealed class NodeKillTests
{
    private const int DefaultKills = 20;
    private static readonly TimeSpan s_boundOfOne = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whatever_a_client_saw_survives_the_death_of_EventStoreDBs_nodes()
    {
        string? eventStore = Environment.GetEnvironmentVariable("EVENTSTORE");
        string? kept = Environment.GetEnvironmentVariable("EVENTSTORE_NODES");
        Assert.SkipWhen(
            string.IsNullOrEmpty(eventStore) || string.IsNullOrEmpty(kept),
            "EVENTSTORE and EVENTSTORE_NODES name no cluster in the environment");
        int kills = NumberFrom("VENUE_NODE_KILLS", DefaultKills);
        int seed = NumberFrom("VENUE_SEED", Random.Shared.Next());
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(s_boundOfOne * (kills + 1));
        var nodes = new EventStoreNodes(kept!, ConnectionString.Parse(eventStore!));
        await using FailoverLife life = await FailoverLife.StartAsync(
            machines: 2, new Random(seed), eventStore);
        try
        {
            await life.RunAsync(nodes, kills, bound.Token);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"VENUE_SEED={seed}: {failure.Message}\n{life.Outputs}", failure);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} kills of {nodes.Count} nodes, {life.Unasked} takeovers of the venue,"
            + $" {life.Events} events, {life.ItemsSeen} items; seed {seed}\n"
            + $"of leaders, {life.LeaderKills.Count}: {Describe(life.LeaderKills)}\n"
            + $"of others, {life.OtherKills.Count}: {Describe(life.OtherKills)}");
        Assert.Equal(kills, life.LeaderKills.Count + life.OtherKills.Count);
    }

    private static string Describe(List<TimeSpan> gaps)
    {
        if (gaps.Count == 0) return "none";
        TimeSpan[] sorted = [.. gaps.Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"all clients had fresh outcomes after {sorted[(sorted.Length - 1) / 2].TotalSeconds:F2} s in the"
            + $" middle, {sorted[^1].TotalSeconds:F2} s at most");
    }

    private static int NumberFrom(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : otherwise;
}
