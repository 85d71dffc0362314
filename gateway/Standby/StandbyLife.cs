using Matching.Engine;
using Matching.Gateway.Hosting;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Queries;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Projections;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;
using Microsoft.Extensions.Hosting.Systemd;

namespace Matching.Gateway.Standby;

/// <summary>How a standby's life ended.</summary>
internal enum StandbyEnd
{
    None = 0,
    Stopped = 1,
    Promoted = 2,

    /// <summary>The stream is no longer what the log was filled from.</summary>
    Forked = 3,
}

/// <summary>
/// A standby on one history: it follows, serves, takes snapshots, and waits for the order to take over.
/// </summary>
internal sealed class StandbyLife : IAsyncDisposable
{
    private readonly VenueOptions _options;
    private readonly StandbyOptions _standby;
    private readonly Feed _feed;
    private readonly ListingView _listings = new();
    private readonly KeyView _keys = new();
    private readonly OwnerView _owners = new();
    private readonly OutcomeTally _visible = new();
    private readonly StandbyQueries? _queries;
    private readonly CandleReading? _candles;
    private readonly ShadowState _shadow;
    private readonly Following _following;
    private readonly Takeover _takeover;
    private readonly SnapshotFollower _snapshots;
    private readonly Thread _snapshotting;
    private readonly StreamFill _fill;
    private readonly VenueClock _clock;
    private Bytes16? _claimed;

    /// <param name="options">Of the process.</param>
    /// <param name="stream">Which one, and under which policy.</param>
    /// <param name="standby">How it is followed.</param>
    /// <param name="directory">The log's.</param>
    /// <param name="fill">Of that log, brought to the stream.</param>
    public StandbyLife(
        VenueOptions options, StreamOptions stream, StandbyOptions standby, LogDirectory directory,
        StreamFill fill)
    {
        (_options, _standby, _fill) = (options, standby, fill);
        _clock = new VenueClock(options.Clock);
        _feed = new Feed(options.Feed);
        _shadow = new ShadowState(
            directory.Disk, directory.Location, [_listings, _keys, _owners, _feed, _visible]);
        _following = new Following(fill, _shadow, [_feed, _visible], standby);
        _takeover = new Takeover(stream, fill, _following, _shadow, _clock);
        _snapshots = new SnapshotFollower(
            directory.Disk, directory.Location, options.Snapshots, SnapshotNotices.Write);
        _snapshotting = new Thread(TakeSnapshots) { Name = "snapshots", IsBackground = true };
        _snapshotting.Start();
        if (options.Queries is { } queries)
        {
            _queries = new StandbyQueries(queries, directory, _visible, _listings, _feed);
        }
        else
        {
            _candles = new CandleReading(
                directory.Disk, directory.Location,
                new CandleHandover(_visible.ThroughSequence, _feed.Precede), Alarms.Note);
            _candles.Start();
        }
    }

    /// <summary>Once it has ended so.</summary>
    public Promotion? Promotion { get; private set; }

    public async Task<StandbyEnd> RunAsync(CancellationToken stop)
    {
        await using WebApplication app = StandbyServer.Build(
            _options, _standby, new StandbyServices(_takeover, _feed, _keys, _listings, _owners),
            _following, _queries?.Follower);
        await app.StartAsync(stop);
        Task beat = VenueServer.BeatAsync(app);
        Introduce(VenueServer.AddressOf(app));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            stop, app.Lifetime.ApplicationStopping);
        StandbyEnd end = await FollowAsync(ended.Token);
        if (end == StandbyEnd.Promoted) Promotion = Promote(app, await _takeover.Ordered);
        await app.StopAsync(CancellationToken.None);
        await beat;
        return end;
    }

    public ValueTask DisposeAsync()
    {
        _snapshots.Finish();
        _queries?.Dispose();
        _candles?.Dispose();
        _snapshotting.Join();
        _snapshots.Dispose();
        _shadow.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<StandbyEnd> FollowAsync(CancellationToken stop)
    {
        using var peers = new PeerWatch(_standby, _following, _takeover);
        while (true)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task watching = _standby.Peers.Count > 0 ? peers.RunAsync(enough.Token) : Task.CompletedTask;
            Task following = Task.Run(() => RunAsync(_following, enough.Token), CancellationToken.None);
            await Task.WhenAny(following, _takeover.Ordered);
            bool isForked = following.IsCompleted && !stop.IsCancellationRequested;
            await enough.CancelAsync();
            await Task.WhenAll(following, watching);
            if (stop.IsCancellationRequested) return StandbyEnd.Stopped;
            if (isForked) return StandbyEnd.Forked;
            ClaimResult result = await ClaimAsync(stop);
            if (result is ClaimResult.Won or ClaimResult.NotYet) return StandbyEnd.Promoted;
            if (result == ClaimResult.Forked) return StandbyEnd.Forked;
            _takeover.Lapse();
        }
    }

    /// <summary>
    /// Whether this machine can be the primary is asked before; from a won claim on it must.
    /// </summary>
    private async Task<ClaimResult> ClaimAsync(CancellationToken stop)
    {
        if (_takeover.Unfitness() is { } unfit)
        {
            Alarms.Raise($"takeover: it was not carried out: {unfit}");
            return ClaimResult.None;
        }
        var claim = new EpochClaim(
            _fill, _following, _shadow, _clock, _options.Stream!.EpochPolicy);
        ClaimResult result = await claim.RunAsync(stop);
        if (result == ClaimResult.Won) _claimed = claim.WriterId;
        if (result == ClaimResult.Lost) Console.WriteLine("standby    another machine has taken over");
        if (result == ClaimResult.Away)
            Alarms.Raise($"takeover: the stream could not be claimed: {_following.Why}");
        return result;
    }

    private static async Task RunAsync(Following following, CancellationToken enough)
    {
        try
        {
            await following.RunAsync(enough);
        }
        catch (Exception error) when (error is LogStoppedException or DiskException)
        {
            FailStop.Now("standby", error);
        }
    }

    private Promotion Promote(WebApplication app, string why)
    {
        _queries?.Finish();
        Console.WriteLine($"promoted   behind event {_following.Sequence}: {why}");
        VenueOptions options = _options with
        {
            Port = new Uri(VenueServer.AddressOf(app)).Port,
            HealthPort = VenueServer.HealthAddressOf(app) is { } health ? new Uri(health).Port : null,
            Standby = null,
        };
        return new Promotion(options, _following.Sequence, StateHash.Of(_shadow.Engine), _claimed);
    }

    private void Introduce(string address)
    {
        Console.WriteLine($"standby    of event {_following.Sequence}, in {_options.DataDirectory}");
        if (_shadow.Difference is { } difference)
            Alarms.Raise(
                $"binary: it decides otherwise than the primary, event {difference.Sequence}:"
                + $" {difference.Why}");
        Console.WriteLine($"listening  {address}");
        // Not the host's own way: that would tell systemd of the stop that comes before a promotion.
        if (SystemdHelpers.IsSystemdService()) new SystemdNotifier().Notify(ServiceState.Ready);
    }

    private void TakeSnapshots()
    {
        try
        {
            _snapshots.Run();
        }
        catch (Exception error)
        {
            FailStop.Now("snapshots", error);
        }
    }
}
