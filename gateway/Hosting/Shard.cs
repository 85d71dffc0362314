using System.Security.Cryptography;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Queries;
using Matching.Gateway.Records;
using Matching.Gateway.Sessions;
using Matching.Journal;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Archive;
using Matching.Replay.Projections;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;

namespace Matching.Gateway.Hosting;

/// <summary>
/// The venue without its network: every part made by hand, in the order in which data flows, on three threads
/// of their own: engine, journal, publication; and one that only follows, for snapshots.
/// </summary>
internal sealed class Shard : IDisposable
{
    private const int WaitingThreads = 3;

    private readonly HugeBlocks _memory = new();
    private readonly VenueOptions _options;
    private readonly LogTail _tail;
    private readonly EngineThread _engineThread;
    private readonly Journaler _journaler;
    private readonly Publisher _publisher;
    private readonly List<Thread> _threads = [];
    private readonly List<string> _placements = [];
    private readonly MatchingEngine _engine;
    private readonly RingBuffer<Event> _outbound;
    private readonly LogIdentity _identity;
    private readonly SnapshotFollower _snapshots;
    private readonly CandleReading? _candles;
    private readonly OrderCounts _openOrders = new();
    private Watchdog? _watchdog;

    /// <summary>Recovers; nothing runs yet.</summary>
    /// <exception cref="LogInUseException">Another venue has the directory.</exception>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    /// <exception cref="JournalRefusedException">The log's events can't have happened.</exception>
    /// <exception cref="ArchiveException">The log is older than its archive.</exception>
    /// <exception cref="NoSnapshotException">The log is pruned, and no snapshot loads.</exception>
    public Shard(VenueOptions options, Action<RecoveryProgress> progress)
    {
        _options = options;
        Feed = new Feed(options.Feed);
        Log = LogDirectory.Open(new NativeDisk(), options.DataDirectory);
        Copies = new CopyWindow(Log.Disk, Log.Location, Tally, Owners);
        if (options.Snapshots.ArchiveDirectory is { } archive)
            new SegmentArchive(Log.Disk, archive).RefuseOlder(Log.Location);
        WaitStrategy wait = WaitStrategy.ForThisMachine(WaitingThreads);
        var inbound = RingBuffer<Command>.MultiProducer(options.InboundSlots, wait);
        var control = RingBuffer<Command>.MultiProducer(options.ControlSlots, wait);
        var outbound = RingBuffer<Event>.SingleProducer(
            options.OutboundSlots, WaitStrategy.ForThisMachine(WaitingThreads));
        _outbound = outbound;

        _identity = new LogIdentity(Guid.NewGuid(), (uint)options.Shard);
        Recovered = ShardRecovery.Run(
            Log, _identity, () => new MatchingEngine(outbound, _memory),
            [Listings, Keys, Feed, Owners, _openOrders, Tally], progress);
        (_engine, _tail) = (Recovered.Engine, Recovered.Tail);
        SnapshotPolicy policy = options.Stream is null
            ? options.Snapshots
            : options.Snapshots with { ShippedThrough = () => Shipping?.Confirmed ?? 0 };
        _snapshots = new SnapshotFollower(
            Log.Disk, Log.Location, policy, SnapshotNotices.Write, () => Tally.ThroughSequence);

        if (options.Queries is { } queries)
        {
            Queries = new QueryFollower(
                queries, Log.Disk, Log.Location, Tally, Listings, Alarms.Note)
            {
                Candles = new CandleHandover(_tail.LastSequence, Feed.Precede),
            };
        }
        else
        {
            _candles = new CandleReading(
                Log.Disk, Log.Location, new CandleHandover(_tail.LastSequence, Feed.Precede), Alarms.Note);
        }

        RecoveredSequence = _tail.LastSequence;

        Clock = new VenueClock(options.Clock);
        Gate = new CommandGate(inbound, control);
        Stages = new StageTimes(Clock, options.OutboundSlots, RecoveredSequence);
        _engineThread = new EngineThread(_engine, outbound, inbound, control, Clock, Stages);
        Desk = new SessionDesk(Gate, Clock);
        FairUse = new FairUse(options.FairUse, Owners.OwnerOfSession, _openOrders);
        System = new UnarySession(Desk, Gate, Clock, isUrgent: true);
        Reserve = new DiskReserve(options.InboundSlots, options.ControlSlots, options.OutboundSlots);
        Keeper = new SpaceKeeper(Gate, System, _engineThread, Reserve);
        Keeper.TakeUp(_engine);
        Disk = DiskProbe.Run(Log, options.WriteMode);
        Writer = new LogWriter(Log, _tail, options.Log with { WriteMode = Disk.WriteMode });
        if (options.Stream is { } stream)
            Shipping = new Shipping(stream, Log, _tail.Identity, RecoveredSequence, Clock, Gate);
        _journaler = new Journaler(outbound, Writer, Keeper.Policy, Shipping?.Committed);
        SequenceBarrier visible = outbound.NewBarrier(_journaler.Behind, _journaler.Durable);
        if (Shipping is { } shipping)
        {
            shipping.Behind = _journaler.Behind;
            if (shipping.IsBarrier)
                visible = outbound.NewBarrier(_journaler.Behind, _journaler.Durable, shipping.Replicated);
        }
        CommitSamples = new CommitSamples(_journaler.Samples);
        // Public before private: the order of the stages is the order of publication.
        IPublicationStage[] stages = [Stages, Feed, Desk, Tally];
        _publisher = new Publisher(
            outbound, visible, [Listings, Keys, Owners, _openOrders, Keeper, FairUse],
            // Where outcomes wait for the stream anyway, nobody has to hold them back.
            Shipping is { IsBarrier: false } held ? [held, .. stages] : stages);
    }

