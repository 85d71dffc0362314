using System.Net;
using Matching.Engine.Commands;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Gateway.Queries;
using Matching.Gateway.Standby;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;

namespace Matching.Gateway.Hosting;

/// <summary>
/// What a process is told at start. Rules, fees and capacities are not among it once a journal exists: they
/// are events.
/// </summary>
internal sealed record VenueOptions
{
    public const int DefaultPort = 7070;

    public static Capacities UsualCapacities { get; } = new()
    {
        Assets = 1_000,
        Instruments = 10_000,
        Participants = 10_000,
        Accounts = 100_000,
        Balances = 1_000_000,
        ApiKeys = 20_000,
        Sessions = 100_000,
        SessionsPerParticipant = 64,
        Orders = 1_000_000,
        Quotes = 100_000,
        Protections = 10_000,
    };

    public required string DataDirectory { get; init; }
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Null listens in clear text: for a loopback, or behind a proxy that ends TLS.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Whether a new journal begins with a small demo market.</summary>
    public bool Demo { get; init; } = true;

    /// <summary>
    /// Whether a key of an administrator is made at start, whichever there are: the last one may be lost.
    /// </summary>
    public bool NewAdministrator { get; init; }

    public int Shard { get; init; } = 1;
    public long SegmentBytes { get; init; } = LogFormat.DefaultSegmentBytes;

    /// <summary>How often snapshots are taken, and whether segments go behind them.</summary>
    public SnapshotPolicy Snapshots { get; init; } = new();

    /// <summary>Null for the better one of those that the file system has.</summary>
    public LogWriteMode? WriteMode { get; init; }

    /// <summary>How the log is filled from a stream; a venue that writes takes its write mode too.</summary>
    public LogOptions Log => new() { SegmentBytes = SegmentBytes };

    /// <summary>Of the projections that queries are answered from; null for none.</summary>
    public QueryOptions? Queries { get; init; } = new();

    /// <summary>What public data may take of the memory.</summary>
    public FeedLimits Feed { get; init; } = new();

    /// <summary>What the journal's thread asks the system for.</summary>
    public ThreadPlacement JournalPlacement { get; init; }

    /// <summary>What the engine's thread asks the system for.</summary>
    public ThreadPlacement EnginePlacement { get; init; }

    /// <summary>The stream in EventStoreDB; null for a venue whose journal is on its disk alone.</summary>
    public StreamOptions? Stream { get; init; }

    /// <summary>How it follows that stream, as a standby; null for a primary.</summary>
    public StandbyOptions? Standby { get; init; }

    /// <summary>
    /// A second port, for HTTP/1.1 and health alone; null for none, 0 for a free one.
    /// </summary>
    public int? HealthPort { get; init; }

    /// <summary>Where an OpenTelemetry collector listens (OTLP over gRPC); null for none.</summary>
    public Uri? Collector { get; init; }

    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>One JSON object a line for what the server logs, instead of text.</summary>
    public bool LogJson { get; init; }

    /// <summary>What a stream that nobody reads may hold up a stop.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The machine's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// As many as the sessions that a participant may have, and as many again for each of data, copies and
    /// what is asked.
    /// </summary>
    public int ConnectionsPerParticipant { get; init; } = 256;

    /// <summary>How long a connection may be there before one of its calls brings a key.</summary>
    public TimeSpan KeyWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What one session and one account may send.</summary>
    public FairUseLimits FairUse { get; init; } = new();

    public int InboundSlots { get; init; } = 16 * 1024;
    public int ControlSlots { get; init; } = 1024;

    /// <summary>
    /// At least twice the largest transaction, so that one is encoded while the next is decided.
    /// </summary>
    public int OutboundSlots { get; init; } = 16 * 1024;

    /// <summary>Of a new journal only.</summary>
    public Capacities Capacities { get; init; } = UsualCapacities;
}
