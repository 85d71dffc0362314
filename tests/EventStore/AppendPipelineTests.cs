using System.Collections.Concurrent;
using Matching.Journal.EventStore;
using static Matching.Tests.EventStore.ClientLab;

namespace Matching.Tests.EventStore;

/// <summary>Many appends at once, each at the revision that those before it will have made.</summary>
public sealed class AppendPipelineTests
{
    private const int BatchEvents = 5;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);
    private static readonly CancellationToken s_run = TestContext.Current.CancellationToken;

    private readonly ConcurrentDictionary<long, TaskCompletionSource<AppendOutcome>> _outcomes = new();

    [Fact]
    public async Task Predicted_revisions_are_all_taken_in_order()
    {
        const int Batches = 200;
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        await using AppendPipeline pipeline = await OpenAsync(client);
        for (int batch = 0; batch < Batches; batch++) await SendAsync(pipeline, batch);
        for (int batch = 0; batch < Batches; batch++)
            Assert.Equal(AppendOutcome.Appended((batch + 1) * BatchEvents - 1), await OutcomeAsync(batch));
    }

    [Fact]
    public async Task Behind_one_that_timed_out_all_find_a_wrong_revision()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        await using AppendPipeline pipeline = await OpenAsync(client);
        server.Faults.Plan(AppendFault.None, AppendFault.NotWritten);
        for (int batch = 0; batch < 4; batch++) await SendAsync(pipeline, batch);
        Assert.Equal(AppendResult.Appended, (await OutcomeAsync(0)).Result);
        Assert.Equal(AppendResult.Unknown, (await OutcomeAsync(1)).Result);
        Assert.Equal(AppendOutcome.WrongRevision(BatchEvents - 1), await OutcomeAsync(2));
        Assert.Equal(AppendOutcome.WrongRevision(BatchEvents - 1), await OutcomeAsync(3));
    }

    [Fact]
    public async Task When_the_call_ends_every_open_append_is_unknown_once()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        await using AppendPipeline pipeline = await OpenAsync(client);
        server.Faults.Plan(AppendFault.None, AppendFault.CallEnds);
        for (int batch = 0; batch < 4; batch++) await SendAsync(pipeline, batch);
        Assert.Equal(AppendResult.Appended, (await OutcomeAsync(0)).Result);
        for (int batch = 1; batch < 4; batch++)
            Assert.Equal(AppendResult.Unknown, (await OutcomeAsync(batch)).Result);
        Assert.True(pipeline.IsOver);
    }

    [Fact]
    public async Task A_foreign_event_of_one_can_let_what_is_behind_slip_in_so_an_epoch_needs_a_gap()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        using var client = EventStoreClient.Open(server.ConnectionString);
        await client.AppendAsync(StreamName, AppendOutcome.NoStream, Events(Alice, 1, 1), s_run);
        // Bob takes revision 1; Alice has predicted one event there and sent what follows it.
        await client.AppendAsync(StreamName, 0, Events(Bob, 2, 1), s_run);
        Assert.Equal(AppendResult.WrongRevision, (await client.AppendAsync(StreamName, 0, Events(Alice, 2,
            1), s_run)).Result);
        AppendOutcome slippedIn = await client.AppendAsync(StreamName, 1, Events(Alice, 3, 1), s_run);
        Assert.Equal(AppendOutcome.Appended(2), slippedIn);
    }

    private Task<AppendPipeline> OpenAsync(EventStoreClient client) => AppendPipeline.OpenAsync(
        client, StreamName, s_deadline, (token, outcome) => Outcome(token).SetResult(outcome), s_run);

    private static Task SendAsync(AppendPipeline pipeline, int batch) => pipeline.SendAsync(
        batch, batch * BatchEvents - 1, Events(Alice, batch * BatchEvents + 1, BatchEvents));

    private Task<AppendOutcome> OutcomeAsync(long token) => Outcome(token).Task.WaitAsync(s_run);

    private TaskCompletionSource<AppendOutcome> Outcome(long token) =>
        _outcomes.GetOrAdd(token, _ => new TaskCompletionSource<AppendOutcome>());
}
