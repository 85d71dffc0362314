using System.Text;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>No history is kept where EventStoreDB would throw it away.</summary>
public sealed class StreamRulesTests
{
    private const string Stream = "venue-3";
    private static readonly CancellationToken s_run = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"$maxAge":3600}""", "$maxAge")]
    [InlineData("""{"$maxCount":1000000}""", "$maxCount")]
    [InlineData("""{"$tb":5,"$acl":{"$d":[]}}""", "$tb")]
    [InlineData("[]", "no object")]
    [InlineData("{", "can't be read")]
    public void What_would_lose_events_is_a_refusal(string metadata, string why) =>
        Assert.Contains(why, Of(metadata).Refusal, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "write, delete, change what is kept")]
    [InlineData("""{"$acl":{"$w":"venue","$mw":["$admins"]}}""", "everybody delete")]
    [InlineData("""{"$acl":{"$w":"venue","$d":[],"$mw":["venue","$all"]}}""", "everybody change")]
    [InlineData("""{"$acl":{"$w":["venue","eve"],"$d":"eve","$mw":[]}}""", "lets eve write; eve delete")]
    [InlineData("""{"$acl":{"$w":["eve"],"$d":[]}}""", "everybody change what is kept; eve write")]
    public void Rights_that_are_not_the_venues_alone_are_told(string metadata, string what)
    {
        Assert.Null(Of(metadata).Refusal);
        Assert.Contains(what, Of(metadata).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_is_the_venues_own_has_neither()
    {
        const string Rights = """{"$r":"$all","$w":"venue","$d":"venue","$mw":["venue"]}""";
        Assert.Equal(default, Of($$"""{"$cacheControl":5,"$acl":{{Rights}}}"""));
    }

    [Fact]
    public async Task The_newest_metadata_counts_and_a_log_is_not_touched_beside_such_a_stream()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        using var place = new TemporaryDirectory();
        Set(server.Store, """{"$maxCount":7}""", after: AppendOutcome.NoStream);
        await Assert.ThrowsAsync<StreamRefusedException>(() => StartAsync(client, place.Path));
        Set(server.Store, "{}", after: 0);
        Assert.Equal(Standing.Equal, (await StartAsync(client, place.Path)).Found.Standing);
    }

    private static async Task<StreamStart> StartAsync(EventStoreClient client, string place)
    {
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place);
        return await StreamStart.RunAsync(
            client, Stream, directory, HistoryLab.Shard.Shard, new LogOptions(), maySeed: false,
            new StreamStartWatch(), s_run);
    }

    private static void Set(StreamStore store, string metadata, long after) => store.Append(
        "$$" + Stream, after,
        [new ProposedEvent(
            Guid.NewGuid(), "$metadata", Encoding.UTF8.GetBytes(metadata), ReadOnlyMemory<byte>.Empty)]);

    private static StreamRules Of(string metadata) =>
        StreamRules.Of(Encoding.UTF8.GetBytes(metadata), "venue");
}
