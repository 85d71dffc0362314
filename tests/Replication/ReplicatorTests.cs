using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>What a replicator says of its stream, on a real log and by a clock that the test moves.</summary>
public sealed class ReplicatorTests
{
    private const string Stream = "venue-3";
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Silence_counts_from_when_an_append_that_succeeded_was_sent()
    {
        await using Rig rig = await Rig.StartAsync();
        Assert.Equal(TimeSpan.MaxValue, rig.Replicator.Silence);
        rig.Server.Faults.Appending = () =>
        {
            rig.Clock.Advance(s_while);
            rig.Server.Faults.Appending = null;
        };

        rig.Commit(1);
        await rig.UntilAsync(() => rig.Replicator.Confirmed == 1);

        // All that time passed between its sending and its answer.
        Assert.Equal(s_while, rig.Replicator.Silence);
    }

    /// <summary>The stream may have had it from the first try, and the others the news of it.</summary>
    [Fact]
    public async Task Silence_counts_from_when_a_batch_was_first_sent()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Server.Faults.Plan(AppendFault.NotWritten);
        rig.Server.Faults.Appending = () =>
        {
            rig.Clock.Advance(s_while);
            rig.Server.Faults.Appending = null;
        };

        rig.Commit(1);
        await rig.UntilAsync(() => rig.Replicator.Confirmed == 1);

        Assert.Equal(s_while, rig.Replicator.Silence);
    }

    [Theory]
    [InlineData(nameof(AppendFault.NotWritten))]
    [InlineData(nameof(AppendFault.AckLost))]
    [InlineData(nameof(AppendFault.Denied))]
    public async Task Reads_that_work_do_not_end_the_silence_of_appends_that_fail(string fault)
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Commit(1);
        await rig.UntilAsync(() => rig.Replicator.Confirmed == 1);
        StandInFaults faults = rig.Server.Faults;
        faults.Lasting = Enum.Parse<AppendFault>(fault);
        rig.Clock.Advance(s_while);

        rig.Commit(4);
        // Each is preceded by a read: what the one before has come to.
        long tried = faults.Appends;
        await rig.UntilAsync(() => faults.Appends >= tried + 3);

        Assert.Equal(s_while, rig.Replicator.Silence);
        Assert.Equal(s_while, rig.Replicator.SinceContact);
        Assert.Equal(faults.Lasting == AppendFault.Denied, rig.Replicator.IsRefused);
        faults.Lasting = AppendFault.None;
        rig.Commit(5);
        await rig.UntilAsync(() => rig.Replicator.Confirmed == 10);
        await rig.UntilAsync(() => rig.Replicator.Silence == TimeSpan.Zero);
        Assert.False(rig.Replicator.IsRefused);
        Assert.Equal(9, rig.Server.Store.LastOf(Stream));
    }

    /// <summary>
    /// An idle writer asks by appends of nothing: its peers see none of them, so they are no proof to them.
    /// </summary>
    [Fact]
    public async Task An_append_of_nothing_is_contact_and_ends_no_silence()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Commit(1);
        await rig.UntilAsync(() => rig.Replicator.Confirmed == 1);
        rig.Clock.Advance(s_while);

        await rig.UntilAsync(() => rig.Replicator.SinceContact == TimeSpan.Zero);

        Assert.Equal(s_while, rig.Replicator.Silence);
    }

    /// <summary>
    /// The first sync after a start may take longer than the first reads, and what recovery found unproved
    /// is read as absent by those who read a log that grows.
    /// </summary>
    [Fact]
    public async Task A_recovered_group_that_nothing_proves_yet_is_waited_for()
    {
        await using Rig rig = await Rig.StartAsync(recovered: 7);
        await rig.UntilAsync(() => rig.Replicator.Why.Contains("not written", StringComparison.Ordinal));
        Assert.False(rig.Replicator.HasBegun);

        rig.Commit(1);

        await rig.UntilAsync(() => rig.Replicator.Confirmed == 8);
    }

    /// <summary>A log that grows, and a replicator that ships it to a stand-in.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        /// <summary>What hangs ends here, as a failure.</summary>
        private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

        private readonly CancellationTokenSource _stop =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        private readonly HistoryLab _history = new HistoryLab().Genesis().Epoch(1, "a").Ticks(100);
        private readonly TemporaryDirectory _place = new();
        private readonly LogDirectory _directory;
        private readonly LogTail _tail;
        private readonly LogWriter _writer;
        private readonly CommittedGroups _committed;
        private readonly EventStoreClient _client;
        private readonly Thread _thread;

        private Rig(StandInServer server, int recovered)
        {
            Server = server;
            _stop.CancelAfter(s_bound);
            _directory = LogDirectory.Open(new NativeDisk(), _place.Path);
            _tail = LogRecovery.Open(_directory, HistoryLab.Shard);
            _writer = new LogWriter(_directory, _tail, new LogOptions { SegmentBytes = 4 << 20 });
            using (var nobody = new CommittedGroups(0))
                while (_writer.LastSequence < recovered) _history.Commit(_writer, nobody, recovered - 1);
            _committed = new CommittedGroups(_writer.LastSequence);
            _client = EventStoreClient.Open(server.ConnectionString);
            Replicator = new Replicator(
                _client, HistoryLab.Shard, _directory.Disk, _place.Path, _committed, new ReplicatorOptions
                {
                    Stream = Stream,
                    Clock = Clock,
                    MaySeed = true,
                    ProbeEvery = TimeSpan.FromMilliseconds(20),
                });
            _thread = new Thread(Replicator.Run);
            _thread.Start();
        }

        public StandInServer Server { get; }

        public HandClock Clock { get; } = new();

        public Replicator Replicator { get; }

        /// <param name="recovered">Events of the log that nobody has shipped.</param>
        public static async Task<Rig> StartAsync(int recovered = 0) =>
            new(await StandInServer.StartAsync(), recovered);

        public void Commit(int events) => _history.Commit(_writer, _committed, events);

        public async Task UntilAsync(Func<bool> holds)
        {
            while (!holds()) await Task.Delay(1, _stop.Token);
        }

        public async ValueTask DisposeAsync()
        {
            Replicator.Stop();
            _thread.Join();
            Replicator.Dispose();
            _client.Dispose();
            _committed.Dispose();
            _writer.Dispose();
            _tail.Dispose();
            _directory.Dispose();
            _place.Dispose();
            _stop.Dispose();
            await Server.DisposeAsync();
        }
    }
}
