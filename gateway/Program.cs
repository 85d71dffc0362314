using System.CommandLine;
using System.Net;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
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
var command = new RootCommand("Runs the venue: a matching engine with its journal, on one machine.")
{
    data, address, port, empty, segment, snapshotEvents, snapshotSeconds, prune, archive,
    certificate, certificateKey, clientAuthority,
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
command.Validators.Add(result =>
{
    bool has = result.GetValue(certificate) is not null;
    if (has != (result.GetValue(certificateKey) is not null))
        result.AddError("--tls-certificate and --tls-key come together");
    if (!has && result.GetValue(clientAuthority) is not null)
        result.AddError("--client-authority needs --tls-certificate");
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
        SegmentBytes = (long)parsed.GetValue(segment) << 20,
        Snapshots = new SnapshotPolicy
        {
            EveryEvents = parsed.GetValue(snapshotEvents),
            Every = TimeSpan.FromSeconds(parsed.GetValue(snapshotSeconds)),
            Prune = parsed.GetValue(prune),
            ArchiveDirectory = parsed.GetValue(archive) is { } at ? Path.GetFullPath(at) : null,
        },
    },
    cancellation));
return await command.Parse(args).InvokeAsync();