    public LogDirectory Log { get; }
    public LogWriter Writer { get; }
    public VenueClock Clock { get; }
    public CommandGate Gate { get; }
    public SessionDesk Desk { get; }
    public FairUse FairUse { get; }
    public StageTimes Stages { get; }
    public Feed Feed { get; }
    public KeyView Keys { get; } = new();
    public ListingView Listings { get; } = new();

    public OwnerView Owners { get; } = new();

    /// <summary>The newest events, for those who follow an account's or a participant's executions.</summary>
    public CopyWindow Copies { get; }

    /// <summary>What queries are answered from; null if nothing is.</summary>
    public QueryFollower? Queries { get; }

    /// <summary>The venue's own session, for what it sets up itself.</summary>
    public UnarySession System { get; }

    /// <summary>From which snapshot it was recovered, and which could not be used.</summary>
    public RecoveredShard Recovered { get; }

    public bool IsNew => RecoveredSequence == 0;

    /// <summary>The journal's, or those that a new one begins with.</summary>
    public Capacities Capacities => IsNew ? _options.Capacities : Recovered.Engine.Capacities;

    /// <summary>Where the journal ended when it was recovered; the writer has moved its tail since.</summary>
    public long RecoveredSequence { get; }

    /// <summary>The last event that the engine has decided; each takes one slot of its ring.</summary>
    public long LastSequence => RecoveredSequence + _outbound.Cursor + 1;

    /// <summary>Of the newest snapshot.</summary>
    public long SnapshotSequence => _snapshots.LastSequence;

    public int OutboundDepth => _outbound.Depth;

    public int OpenOrders => _engineThread.OpenOrders;

    /// <summary>What groups of the journal cost.</summary>
    public CommitSamples CommitSamples { get; }

    /// <summary>What has become visible.</summary>
    public OutcomeTally Tally { get; } = new();

    public LogCut? Cut => _tail.Cut;

    /// <summary>As found at start.</summary>
    public DiskFacts Disk { get; }

    public DiskReserve Reserve { get; }

    /// <summary>What a full disk makes of the venue.</summary>
    public SpaceKeeper Keeper { get; }

    /// <summary>The stream in EventStoreDB; null if there is none.</summary>
    public Shipping? Shipping { get; }

    /// <summary>Whether the venue is fit to take orders.</summary>
    public bool IsReady => _watchdog is { IsReady: true } && Shipping is null or { IsReady: true };

    /// <summary>Completes when what was recovered may be seen.</summary>
    public Task MayServe => Shipping is { IsBarrier: true } ? Shipping.TailIsThere : Task.CompletedTask;

    /// <summary>What the threads asked for and got, one line each.</summary>
    public IReadOnlyList<string> Placements => _placements;

    public uint Epoch { get; private set; }

    /// <summary>
    /// How far this machine's clock is behind the journal's time; before <see cref="Start"/>.
    /// </summary>
    public TimeSpan ClockBehind => TimeSpan.FromMicroseconds((_engine.Time - Clock.Now) / 1_000);

