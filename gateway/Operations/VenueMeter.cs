using System.Diagnostics;
using System.Diagnostics.Metrics;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Gateway.MarketData;
using Matching.Gateway.Queries;
using Matching.Journal;

namespace Matching.Gateway.Operations;

/// <summary>
/// What an operator watches, as instruments of .NET; OpenTelemetry carries them away. Nearly all are looked
/// at when somebody asks; only what a group of the journal cost is recorded as it comes, by this service's
/// own loop, so that the journal's thread meets no lock.
/// </summary>
internal sealed class VenueMeter : BackgroundService
{
    public const string Name = "Matching.Venue";

    private static readonly TimeSpan s_drainEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Within so long it is the same collection, which asks for each instrument by itself.</summary>
    private static readonly TimeSpan s_collection = TimeSpan.FromMilliseconds(100);

    private readonly Meter _meter;
    private readonly Shard _shard;
    private readonly Connections _connections;
    private readonly Histogram<int> _groupEvents;
    private readonly Histogram<int> _groupBytes;
    private readonly Histogram<double> _commitSeconds;
    private readonly Lock _lagsLock = new();
    private IReadOnlyCollection<FeedLag> _lags = [];
    private long _lagsAt;

    public VenueMeter(Shard shard, Connections connections)
    {
        (_shard, _connections) = (shard, connections);
        _meter = new Meter(new MeterOptions(Name) { Scope = shard });
        _groupEvents = _meter.CreateHistogram<int>("venue.journal.group.events", "{event}");
        _groupBytes = _meter.CreateHistogram<int>("venue.journal.group.size", "By");
        _commitSeconds = _meter.CreateHistogram<double>(
            "venue.journal.commit.duration", "s", "Checksums, write and sync of a group",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
            });
        ObserveCommands();
        ObserveSequences();
        ObserveState();
        ObserveReaders();
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_drainEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Drain();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Drain();
        }
    }

    private void ObserveCommands()
    {
        _meter.CreateObservableCounter(
            "venue.commands", () => _shard.Gate.Taken, "{command}", "Taken by the rings");
        _meter.CreateObservableCounter(
            "venue.commands.refused",
            () => new[]
            {
                Tagged(_shard.Gate.RefusedForRoom, "reason", "ring_full"),
                Tagged(_shard.Gate.RefusedForSpace, "reason", "disk_full"),
                Tagged(_shard.FairUse.Refused, "reason", "rate_limited"),
                Tagged(_shard.Gate.RefusedForStream, "reason", "stream_late"),
            },
            "{command}", "Never taken: the client was told RESOURCE_EXHAUSTED or UNAVAILABLE");
        _meter.CreateObservableCounter(
            "venue.rejects",
            () => _shard.Tally.Rejects.Select(pair => Tagged(pair.Value, "reason", pair.Key.ToString())),
            "{command}", "Taken, and rejected by a rule");
        _meter.CreateObservableCounter(
            "venue.events",
            () => _shard.Tally.Events.Select(pair => Tagged(pair.Value, "kind", pair.Key.ToString())),
            "{event}", "Published");
    }

    private void ObserveSequences()
    {
        _meter.CreateObservableGauge(
            "venue.sequence",
            () => new[]
            {
                Tagged(_shard.LastSequence, "stage", "engine"),
                Tagged(_shard.Writer.LastSequence, "stage", "durable"),
                Tagged(_shard.Tally.ThroughSequence, "stage", "published"),
                Tagged(_shard.SnapshotSequence, "stage", "snapshot"),
            },
            "{event}", "The last event that a stage has passed: the lag of one behind another");
        if (_shard.Queries is { } queries)
        {
            _meter.CreateObservableGauge(
                "venue.queries.lag", () => queries.Lag, "{event}", "Published, and in no query's answer yet");
            _meter.CreateObservableGauge(
                "venue.queries.size", () => QueryDatabase.SizeIn(queries.Location), "By",
                "The projections' file and its log of commits");
        }
        if (_shard.Shipping is { } shipping)
        {
            _meter.CreateObservableGauge(
                "venue.stream.sequence", () => shipping.Confirmed, "{event}",
                "The last event that EventStoreDB holds");
            _meter.CreateObservableGauge(
                "venue.stream.lag", () => shipping.Lag, "{event}", "Durable here, not known to be there");
            _meter.CreateObservableGauge(
                "venue.stream.contact", () => shipping.SinceContact.TotalSeconds, "s",
                "Since an append that EventStoreDB took");
        }
        _meter.CreateObservableGauge(
            "venue.ring.depth",
            () => new[]
            {
                Tagged(_shard.Gate.Depth, "ring", "inbound"),
                Tagged(_shard.Gate.ControlDepth, "ring", "control"),
                Tagged(_shard.OutboundDepth, "ring", "outbound"),
            },
            "{slot}", "Slots that the slowest consumer has before it");
    }

    private void ObserveState()
    {
        _meter.CreateObservableGauge("venue.orders.open", () => _shard.OpenOrders, "{order}");
        _meter.CreateObservableGauge("venue.sessions.connected", () => _shard.Desk.Connected, "{session}");
        _meter.CreateObservableGauge(
            "venue.mode", () => (int)_shard.Keeper.Mode, null,
            "1 normal, 2 cancel-only, 3 halted, 4 no space");
        _meter.CreateObservableGauge(
            "venue.ready", () => _shard.IsReady ? 1 : 0, null, "1 while the venue is fit to take orders");
        _meter.CreateObservableCounter(
            "venue.journal.segment.wait", () => Seconds(_shard.Writer.SegmentWaitTicks), "s",
            "What the journal has waited for segments to be made");
    }

    private void ObserveReaders()
    {
        _meter.CreateObservableGauge(
            "venue.feed.readers",
            () => Lags().Select(lag => Tagged(lag.Readers, "stream", NameOf(lag.Kind))),
            "{reader}", "Who follows public streams");
        _meter.CreateObservableGauge(
            "venue.feed.lag.max",
            () => Lags().Select(lag => Tagged(lag.Most, "stream", NameOf(lag.Kind))),
            "{event}", "Published, and not written yet to the reader that is furthest behind");
        _meter.CreateObservableGauge(
            "venue.feed.lag.mean",
            () => Lags().Select(lag => Tagged(lag.Mean, "stream", NameOf(lag.Kind))),
            "{event}", "Published, and not written yet, of all readers");
        _meter.CreateObservableGauge(
            "venue.feed.size",
            () => new[]
            {
                Tagged(_shard.Feed.ReaderBytes, "what", "readers"),
                Tagged(_shard.Feed.WindowBytes, "what", "window"),
            },
            "By", "What waits for readers, counted for each; what is kept for those that resume");
        _meter.CreateObservableGauge(
            "venue.copies.readers", () => _shard.Copies.Followers, "{reader}", "Who follows executions");
        _meter.CreateObservableGauge(
            "venue.copies.lag", () => _shard.Copies.Lag, "{event}",
            "Published, and not read for them yet; one that begins in the past reads for itself");
        _meter.CreateObservableGauge(
            "venue.connections.keyless", () => _connections.Keyless, "{connection}",
            "On which no call has brought a key yet");
    }

    /// <summary>Once a collection: it asks all readers, each under a lock that the publisher takes.</summary>
    private IReadOnlyCollection<FeedLag> Lags()
    {
        lock (_lagsLock)
        {
            if (_lags.Count > 0 && Stopwatch.GetElapsedTime(_lagsAt) < s_collection) return _lags;
            (_lags, _lagsAt) = (_shard.Feed.Lags(), Stopwatch.GetTimestamp());
            return _lags;
        }
    }

    private void Drain()
    {
        while (_shard.CommitSamples.TryTake(out CommitSample sample))
        {
            _groupEvents.Record(sample.Events);
            _groupBytes.Record(sample.Bytes);
            _commitSeconds.Record(Seconds(sample.CommitTicks));
        }
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    private static string NameOf(StreamKind kind) => kind switch
    {
        StreamKind.Levels => "levels",
        StreamKind.Orders => "orders",
        StreamKind.Trades => "trades",
        StreamKind.Directory => "directory",
        _ => "candles",
    };

    private static Measurement<T> Tagged<T>(T value, string tag, string name)
        where T : struct => new(value, new KeyValuePair<string, object?>(tag, name));
}
