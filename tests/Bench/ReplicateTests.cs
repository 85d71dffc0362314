using Matching.Bench.Replicate;
using Matching.Bench.Results;
using Matching.Tests.EventStore;
using Matching.Tests.House;

namespace Matching.Tests.Bench;

/// <summary>
/// <c>bench replicate</c> against the stand-in, without the venues: it measures the right work.
/// </summary>
public sealed class ReplicateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_replicator_and_the_bare_loop_ship_the_same_journal()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var place = new TemporaryDirectory();

        Assert.Equal(0, await RunAsync(server, place.Path));

        RunRecord[] runs = [.. ResultFolder.Read(place.Path)];
        Assert.Equal(["appends, 1 under way", "appends, 3 under way"], runs.Select(run => run.Name));
        Assert.All(runs, run => Assert.True(run.Holds));
        Assert.All(runs, run => Assert.Equal(run.Checksum, runs[0].Checksum));
        Assert.All(runs, run => Assert.Equal(["replicator", "bare loop"], run.Figures.Select(f => f.Name)));
    }

    [Fact]
    public async Task An_append_that_was_not_taken_ends_the_measurement()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var place = new TemporaryDirectory();
        server.Faults.Plan(AppendFault.NotWritten);

        Assert.NotEqual(0, await RunAsync(server, place.Path));
    }

    private static Task<int> RunAsync(StandInServer server, string results)
    {
        string[] arguments =
        [
            "--eventstore", server.ConnectionString, "--commands", "2000", "--in-flight", "1", "3", "--rate",
            "0", "--rounds", "1", "--results", results,
        ];
        return ReplicateVerb.Create().Parse(arguments).InvokeAsync(cancellationToken: Stop);
    }
}
