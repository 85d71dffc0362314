using Matching.Journal.EventStore;
using Matching.Journal.EventStore.Wire;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.EventStore;

/// <summary>The client against a stand-in that has the real server's manners.</summary>
public sealed class EventStoreClientTests
{
    private const long NoStream = AppendOutcome.NoStream;
    private static readonly CancellationToken s_run = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_append_at_its_revision_is_there_and_at_any_other_is_not()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        Assert.Equal(
            AppendOutcome.Appended(2), await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 3),
                s_run));
        Assert.Equal(
            AppendOutcome.WrongRevision(2), await client.AppendAsync(StreamName, 1, Events(Bob, 3, 2),
                s_run));
        Assert.Equal(
            AppendOutcome.WrongRevision(2), await client.AppendAsync(StreamName, NoStream, Events(Bob, 1,
                1), s_run));
        StreamPage page = await client.ReadAsync(StreamName, NoStream, ReadDirection.Forwards, 10, s_run);
        Assert.Equal(["1", "2", "3"], page.Events.Select(TextOf));
        Assert.True(page.IsEnd);
    }

    [Fact]
    public async Task An_empty_append_checks_the_revision_and_writes_nothing()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 3), s_run);
        Assert.Equal(AppendOutcome.Appended(2), await client.AppendAsync(StreamName, 2, [], s_run));
        Assert.Equal(AppendOutcome.WrongRevision(2), await client.AppendAsync(StreamName, 1, [], s_run));
    }

    [Fact]
    public async Task A_known_id_is_success_whatever_the_bytes_so_writers_must_differ_in_their_ids()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 3), s_run);
        AppendOutcome sameIds = await client.AppendAsync(StreamName, 1, Events(Alice, 3, 1, " other"), s_run);
        Assert.Equal(AppendOutcome.Appended(2), sameIds);
        AppendOutcome otherWriter = await client.AppendAsync(StreamName, 1, Events(Bob, 3, 1), s_run);
        Assert.Equal(AppendResult.WrongRevision, otherWriter.Result);
        // A mixture of what is there and what is new.
        AppendOutcome mixture = await client.AppendAsync(StreamName, 1, Events(Alice, 3, 2), s_run);
        Assert.Equal(AppendResult.WrongRevision, mixture.Result);
    }

    [Fact]
    public async Task A_lost_ack_is_unknown_and_the_same_ids_again_are_appended_once()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        server.Faults.Plan(AppendFault.AckLost, AppendFault.NotWritten);
        AppendOutcome lost = await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 3), s_run);
        Assert.Equal(AppendResult.Unknown, lost.Result);
        AppendOutcome timedOut = await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 3), s_run);
        Assert.Equal(AppendResult.Unknown, timedOut.Result);
        Assert.Equal(
            AppendOutcome.Appended(2), await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 3),
                s_run));
        Assert.Equal(2, server.Store.LastOf(StreamName));
    }

    [Fact]
    public async Task What_is_too_large_is_fatal_although_the_server_ends_the_call_early()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        ProposedEvent[] large = [.. Enumerable.Range(1, 40).Select(sequence => new ProposedEvent(
            EventIds.Of(Shard, Alice, sequence), "Traded", new byte[100_000], ReadOnlyMemory<byte>.Empty))];
        AppendOutcome outcome = await client.AppendAsync(StreamName, NoStream, large, s_run);
        Assert.Equal(AppendResult.Fatal, outcome.Result);
        Assert.Equal(NoStream, server.Store.LastOf(StreamName));
    }

    [Fact]
    public async Task Pages_are_read_both_ways_and_a_missing_stream_is_no_error()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        Assert.False((await client.ReadAsync(StreamName, NoStream, ReadDirection.Forwards, 1, s_run)).Exists);
        await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 10), s_run);
        StreamPage middle = await client.ReadAsync(StreamName, 3, ReadDirection.Forwards, 4, s_run);
        Assert.Equal(["4", "5", "6", "7"], middle.Events.Select(TextOf));
        Assert.False(middle.IsEnd);
        StreamPage last = await client.ReadAsync(StreamName, NoStream, ReadDirection.Backwards, 2, s_run);
        Assert.Equal(["10", "9"], last.Events.Select(TextOf));
        Assert.Equal(EventIds.Of(Shard, Alice, 10), last.Events[0].Id);
    }

    [Fact]
    public async Task A_softly_deleted_stream_takes_no_stream_at_a_higher_revision()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 3), s_run);
        server.Store.DeleteSoftly(StreamName);
        Assert.False((await client.ReadAsync(StreamName, NoStream, ReadDirection.Forwards, 1, s_run)).Exists);
        // So whoever begins a stream must look at the answer.
        Assert.Equal(
            AppendOutcome.Appended(3), await client.AppendAsync(StreamName, NoStream, Events(Bob, 1, 1),
                s_run));
    }

    [Fact]
    public async Task A_node_that_does_not_lead_names_the_one_that_does()
    {
        var store = new StreamStore();
        await using StandInServer leader = await StandInServer.StartAsync(store);
        await using StandInServer follower = await StandInServer.StartAsync(store);
        follower.Faults.Leader = leader.Node;
        using var client = EventStoreClient.Open(follower.ConnectionString);
        AppendOutcome refused = await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 1), s_run);
        Assert.Equal(AppendResult.Refused, refused.Result);
        Assert.Equal(
            AppendOutcome.Appended(0), await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 1),
                s_run));
    }

    [Fact]
    public async Task Gossip_finds_the_leader_and_passes_over_seeds_that_are_gone()
    {
        var store = new StreamStore();
        Member[] members = [];
        await using StandInServer leader = await StandInServer.StartAsync(store, () => members);
        await using StandInServer follower = await StandInServer.StartAsync(store, () => members);
        StandInServer gone = await StandInServer.StartAsync();
        await gone.DisposeAsync();
        follower.Faults.Leader = leader.Node;
        members =
        [
            follower.AsMember(Member.Types.State.Follower),
            leader.AsMember(Member.Types.State.Leader),
            gone.AsMember(Member.Types.State.ShutDown),
        ];
        using var client = EventStoreClient.Open($"esdb://{gone.Node},{follower.Node}?tls=false");
        Assert.Equal(
            AppendOutcome.Appended(0), await client.AppendAsync(StreamName, NoStream, Events(Alice, 1, 1),
                s_run));
    }

    [Fact]
    public async Task A_follower_that_the_server_drops_misses_and_repeats_nothing()
    {
        const int Batches = 20;
        const int BatchEvents = 100;
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        var follower = new StreamFollower(client, StreamName);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(s_run);
        Task appending = Task.Run(
            async () =>
            {
                for (int batch = 0; batch < Batches; batch++)
                {
                    ProposedEvent[] events = Events(Alice, batch * BatchEvents + 1, BatchEvents);
                    await client.AppendAsync(StreamName, batch * BatchEvents - 1, events, s_run);
                }
            },
            s_run);
        long next = 0;
        await foreach (StoredEvent e in follower.FollowAsync(NoStream, ending.Token))
        {
            Assert.Equal(next, e.Revision);
            Assert.Equal($"{next + 1}", TextOf(e));
            if (++next == Batches * BatchEvents) break;
        }
        await appending;
        Assert.True(follower.Subscriptions >= 1);
    }

    [Fact]
    public void Ids_are_a_function_of_shard_writer_and_sequence()
    {
        Guid id = EventIds.Of(Shard, Alice, 1);
        Assert.Equal(id, EventIds.Of(Shard, Alice, 1));
        Assert.NotEqual(id, EventIds.Of(Shard, Bob, 1));
        Assert.NotEqual(id, EventIds.Of(Shard, Alice, 2));
        Assert.NotEqual(id, EventIds.Of(Shard with { Shard = 2 }, Alice, 1));
    }
}
