using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matching.Engine;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Gateway.Queries;
using Matching.Gateway.Standby;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;

var data = new Option<string>("--data")
{
    Description = "The journal's directory; made where there is none",
    DefaultValueFactory = _ => "venue-data",
};
var address = new Option<string>("--address")
{
    Description = "Where to listen",
    DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
};
var port = new Option<int>("--port")
{
    Description = "The port; 0 takes a free one",
    DefaultValueFactory = _ => VenueOptions.DefaultPort,
};
var empty = new Option<bool>("--empty")
{
    Description = "A new journal begins with an operator only, no demo market",
};
var newAdministrator = new Option<bool>("--new-administrator")
{
    Description = "Make a further administrator's key and show it once: for who has lost the last one",
};
var segment = new Option<int>("--segment-mib")
{
    Description = "Size of a new segment of the journal, in MiB",
    DefaultValueFactory = _ => 64,
};
var snapshotEvents = new Option<long>("--snapshot-events")
{
    Description = "A snapshot after so many events",
    DefaultValueFactory = _ => new SnapshotPolicy().EveryEvents,
};
var snapshotSeconds = new Option<int>("--snapshot-seconds")
{
    Description = "A snapshot after so many seconds, if anything happened",
    DefaultValueFactory = _ => (int)new SnapshotPolicy().Every.TotalSeconds,
};
var prune = new Option<bool>("--prune")
{
    Description = "Delete segments that stand before the older of two verified snapshots",
};
var archive = new Option<string?>("--archive")
{
    Description = "The log's archive: the venue does not start on a log that is older than it, and with"
        + " --prune deletes only what it holds",
};
var writeMode = new Option<LogWriteMode?>("--write-mode")
{
    Description = "How groups become durable: Direct (O_DIRECT and O_DSYNC) or Buffered (write, fdatasync);"
        + " if not given, Direct where the file system can",
};
var journalPriority = new Option<int>("--journal-priority")
{
    Description = "A real-time priority (SCHED_FIFO, 1 to 99) for the journal's thread; 0 asks for none",
};
var journalCore = new Option<int?>("--journal-core")
{
    Description = "A core, from 0, for the journal's thread alone to run on",
};
var enginePriority = new Option<int>("--engine-priority")
{
    Description = "A real-time priority (SCHED_FIFO, 1 to 99) for the engine's thread; 0 asks for none",
};
var engineCore = new Option<int?>("--engine-core")
{
    Description = "A core, from 0, for the engine's thread alone to run on",
};
var sessionRate = new Option<int>("--session-rate")
{
    Description = "Commands a second that a session may send, as many at once; cancels count apart",
    DefaultValueFactory = _ => new FairUseLimits().Session.PerSecond,
};
var accountRate = new Option<int>("--account-rate")
{
    Description = "Orders, replaces and quotes a second for one account, as many at once",
    DefaultValueFactory = _ => new FairUseLimits().Account.PerSecond,
};
var capacities = new Option<string[]>("--capacity")
{
    Description = $"NAME=COUNT: how many of each a new journal's venue can hold; {CapacityList.Names}",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [],
};
var connections = new Option<int>("--participant-connections")
{
    Description = "Connections that a participant may have",
    DefaultValueFactory = _ => 256,
};
var healthPort = new Option<int?>("--health-port")
{
    Description = "A second port for HTTP/1.1: /health/live and /health/ready; none by default",
};
var collector = new Option<Uri?>("--otlp")
{
    Description = "An OpenTelemetry collector (OTLP over gRPC) for metrics and traces, as http://host:4317",
};
var noQueries = new Option<bool>("--no-queries")
{
    Description = "Keep no projections: queries are not answered",
};
var queries = new Option<string?>("--queries")
{
    Description = "Where the projections for queries are kept; beside the journal by default",
};
var queriesKeep = new Option<int?>("--queries-keep-days")
{
    Description = "Days of history that queries are answered from, today among them; all by default",
};
var logJson = new Option<bool>("--log-json")
{
    Description = "The server's log as JSON, one object a line",
};
var certificate = new Option<string?>("--tls-certificate")
{
    Description = "TLS with this certificate, in PEM; without it clients come in clear text",
};
var certificateKey = new Option<string?>("--tls-key")
{
    Description = "The certificate's private key, in PEM",
};
var clientAuthority = new Option<string?>("--client-authority")
{
    Description = "Only clients with a certificate of this authority, in PEM, come in",
};
var eventStore = new Option<string?>("--eventstore")
{
    Description = "EventStoreDB, as esdb://host:2113?tls=false: the journal is shipped to a stream there",
};
var stream = new Option<string>("--stream")
{
    Description = "The shard's stream in EventStoreDB",
    DefaultValueFactory = _ => "venue-1",
};
var ackPolicy = new Option<AckPolicy>("--ack-policy")
{
    Description = "Local: told when the local journal is synced; Replicated: when EventStoreDB has it too",
    DefaultValueFactory = _ => AckPolicy.Local,
};
var streamSilence = new Option<int>("--max-stream-silence")
{
    Description = "After so many seconds without an answer of EventStoreDB nothing but what takes away is"
        + " taken",
    DefaultValueFactory = _ => (int)StreamOptions.UsualSilence.TotalSeconds,
};
var streamLag = new Option<long>("--max-stream-lag")
{
    Description = "As when the stream is so many events behind",
    DefaultValueFactory = _ => StreamOptions.UsualLag,
};
var seed = new Option<bool>("--seed-stream")
{
    Description = "The stream does not exist yet, and this journal may begin it",
};
var takeOver = new Option<bool>("--take-over")
{
    Description = "Be the primary although another writer has gone on in the stream: it is off, or will end",
};
var role = new Option<VenueRole>("--role")
{
    Description = "Standby: follows the stream, serves what is public, and takes over when it is told to",
    DefaultValueFactory = _ => VenueRole.Primary,
};
var peers = new Option<string[]>("--peer")
{
    Description = "Another machine of this venue, as http://host:7070; a standby asks it whether it lives."
        + " Where none answers under Replicated, the standby takes over by itself",
    DefaultValueFactory = _ => [],
};
var peerAuthority = new Option<string?>("--peer-authority")
{
    Description = "Whose certificates the peers have, in PEM; by default the system's authorities",
};
var command = new RootCommand("Runs the venue: a matching engine with its journal, on one machine.")
{
    data, address, port, empty, newAdministrator, segment, snapshotEvents, snapshotSeconds, prune, archive,
    writeMode, journalPriority, journalCore, enginePriority, engineCore, healthPort, collector, logJson,
    certificate, certificateKey, clientAuthority, noQueries, queries, queriesKeep,
    sessionRate, accountRate, capacities, connections,
    eventStore, stream, ackPolicy, streamSilence, streamLag, seed, takeOver, role, peers, peerAuthority,
};
address.Validators.Add(result =>
{
    if (!IPAddress.TryParse(result.GetValue(address), out _)) result.AddError("--address is no IP address");
});
port.Validators.Add(result =>
{
    if (result.GetValue(port) is < 0 or > ushort.MaxValue) result.AddError("--port is not from 0 to 65535");
});
segment.Validators.Add(result =>
{
    if (result.GetValue(segment) is < 4 or > 4096) result.AddError("--segment-mib is not from 4 to 4096");
});
snapshotEvents.Validators.Add(result =>
{
    if (result.GetValue(snapshotEvents) < 1) result.AddError("--snapshot-events is not from 1 on");
});
snapshotSeconds.Validators.Add(result =>
{
    if (result.GetValue(snapshotSeconds) < 1) result.AddError("--snapshot-seconds is not from 1 on");
});
archive.Validators.Add(result =>
{
    if (result.GetValue(archive) is { } at && !Directory.Exists(at))
        result.AddError($"--archive: {at} is not a directory; make it, or mount what it is on, first");
});
foreach (Option<int> rate in new[] { sessionRate, accountRate })
{
    rate.Validators.Add(result =>
    {
        if (result.GetValue(rate) is < 1 or > 100_000_000)
            result.AddError($"{rate.Name} is not from 1 to 100000000");
    });
}
capacities.Validators.Add(result =>
{
    try
    {
        CapacityList.Parse(result.GetValue(capacities) ?? []);
    }
    catch (FormatException wrong)
    {
        result.AddError($"--capacity: {wrong.Message}");
    }
});
connections.Validators.Add(result =>
{
    if (result.GetValue(connections) < 1) result.AddError("--participant-connections is not from 1 on");
});
healthPort.Validators.Add(result =>
{
    if (result.GetValue(healthPort) is < 0 or > ushort.MaxValue)
        result.AddError("--health-port is not from 0 to 65535");
});
collector.Validators.Add(result =>
{
    if (result.GetValue(collector) is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }) return;
    result.AddError("--otlp is no http or https address");
});
eventStore.Validators.Add(result =>
{
    try
    {
        if (result.GetValue(eventStore) is { } text) ConnectionString.Parse(text);
    }
    catch (ConnectionStringException wrong)
    {
        result.AddError($"--eventstore: {wrong.Message}");
    }
});
ackPolicy.Validators.Add(result =>
{
    if (result.GetValue(ackPolicy) == AckPolicy.None)
        result.AddError("--ack-policy is Local or Replicated");
});
streamSilence.Validators.Add(result =>
{
    // An idle writer asks the stream once a second.
    if (result.GetValue(streamSilence) is < 2 or > 3600)
        result.AddError("--max-stream-silence is not from 2 to 3600");
});
streamLag.Validators.Add(result =>
{
    if (result.GetValue(streamLag) < 1) result.AddError("--max-stream-lag is not from 1 on");
});
peers.Validators.Add(result =>
{
    foreach (string peer in result.GetValue(peers) ?? [])
    {
        bool isUri = Uri.TryCreate(peer, UriKind.Absolute, out Uri? uri);
        if (!isUri || uri is not { Scheme: "http" or "https" })
            result.AddError($"--peer {peer} is no http or https address");
    }
});
queriesKeep.Validators.Add(result =>
{
    if (result.GetValue(queriesKeep) is < 1) result.AddError("--queries-keep-days is not from 1 on");
});
foreach (Option<int> priority in (Option<int>[])[journalPriority, enginePriority])
{
    priority.Validators.Add(result =>
    {
        if (result.GetValue(priority) is < 0 or > 99)
            result.AddError($"{priority.Name} is not from 0 to 99");
    });
}
command.Validators.Add(result =>
{
    bool has = result.GetValue(certificate) is not null;
    if (has != (result.GetValue(certificateKey) is not null))
        result.AddError("--tls-certificate and --tls-key come together");
    if (!has && result.GetValue(clientAuthority) is not null)
        result.AddError("--client-authority needs --tls-certificate");
});
command.Validators.Add(result =>
{
    if (result.GetValue(role) != VenueRole.Standby) return;
    if (result.GetValue(eventStore) is null) result.AddError("--role Standby needs --eventstore");
    if (result.GetValue(seed) || result.GetValue(takeOver))
        result.AddError("--role Standby goes with neither --seed-stream nor --take-over");
});
command.SetAction((parsed, cancellation) => Venue.RunAsync(
    new VenueOptions
    {
        DataDirectory = Path.GetFullPath(parsed.GetRequiredValue(data)),
        Address = IPAddress.Parse(parsed.GetRequiredValue(address)),
        Port = parsed.GetValue(port),
        Tls = parsed.GetValue(certificate) is { } pem
            ? new TlsFiles(pem, parsed.GetValue(certificateKey)!, parsed.GetValue(clientAuthority))
            : null,
        Demo = !parsed.GetValue(empty),
        NewAdministrator = parsed.GetValue(newAdministrator),
        SegmentBytes = (long)parsed.GetValue(segment) << 20,
        Snapshots = new SnapshotPolicy
        {
            EveryEvents = parsed.GetValue(snapshotEvents),
            Every = TimeSpan.FromSeconds(parsed.GetValue(snapshotSeconds)),
            Prune = parsed.GetValue(prune),
            ArchiveDirectory = parsed.GetValue(archive) is { } at ? Path.GetFullPath(at) : null,
        },
        WriteMode = parsed.GetValue(writeMode),
        Queries = parsed.GetValue(noQueries) ? null : new QueryOptions
        {
            Directory = parsed.GetValue(queries) is { } kept ? Path.GetFullPath(kept) : null,
            KeepDays = parsed.GetValue(queriesKeep),
        },
        Stream = parsed.GetValue(eventStore) is not { } server ? null : new StreamOptions
        {
            Server = ConnectionString.Parse(server),
            Name = parsed.GetRequiredValue(stream),
            Policy = parsed.GetValue(ackPolicy),
            MaxSilence = TimeSpan.FromSeconds(parsed.GetValue(streamSilence)),
            MaxLag = parsed.GetValue(streamLag),
            MaySeed = parsed.GetValue(seed),
            TakeOver = parsed.GetValue(takeOver),
        },
        Standby = parsed.GetValue(role) != VenueRole.Standby ? null : new StandbyOptions
        {
            Peers = [.. parsed.GetRequiredValue(peers).Select(peer => new Uri(peer))],
            PeerAuthority = parsed.GetValue(peerAuthority) is { } vouches
                ? X509CertificateLoader.LoadCertificateFromFile(vouches)
                : null,
            OwnCertificate = parsed.GetValue(certificate) is { } own
                ? X509Certificate2.CreateFromPemFile(own, parsed.GetValue(certificateKey))
                : null,
        },
        HealthPort = parsed.GetValue(healthPort),
        ConnectionsPerParticipant = parsed.GetValue(connections),
        FairUse = new FairUseLimits
        {
            Session = new RateLimit(parsed.GetValue(sessionRate), parsed.GetValue(sessionRate)),
            Account = new RateLimit(parsed.GetValue(accountRate), parsed.GetValue(accountRate)),
        },
        Capacities = CapacityList.Parse(parsed.GetRequiredValue(capacities)),
        Collector = parsed.GetValue(collector),
        LogJson = parsed.GetValue(logJson),
        JournalPlacement = new ThreadPlacement(
            parsed.GetValue(journalPriority), parsed.GetValue(journalCore)),
        EnginePlacement = new ThreadPlacement(
            parsed.GetValue(enginePriority), parsed.GetValue(engineCore)),
    },
    cancellation));
int exitCode = await command.Parse(args).InvokeAsync();
Alarms.Drain();
return exitCode;
