using Matching.Engine;
using Matching.Gateway.Hosting;
using Matching.Gateway.MarketData;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Standby;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Tests.EventStore;
using Matching.Tests.Gateway;
using Matching.Tests.House;

namespace Matching.Tests.Replication;

/// <summary>A standby's parts behind a real venue's stream, by a clock that the test moves.</summary>
public sealed class TakeoverOrderTests
{
    private const string Stream = "venue-1";
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task A_machine_whose_clock_is_behind_the_journals_time_does_not_take_over()
    {
        await using Rig rig = await Rig.StartAsync(clockBehind: TimeSpan.FromSeconds(30));
        Assert.Contains(
            "clock is", rig.Takeover.Order(primaryIsOff: true).Refusal, StringComparison.Ordinal);
        Assert.False(rig.Takeover.Ordered.IsCompleted);
    }

    [Fact]
    public async Task An_order_beside_one_that_is_carried_out_is_refused_and_not_forgotten()
    {
        await using Rig rig = await Rig.StartAsync();
        Assert.Null(rig.Takeover.Order(primaryIsOff: true).Refusal);
        Assert.Contains(
            "being carried out", rig.Takeover.Order(primaryIsOff: true).Refusal, StringComparison.Ordinal);
        rig.Takeover.Lapse();
        Assert.False(rig.Takeover.Ordered.IsCompleted);
        Assert.Null(rig.Takeover.Order(primaryIsOff: true).Refusal);
        Assert.True(rig.Takeover.Ordered.IsCompleted);
    }

    /// <summary>
    /// The primary's silence counts from when it sent, which was before: so this one is never the longer.
    /// </summary>
    [Fact]
    public async Task A_standbys_silence_counts_from_when_the_newest_event_came_to_it()
    {
        await using Rig rig = await Rig.StartAsync();
        long known = rig.Server.Store.LastOf(Stream);
        rig.Server.Faults.Reading = () =>
        {
            if (rig.Server.Store.LastOf(Stream) == known) return;
            // The answer that has it is long on its way, and the only one.
            rig.Server.Faults.Reading = null;
            rig.Server.Faults.Lasting = AppendFault.NotWritten;
            rig.Clock.Advance(s_while);
        };
        rig.Server.Faults.Lasting = AppendFault.None;
        await rig.UntilAsync(() => rig.Following.Sequence > known + 1);
        await rig.LooksAgainAsync();
        Assert.Equal(TimeSpan.Zero, rig.Following.Silence);

        rig.Clock.Advance(s_while);
        await rig.LooksAgainAsync();
        Assert.Equal(s_while, rig.Following.Silence);
    }

    /// <summary>A venue whose stream takes nothing for now, and a standby that has all of it.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private readonly CancellationTokenSource _enough = new();
        private readonly TemporaryDirectory _place = new();
        private readonly InProcessVenue _venue;
        private readonly EventStoreClient _client;
        private readonly LogDirectory _directory;
        private readonly StreamFill _fill;
        private readonly ShadowState _shadow;
        private readonly Task _running;

        private Rig(StandInServer server, InProcessVenue venue, StreamOptions stream, TimeSpan clockBehind)
        {
            (Server, _venue) = (server, venue);
            _client = new EventStoreClient(stream.Server);
            _directory = LogDirectory.Open(new NativeDisk(), _place.Path);
            var log = new LogOptions { SegmentBytes = 4 << 20 };
            StreamStart.RunAsync(
                _client, Stream, _directory, 1, log, maySeed: false, new StreamStartWatch(), venue.Stop)
                .GetAwaiter().GetResult();
            _fill = StreamStart.Follow(
                _client, Stream, _directory, 1, log, RecoveryOptions.EndOnly, venue.Stop);
            var feed = new Feed(new FeedLimits());
            _shadow = new ShadowState(_directory.Disk, _place.Path, [feed]);
            var options = new StandbyOptions { Clock = Clock, LookEvery = TimeSpan.FromMilliseconds(1) };
            Following = new Following(_fill, _shadow, [feed], options);
            var machine = new HandClock();
            machine.Step(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch - clockBehind);
            Takeover = new Takeover(stream, _fill, Following, _shadow, new VenueClock(machine));
            _running = Task.Run(() => Following.RunAsync(_enough.Token));
        }

        public StandInServer Server { get; }

        public HandClock Clock { get; } = new();

        public Following Following { get; }

        public Takeover Takeover { get; }

        public static async Task<Rig> StartAsync(TimeSpan clockBehind = default)
        {
            StandInServer server = await StandInServer.StartAsync();
            var stream = new StreamOptions
            {
                Server = ConnectionString.Parse(server.ConnectionString),
                Name = Stream,
                Policy = AckPolicy.Replicated,
                StopWithin = TimeSpan.Zero,
            };
            InProcessVenue venue = await InProcessVenue.StartAsync(
                options => options with { Stream = stream, Queries = null });
            server.Faults.Lasting = AppendFault.NotWritten;
            var rig = new Rig(server, venue, stream, clockBehind);
            await rig.UntilAsync(() => rig.Following.State == FollowState.Live);
            return rig;
        }

        /// <summary>Once it has asked since the clock was moved.</summary>
        public Task LooksAgainAsync() => UntilAsync(() => Following.SinceContact == TimeSpan.Zero);

        public async Task UntilAsync(Func<bool> holds)
        {
            while (!holds()) await Task.Delay(1, _venue.Stop);
        }

        public async ValueTask DisposeAsync()
        {
            await _enough.CancelAsync();
            await _running;
            _enough.Dispose();
            _shadow.Dispose();
            _fill.Dispose();
            _directory.Dispose();
            _client.Dispose();
            await _venue.DisposeAsync();
            _place.Dispose();
            await Server.DisposeAsync();
        }
    }
}
