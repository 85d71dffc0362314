using System.Collections.Concurrent;
using Matching.Journal.EventStore;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.EventStore;

/// <summary>
/// The client against a server that is one: <c>EVENTSTORE=esdb://127.0.0.1:2113?tls=false</c> in the
/// environment
/// names it. Each test has a stream of its own.
/// </summary>
public sealed class RealEventStoreTests
{
    private const string Variable = "EVENTSTORE";
    private const long NoStream = AppendOutcome.NoStream;
    private static readonly CancellationToken s_run = TestContext.Current.CancellationToken;

    private readonly string _stream = $"matching-test-{Guid.NewGuid():N}";

    [Fact]
    public async Task Outcomes_are_those_of_the_stand_in()
    {
        using EventStoreClient client = Open();
        Assert.False((await client.ReadAsync(_stream, NoStream, ReadDirection.Forwards, 1, s_run)).Exists);
        Assert.Equal(AppendOutcome.Appended(2), await client.AppendAsync(_stream, NoStream, Events(Alice, 1,
            3), s_run));
        Assert.Equal(AppendOutcome.WrongRevision(2), await client.AppendAsync(_stream, 1, Events(Bob, 3, 2),
            s_run));
        Assert.Equal(AppendOutcome.Appended(2), await client.AppendAsync(_stream, 1, Events(Alice, 3, 1,
            "x"), s_run));
        AppendOutcome mixture = await client.AppendAsync(_stream, 1, Events(Alice, 3, 2), s_run);
        Assert.Equal(AppendResult.WrongRevision, mixture.Result);
        Assert.Equal(AppendOutcome.Appended(2), await client.AppendAsync(_stream, 2, [], s_run));
        Assert.Equal(AppendOutcome.WrongRevision(2), await client.AppendAsync(_stream, 1, [], s_run));
        ProposedEvent[] large = [.. Enumerable.Range(4, 40).Select(sequence => new ProposedEvent(
            EventIds.Of(Shard, Alice, sequence), "Traded", new byte[100_000], ReadOnlyMemory<byte>.Empty))];
        Assert.Equal(AppendResult.Fatal, (await client.AppendAsync(_stream, 2, large, s_run)).Result);
        StreamPage back = await client.ReadAsync(_stream, NoStream, ReadDirection.Backwards, 2, s_run);
        Assert.Equal(["3", "2"], back.Events.Select(TextOf));
        Assert.Equal(EventIds.Of(Shard, Alice, 3), back.Events[0].Id);
    }

    [Fact]
    public async Task A_pipeline_and_a_follower_beside_it_lose_nothing()
    {
        const int Batches = 200, BatchEvents = 100;
        using EventStoreClient client = Open();
        var outcomes = new ConcurrentDictionary<long, AppendOutcome>();
        using var answered = new SemaphoreSlim(0);
        await using AppendPipeline pipeline = await AppendPipeline.OpenAsync(
            client, _stream, TimeSpan.FromSeconds(2), (token, outcome) =>
            {
                outcomes[token] = outcome;
                answered.Release();
            },
            s_run);
        Task<int> following = FollowAsync(client, Batches * BatchEvents);
        for (int batch = 0; batch < Batches; batch++)
        {
            if (batch >= 8) await answered.WaitAsync(s_run);
            await pipeline.SendAsync(
                batch, batch * BatchEvents - 1, Events(Alice, batch * BatchEvents + 1, BatchEvents));
        }
        for (int left = 0; left < 8; left++) await answered.WaitAsync(s_run);
        Assert.All(outcomes.Values, outcome => Assert.Equal(AppendResult.Appended, outcome.Result));
        Assert.Equal(Batches * BatchEvents, await following);
    }

    [Fact]
    public async Task Of_two_candidates_for_one_revision_one_wins_and_the_other_knows()
    {
        using EventStoreClient client = Open();
        await client.AppendAsync(_stream, NoStream, Events(Alice, 1, 1), s_run);
        for (int round = 0; round < 50; round++)
        {
            AppendOutcome[] outcomes = await Task.WhenAll(
                client.AppendAsync(_stream, round, Events(Alice, round + 2, 1), s_run),
                client.AppendAsync(_stream, round, Events(Bob, round + 2, 1), s_run));
            Assert.Single(outcomes, outcome => outcome.Result == AppendResult.Appended);
            Assert.Single(outcomes, outcome => outcome.Result == AppendResult.WrongRevision);
        }
    }

    private async Task<int> FollowAsync(EventStoreClient client, int events)
    {
        int seen = 0;
        await foreach (StoredEvent e in new StreamFollower(client, _stream).FollowAsync(NoStream, s_run))
        {
            Assert.Equal(seen, e.Revision);
            if (++seen == events) break;
        }
        return seen;
    }

    private static EventStoreClient Open()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(text), $"{Variable} names no EventStoreDB in the environment");
        return EventStoreClient.Open(text!);
    }
}