    /// <summary>Of the state as it was recovered; before <see cref="Start"/>.</summary>
    public Hash256 HashState() => StateHash.Of(_engine);

    /// <summary>
    /// Begins an epoch of its own, after genesis where the journal is new; then a tick, so that whatever
    /// expired while the venue was down can't trade.
    /// </summary>
    /// <param name="claimed">
    /// The writer of the epoch that the journal's last event has begun, for this process; null begins one.
    /// </param>
    public void Start(Bytes16? claimed = null)
    {
        long highest = IsNew ? 0 : _engine.HighestClientSeqNum(Limits.SystemSession);
        Epoch = claimed is null ? _engine.Epoch + 1 : _engine.Epoch;
        // Before the epoch that says so; it is cleared once the stream knows of one that goes by Local.
        if (Shipping is { IsBarrier: true }) DurableMark.Replicated(Log).Set();
        _watchdog = new Watchdog(Writer, Keeper, Clock);
        Run("engine", _options.EnginePlacement with { IsPrompt = true }, _engineThread.Run);
        Run("journal", _options.JournalPlacement with { IsPrompt = true }, _journaler.Run);
        Run("publisher", new ThreadPlacement { IsPrompt = true }, _publisher.Run);
        Run("snapshots", default, _snapshots.Run);
        if (Shipping is not null) Run("replicator", default, Shipping.Run);
        if (Queries is not null) Run("queries", default, Queries.Run);
        _candles?.Start();
        if (IsNew) SendGenesis();
        if (claimed is { } writer) Shipping?.Expect(in writer, RecoveredSequence);
        else BeginEpoch();
        Send(new Command { Header = { Kind = CommandKind.Tick } });
        System.Attach(Limits.SystemSession, highest);
        Keeper.Open();
    }

    /// <summary>
    /// Takes nothing more, executes, journals and publishes what was taken, and seals the log.
    /// </summary>
    public void Stop()
    {
        Gate.Close();
        Shipping?.LetGo();
        _engineThread.Finish();
        _threads[0].Join();
        _journaler.Finish();
        _threads[1].Join();
        Shipping?.Finish(_threads[4]);
        _publisher.Finish();
        _threads[2].Join();
        _snapshots.Finish();
        _threads[3].Join();
        if (Queries is null) return;
        Queries.Finish();
        _threads[^1].Join();
    }

    /// <summary>After <see cref="Stop"/>, or when it has never started.</summary>
    public void Dispose()
    {
        _watchdog?.Dispose();
        Shipping?.Dispose();
        _snapshots.Dispose();
        Queries?.Dispose();
        _candles?.Dispose();
        Writer.Dispose();
        _tail.Dispose();
        Log.Dispose();
        _memory.Dispose();
    }

    private void BeginEpoch()
    {
        Span<byte> writerId = stackalloc byte[Bytes16.Length];
        RandomNumberGenerator.Fill(writerId);
        var epoch = new StartEpochTerms { WriterId = new Bytes16(writerId), Epoch = Epoch };
        (_options.Stream?.EpochPolicy ?? EpochPolicy.Alone).Put(ref epoch);
        Send(new Command { Header = { Kind = CommandKind.StartEpoch }, StartEpoch = epoch });
        Shipping?.Expect(in epoch.WriterId, RecoveredSequence + (IsNew ? 2 : 1));
    }

    private void SendGenesis()
    {
        Span<byte> venueId = stackalloc byte[Bytes16.Length];
        _identity.VenueId.TryWriteBytes(venueId, bigEndian: true, out _);
        var genesis = new GenesisTerms
        {
            VenueId = new Bytes16(venueId),
            Capacities = _options.Capacities,
            Shard = _options.Shard,
            FormatVersion = Limits.FormatVersion,
            RulesVersion = Limits.RulesVersion,
        };
        Send(new Command { Header = { Kind = CommandKind.Genesis }, Genesis = genesis });
    }

    private void Send(Command command)
    {
        command.Header.ReceivedTime = Clock.Now;
        Check.That(Gate.TrySendControl(in command));
    }

    private void Run(string name, ThreadPlacement placement, Action body)
    {
        using var placed = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            try
            {
                _placements.Add(placement.Apply(name));
                placed.Set();
                body();
            }
            catch (Exception error)
            {
                FailStop.Now(name, error);
            }
        })
        { Name = name, IsBackground = true };
        _threads.Add(thread);
        thread.Start();
        placed.Wait();
    }
}
