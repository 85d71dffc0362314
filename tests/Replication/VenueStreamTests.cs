using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.Journal.Events;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Tests.EventStore;
using Matching.Tests.Gateway;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>A venue whose journal is shipped: what the stream holds, what clients are told when.</summary>
public sealed class VenueStreamTests
{
    private const string Stream = "venue-1";

    [Theory]
    [InlineData(nameof(AckPolicy.Local))]
    [InlineData(nameof(AckPolicy.Replicated))]
    public async Task The_stream_is_the_journal_event_for_event_whatever_happens_to_appends(string policy)
    {
        await using StandInServer server = await StandInServer.StartAsync();
        server.Faults.BySeed(seed: 11, percent: 10);
        await using InProcessVenue venue = await StartAsync(server, Enum.Parse<AckPolicy>(policy));
        for (int order = 0; order < 30; order++) await venue.MarkAsync();
        await venue.StopAsync();
        AssertIsJournal(server, venue.Directory);
        await venue.RestartAsync();
        await venue.MarkAsync();
        await venue.StopAsync();
        AssertIsJournal(server, venue.Directory);
    }

    [Fact]
    public async Task Under_Replicated_nothing_is_told_before_the_stream_has_it()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        await using InProcessVenue venue = await StartAsync(server, AckPolicy.Replicated);
        for (int order = 0; order < 50; order++)
            Assert.InRange(await venue.MarkAsync(), 1, server.Store.LastOf(Stream) + 1);
    }

    /// <summary>
    /// Another machine may go on from what the stream has, and what it lacks has then never been.
    /// </summary>
    [Fact]
    public async Task Under_Replicated_nothing_is_served_before_the_stream_has_all_that_was_recovered()
    {
        const int SomeAppends = 6;
        await using StandInServer server = await StandInServer.StartAsync();
        await using InProcessVenue venue = await StartAsync(server, AckPolicy.Replicated);
        server.Faults.Lasting = AppendFault.NotWritten;
        while (venue.Shard.Writer.LastSequence <= server.Store.LastOf(Stream) + 1) await Task.Yield();
        await venue.StopAsync();
        long last = venue.Shard.Writer.LastSequence;
        Assert.InRange(server.Store.LastOf(Stream) + 1, 1, last - 1);

        long tried = server.Faults.Appends;
        Task serves = venue.RestartAsync();
        while (server.Faults.Appends < tried + SomeAppends) await Task.Delay(1, venue.Stop);
        Assert.False(serves.IsCompleted);

        server.Faults.Lasting = AppendFault.None;
        await serves;
        Assert.InRange(server.Store.LastOf(Stream) + 1, last, long.MaxValue);
        await venue.MarkAsync();
    }

    [Fact]
    public async Task Without_its_stream_a_venue_takes_only_what_takes_away_and_goes_on_when_it_is_back()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        server.Faults.Leader = new NodeAddress("127.0.0.1", 1);
        await using InProcessVenue venue = await StartAsync(server, AckPolicy.Local);
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000, "o1"));
        Assert.Equal("VENUE_FULL", Wire.ReasonOf(await session.NextRefusalAsync()));
        await session.SendAsync(Wire.Cancel(2, venue.Alice, "o1"));
        await session.AnswerAsync(2);
        Assert.False(venue.Shard.IsReady);
        Assert.Equal("stale", await StateToldAsync(venue));

        server.Faults.Leader = null;
        while (!venue.Shard.IsReady) await Task.Yield();
        await session.SendAsync(Wire.Sell(3, venue.Alice, 1, 10_000, "o3"));
        await session.AnswerAsync(3);
        Assert.Null(await StateToldAsync(venue));
        await venue.StopAsync();
        AssertIsJournal(server, venue.Directory);
    }

    [Fact]
    public async Task Another_writer_in_the_stream_ends_the_venue_and_a_restart_refuses_to_fork()
    {
        const int FailStopped = 70;
        using var directory = new TemporaryDirectory();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(3));
        await using StandInServer server = await StandInServer.StartAsync();
        string[] options = ["--eventstore", server.ConnectionString, "--ack-policy", "Replicated"];
        await using RealVenue venue = RealVenue.LaunchWith(directory.Path, options);
        await venue.ListensAsync(bound.Token);

        using var other = EventStoreClient.Open(server.ConnectionString);
        AppendOutcome taken;
        do
        {
            long last = server.Store.LastOf(Stream);
            taken = await other.AppendAsync(
                Stream, last, ClientLab.Events(ClientLab.Bob, last + 2, 1), bound.Token);
        }
        while (taken.Result != AppendResult.Appended);

        Assert.Equal(FailStopped, await venue.ExitCodeAsync(bound.Token));
        Assert.Contains("this epoch is over", venue.Output, StringComparison.Ordinal);
        Assert.Equal(taken.Revision, server.Store.LastOf(Stream));
    }

    [Fact]
    public async Task A_journal_that_exists_begins_a_stream_only_on_an_operators_word()
    {
        using var directory = new TemporaryDirectory();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(3));
        await using (RealVenue alone = RealVenue.Launch(directory.Path))
            await alone.ListensAsync(bound.Token);
        await using StandInServer server = await StandInServer.StartAsync();
        string[] options = ["--eventstore", server.ConnectionString];
        await using (RealVenue refused = RealVenue.LaunchWith(directory.Path, options))
        {
            Assert.NotEqual(0, await refused.ExitCodeAsync(bound.Token));
            Assert.Contains("NoStream", refused.Output, StringComparison.Ordinal);
        }
        Assert.Equal(AppendOutcome.NoStream, server.Store.LastOf(Stream));
        await using (RealVenue seeding = RealVenue.LaunchWith(directory.Path, [.. options, "--seed-stream"]))
        {
            await seeding.ListensAsync(bound.Token);
            while (server.Store.LastOf(Stream) < 0) await Task.Yield();
        }
        Event first = Aftermath.Read(directory.Path)[0];
        Assert.Equal(EventKind.Genesis, first.Header.Kind);
    }

    [Fact]
    public async Task Another_machine_takes_over_from_the_stream_and_the_first_one_ends_and_stays_out()
    {
        const int CannotStart = 65;
        const int FailStopped = 70;
        using var here = new TemporaryDirectory();
        using var there = new TemporaryDirectory();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(4));
        await using StandInServer server = await StandInServer.StartAsync();
        string[] options = ["--eventstore", server.ConnectionString, "--ack-policy", "Replicated"];
        await using RealVenue first = RealVenue.LaunchWith(here.Path, options);
        await first.ListensAsync(bound.Token);

        await using (RealVenue unasked = RealVenue.LaunchWith(there.Path, options))
            Assert.Equal(CannotStart, await unasked.ExitCodeAsync(bound.Token));
        // A primary that lives moves the stream on with every heartbeat; this one wakes up too late.
        await first.SignalAsync("STOP");
        await using RealVenue second = RealVenue.LaunchWith(there.Path, [.. options, "--take-over"]);
        await second.ListensAsync(bound.Token);
        while (EpochIn(server) < 2) await Task.Delay(1, bound.Token);
        await first.SignalAsync("CONT");
        Assert.Equal(FailStopped, await first.ExitCodeAsync(bound.Token));
        await using (RealVenue again = RealVenue.LaunchWith(here.Path, options))
            Assert.Equal(CannotStart, await again.ExitCodeAsync(bound.Token));

        while (!Aftermath.Read(there.Path, LogReading.Running).Exists(e => e.Header.Epoch == 2))
            await Task.Yield();
        await second.KillAsync();
        await using (RealVenue filled = RealVenue.LaunchWith(here.Path, options))
            Assert.Equal(CannotStart, await filled.ExitCodeAsync(bound.Token));
        AssertIsJournal(server, here.Path);
    }

    [Fact]
    public async Task A_stream_that_would_lose_events_ends_a_venue_that_finds_out_late()
    {
        const int FailStopped = 70;
        using var directory = new TemporaryDirectory();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(3));
        await using StandInServer server = await StandInServer.StartAsync();
        server.Store.Append("$$" + Stream, AppendOutcome.NoStream,
            [new ProposedEvent(Guid.NewGuid(), "$metadata", """{"$maxAge":60}"""u8.ToArray(), default)]);
        server.Faults.Leader = new NodeAddress("127.0.0.1", 1);
        await using RealVenue venue = RealVenue.LaunchWith(
            directory.Path, ["--eventstore", server.ConnectionString]);
        await venue.ListensAsync(bound.Token);

        server.Faults.Leader = null;

        Assert.Equal(FailStopped, await venue.ExitCodeAsync(bound.Token));
        Assert.Contains("$maxAge", venue.Output, StringComparison.Ordinal);
        Assert.Equal(AppendOutcome.NoStream, server.Store.LastOf(Stream));
    }

    /// <summary>
    /// A standby that reads of Replicated takes over by itself: what Local tells would not be there.
    /// </summary>
    [Fact]
    public async Task A_looser_policy_is_in_the_stream_before_anything_is_told_by_it()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        await using InProcessVenue venue = await StartAsync(server, AckPolicy.Replicated);
        await venue.MarkAsync();
        await venue.StopAsync();
        var options = new VenueOptions { DataDirectory = venue.Directory, SegmentBytes = 4 << 20 };
        var away = new StreamOptions
        {
            Server = ConnectionString.Parse("esdb://127.0.0.1:1?tls=false"),
            Name = Stream,
            Policy = AckPolicy.Local,
            MaxLag = 4_000,
        };

        await Assert.ThrowsAsync<StreamUnavailableException>(
            () => StreamPreparation.RunAsync(options, away, venue.Stop));

        StreamOptions there = away with { Server = ConnectionString.Parse(server.ConnectionString) };
        Assert.True(await StreamPreparation.RunAsync(options, there, venue.Stop));
        using (var loose = new Shard(options with { Stream = there, Queries = null }, _ => { }))
        {
            loose.Start();
            while (!loose.IsReady) await Task.Yield();
            loose.Stop();
        }
        Assert.Equal(
            [(AckPolicy.Replicated, StreamOptions.UsualLag), (AckPolicy.Local, 4_000)],
            Aftermath.Read(venue.Directory).Where(e => e.Header.Kind == EventKind.EpochStarted)
                .Select(e => (e.EpochStarted.Terms.AckPolicy, e.EpochStarted.Terms.MaxStreamLag)));
        AssertIsJournal(server, venue.Directory);
        Assert.True(await StreamPreparation.RunAsync(options, away, venue.Stop));
        // A Local epoch that never came to the stream, or one that was pruned, tells nothing of it.
        using (LogDirectory directory = LogDirectory.Open(new NativeDisk(), venue.Directory))
            DurableMark.Replicated(directory).Set();
        await Assert.ThrowsAsync<StreamUnavailableException>(
            () => StreamPreparation.RunAsync(options, away, venue.Stop));
    }

    private static Task<InProcessVenue> StartAsync(StandInServer server, AckPolicy policy) =>
        InProcessVenue.StartAsync(options => options with
        {
            Stream = new StreamOptions
            {
                Server = ConnectionString.Parse(server.ConnectionString),
                Name = Stream,
                Policy = policy,
                StopWithin = TimeSpan.FromSeconds(2),
            },
        });

    /// <summary>Of the stream's last event.</summary>
    private static uint EpochIn(StandInServer server)
    {
        long last = server.Store.LastOf(Stream);
        StoredEvent stored = server.Store.Read(Stream, last, ReadDirection.Forwards, 1)![0];
        return EventDecoder.TryDecode(stored.Data.Span, out Event e, out _) ? e.Header.Epoch : 0;
    }

    /// <summary>What an answer says of how far it can be relied on.</summary>
    internal static async Task<string?> StateToldAsync(InProcessVenue venue)
    {
        using AsyncUnaryCall<V1.Directory> call = new V1.MarketData.MarketDataClient(venue.Channel)
            .GetDirectoryAsync(new V1.GetDirectoryRequest(), venue.Call(venue.Alice));
        return (await call.ResponseHeadersAsync).GetValue("venue-state");
    }

    internal static void AssertIsJournal(StandInServer server, string directory)
    {
        StoredEvent[] stored = server.Store.Read(Stream, 0, ReadDirection.Forwards, int.MaxValue)!;
        using var log = new LogReader(new NativeDisk(), directory, LogReading.Stopped);
        long events = 0;
        for (; log.TryNext(out LogEvent logged); events++)
        {
            Assert.True(events < stored.Length, $"the stream ends before event {logged.Sequence}");
            StoredEvent found = stored[events];
            Assert.Equal(logged.Sequence - 1, found.Revision);
            Assert.True(logged.Bytes.SequenceEqual(found.Data.Span));
            Assert.True(EventDecoder.TryDecode(logged.Bytes, out Event e, out _));
            Assert.Equal(EventSchema.NameOf(e.Header.Kind), found.Type);
            bool endsBlock = logged.Sequence % LogFormat.EventsPerChainBlock == 0;
            Assert.Equal(endsBlock, found.CustomMetadata.Length > 0);
        }
        Assert.Equal(events, stored.Length);
    }
}
