using System.Buffers.Binary;
using Matching.Engine;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>A log is brought to its stream before a venue recovers from it.</summary>
public sealed class StreamStartTests
{
    private const string Stream = "venue-3";
    private static readonly LogOptions s_options = new() { SegmentBytes = 4 << 20 };
    private static readonly LogOptions s_small = new()
    {
        SegmentBytes = 8 * LogFormat.BlockBytes,
        FillStepBytes = 4 * LogFormat.BlockBytes,
        FillInBackground = false,
        AllowSmallSegments = true,
    };

    private static readonly CancellationToken s_run = TestContext.Current.CancellationToken;

    private readonly HistoryLab _common = new HistoryLab().Genesis().Epoch(1, "a").Ticks(2500);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1700)]
    public async Task A_log_that_is_a_beginning_of_the_stream_is_filled(int known)
    {
        HistoryLab longer = _common.Copy().Epoch(2, "b").Ticks(700);
        using var place = new TemporaryDirectory();
        Write(place.Path, _common.Copy(known));
        StreamStart start = await RunAsync(place.Path, longer);
        Assert.Equal((Standing.LogIsBehind, longer.Last - known), (start.Found.Standing, start.Filled));
        AssertHolds(place.Path, longer);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 1)]
    [InlineData(3000, 900)]
    public async Task What_the_stream_has_proved_a_fork_is_set_aside_and_the_log_refilled(int own, int theirs)
    {
        HistoryLab log = _common.Copy().Ticks(own);
        HistoryLab stream = _common.Copy().Epoch(2, "b").Ticks(theirs);
        using var place = new TemporaryDirectory();
        Write(place.Path, log);
        StreamStart start = await RunAsync(place.Path, stream);
        SetAside aside = Assert.NotNull(start.Aside);
        Assert.Equal((_common.Last + 1, own), (aside.FirstSequence, aside.Events));
        AssertHolds(place.Path, stream);
        byte[] kept = File.ReadAllBytes(aside.File);
        int at = 0;
        for (long sequence = aside.FirstSequence; sequence <= log.Last; sequence++)
        {
            byte[] wanted = log.Events[(int)sequence - 1];
            Assert.Equal(wanted.Length, BinaryPrimitives.ReadInt32LittleEndian(kept.AsSpan(at)));
            Assert.True(kept.AsSpan(at + sizeof(int), wanted.Length).SequenceEqual(wanted));
            at += sizeof(int) + wanted.Length;
        }
        Assert.False(kept.AsSpan(at).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public async Task A_log_is_not_touched_where_only_an_operator_can_mend_it()
    {
        using var place = new TemporaryDirectory();
        HistoryLab log = _common.Copy().Ticks(5);
        Write(place.Path, log);
        await Assert.ThrowsAsync<StreamRefusedException>(
            () => RunAsync(place.Path, _common.Copy().Ticks(9, salt: 1)));
        AssertHolds(place.Path, log);
    }

    /// <summary>
    /// Recovery comes behind it and reads what is to be read. Segment 34 holds events around 1,650: neither
    /// the log's end nor one of those by which log and stream are compared.
    /// </summary>
    [Fact]
    public async Task A_start_beside_an_equal_stream_reads_no_more_of_the_log_than_its_end()
    {
        using var place = new TemporaryDirectory();
        Write(place.Path, _common, s_small);
        string middle = LogDirectory.PathOf(place.Path, 34);
        byte[] bytes = File.ReadAllBytes(middle);
        bytes[3 * LogFormat.BlockBytes + 200] ^= 1;
        File.WriteAllBytes(middle, bytes);

        StreamStart start = await RunAsync(place.Path, _common);

        Assert.Equal((Standing.Equal, 0), (start.Found.Standing, start.Filled));
    }

    [Fact]
    public async Task An_event_of_an_epoch_that_was_over_is_never_taken()
    {
        using var place = new TemporaryDirectory();
        HistoryLab stream = _common.Copy().Epoch(2, "b").Resumed(1).Ticks(1);
        await Assert.ThrowsAsync<StreamRefusedException>(() => RunAsync(place.Path, stream));
    }

    [Fact]
    public async Task A_chain_that_the_events_do_not_make_is_refused()
    {
        using var place = new TemporaryDirectory();
        for (int times = 0; times < 3; times++)
        {
            await Assert.ThrowsAsync<StreamRefusedException>(
                () => RunAsync(place.Path, _common, plantedChain: true));
        }
    }

    [Fact]
    public async Task A_fork_is_told_before_the_log_is_touched_and_again_where_that_failed()
    {
        HistoryLab log = _common.Copy().Ticks(40);
        HistoryLab stream = _common.Copy().Epoch(2, "b").Ticks(1);
        using var place = new TemporaryDirectory();
        Write(place.Path, log);
        var failing = new StreamStartWatch
        {
            WasSetAside = _ => throw new IOException("a snapshot can't be deleted"),
        };

        await Assert.ThrowsAsync<IOException>(() => RunAsync(place.Path, stream, watch: failing));
        AssertHolds(place.Path, log);
        Assert.Equal(Standing.Forked, (await RunAsync(place.Path, stream)).Found.Standing);
        AssertHolds(place.Path, stream);
    }

    [Fact]
    public async Task A_follower_notices_what_a_failover_of_the_stream_takes_back_and_puts_in_its_place()
    {
        using var place = new TemporaryDirectory();
        await using StandInServer server = await StandInServer.StartAsync();
        Append(server.Store, _common, plantedChain: false);
        using var client = EventStoreClient.Open(server.ConnectionString);
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place.Path);
        await StreamStart.RunAsync(
            client, Stream, directory, HistoryLab.Shard.Shard, s_options, maySeed: false,
            new StreamStartWatch(), s_run);
        using StreamFill fill = StreamStart.Follow(
            client, Stream, directory, HistoryLab.Shard.Shard, s_options, RecoveryOptions.EndOnly, s_run);
        Assert.Equal(FillStep.AtEnd, await fill.TakePageAsync(s_run));
        Append(server.Store, _common.Copy().Ticks(3), plantedChain: false, after: _common.Last);
        Assert.Equal(FillStep.AtEnd, await fill.TakePageAsync(s_run));
        Assert.Equal(_common.Last + 3, fill.LastSequence);

        server.Store.LoseBehind(Stream, _common.Last - 1);
        Assert.Equal(FillStep.Shorter, await fill.TakePageAsync(s_run));
        Append(server.Store, _common.Copy().Epoch(2, "b"), plantedChain: false, after: _common.Last);
        Assert.Equal(FillStep.Forked, await fill.TakePageAsync(s_run));
        Append(
            server.Store, _common.Copy().Epoch(2, "b").Ticks(9), plantedChain: false,
            after: _common.Last + 1);
        Assert.Equal(FillStep.Forked, await fill.TakePageAsync(s_run));
        Assert.Equal(_common.Last + 3, fill.LastSequence);
    }

    private static async Task<StreamStart> RunAsync(
        string place, HistoryLab stream, bool plantedChain = false, StreamStartWatch? watch = null)
    {
        await using StandInServer server = await StandInServer.StartAsync();
        Append(server.Store, stream, plantedChain);
        using var client = EventStoreClient.Open(server.ConnectionString);
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place);
        return await StreamStart.RunAsync(
            client, Stream, directory, HistoryLab.Shard.Shard, s_options, maySeed: false,
            watch ?? new StreamStartWatch(), s_run);
    }

    private static void Append(StreamStore store, HistoryLab history, bool plantedChain, long after = 0)
    {
        using var chain = new EventChain(0, HistoryLab.Shard.EventChainStart);
        for (long sequence = 1; sequence <= history.Last; sequence++)
        {
            byte[] bytes = history.Events[(int)sequence - 1];
            chain.Append(Prefixed(bytes), sequence, 1);
            byte[] stated = [];
            if (chain.AtBlockStart) chain.Hash.Write(stated = new byte[LogFormat.HashBytes]);
            if (plantedChain && stated.Length > 0) stated[0] ^= 1;
            var e = new ProposedEvent(
                EventIds.Of(HistoryLab.Shard, default(Bytes16), sequence), "Any", bytes, stated);
            if (sequence > after) store.Append(Stream, sequence - 2, [e]);
        }
    }

    /// <summary>A few events a group, an epoch a group, as a journal writes them.</summary>
    private static void Write(string place, HistoryLab history, LogOptions? options = null)
    {
        const int EventsPerGroup = 7;
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place);
        using LogTail tail = LogRecovery.Open(directory, HistoryLab.Shard);
        using var writer = new LogWriter(directory, tail, options ?? s_options);
        for (long first = 1; first <= history.Last;)
        {
            int count = first == 1 ? 1 : (int)Math.Min(EventsPerGroup, history.Last - first + 1);
            byte[] payload =
                [.. history.Events.Skip((int)first - 1).Take(count).SelectMany(e => Prefixed(e))];
            payload.CopyTo(writer.Begin());
            writer.Commit(payload.Length, first, count, first == 1 ? 0u : 1u);
            first += count;
        }
        writer.Seal();
    }

    private static void AssertHolds(string place, HistoryLab history)
    {
        using LogDirectory directory = LogDirectory.Open(new NativeDisk(), place);
        using LogTail tail = LogRecovery.Open(directory, HistoryLab.Shard);
        Assert.Equal(history.Last, tail.LastSequence);
        using var reader = new LogReader(directory.Disk, place, LogReading.Stopped);
        for (long sequence = 1; reader.TryNext(out LogEvent e); sequence++)
            Assert.True(e.Bytes.SequenceEqual(history.Events[(int)sequence - 1]), $"event {sequence}");
    }

    private static byte[] Prefixed(byte[] bytes)
    {
        byte[] prefixed = new byte[sizeof(int) + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(prefixed, bytes.Length);
        bytes.CopyTo(prefixed, sizeof(int));
        return prefixed;
    }
}
