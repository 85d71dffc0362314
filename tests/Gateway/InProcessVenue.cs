using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Matching.Client;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.Gateway.Queries;
using Matching.Gateway.Sessions;
using Matching.Tests.Engine;
using Matching.Tests.House;
using Matching.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ClientOptions = Matching.Client.VenueOptions;
using ResumePoint = Matching.V1.ResumePoint;
using VenueOptions = Matching.Gateway.Hosting.VenueOptions;

namespace Matching.Tests.Gateway;

/// <summary>
/// A whole venue in the test's process: shard and server on a free port, the demo market, a directory that
/// goes with it. It can be stopped and started again on the same directory.
/// </summary>
internal sealed class InProcessVenue : IAsyncDisposable
{
    /// <summary>ACME-USD: prices in cents, lots of one share.</summary>
    public const int Acme = 1;

    private static readonly Capacities s_small = new()
    {
        Assets = 10,
        Instruments = 10,
        Participants = 20,
        Accounts = 20,
        Balances = 100,
        ApiKeys = 50,
        Sessions = 200,
        SessionsPerParticipant = 20,
        Orders = 100_000,
        Quotes = 100,
        Protections = 20,
    };

    /// <summary>What hangs ends here, as a failure; nothing is expected to take so long.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _stop =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly TemporaryDirectory _directory = new();
    private readonly VenueOptions _options;
    private ClientOptions _client = new();
    private WebApplication? _app;
    private Task _beat = Task.CompletedTask;
    private Shard? _shard;
    private GrpcChannel? _channel;

    private InProcessVenue(Func<VenueOptions, VenueOptions>? with)
    {
        var options = new VenueOptions
        {
            DataDirectory = _directory.Path,
            Port = 0,
            SegmentBytes = 4 << 20,
            Capacities = s_small,
            // On a machine that is busy with other tests a stream may be slow to end; none is stuck.
            StopPatience = TimeSpan.FromSeconds(30),
            Queries = new QueryOptions { KeepFreeBytes = 0 },
        };
        _stop.CancelAfter(s_bound);
        _options = with is null ? options : with(options);
    }

    /// <summary>Bounds everything that a test waits for.</summary>
    public CancellationToken Stop => _stop.Token;

    public string Directory => _directory.Path;
    public Shard Shard => _shard!;
    public Uri Address { get; private set; } = new("http://localhost");
    public string? HealthAddress => VenueServer.HealthAddressOf(_app!);
    public GrpcChannel Channel => _channel!;
    public ShownKey Operator { get; private set; } = null!;
    public ShownKey Alice { get; private set; } = null!;
    public ShownKey Bob { get; private set; } = null!;

    /// <summary>What the server has logged as a warning or worse: nothing, whatever a client does.</summary>
    public RecordedLog Log { get; } = new();

    /// <param name="with">Other options than a test's usual ones.</param>
    /// <param name="authority">Whom the channel trusts, where the venue has a certificate.</param>
    /// <param name="certificate">The channel's own.</param>
    public static async Task<InProcessVenue> StartAsync(
        Func<VenueOptions, VenueOptions>? with = null, X509Certificate2? authority = null,
        X509Certificate2? certificate = null)
    {
        var venue = new InProcessVenue(with)
        {
            _client = new() { ServerAuthority = authority, ClientCertificate = certificate },
        };
        await venue.LaunchAsync();
        IReadOnlyList<ShownKey> keys = await new DemoMarket(venue.Shard.System).OpenAsync();
        (venue.Operator, venue.Alice, venue.Bob) = (keys[0], keys[1], keys[2]);
        return venue;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await LaunchAsync();
    }

    /// <summary>As the process does it on SIGTERM.</summary>
    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _beat;
        await _app.DisposeAsync();
        _app = null;
        _shard!.Stop();
        _shard.Dispose();
        _channel!.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
        _stop.Dispose();
    }

    public CallOptions Call(ShownKey who) => new(HeaderOf(who), cancellationToken: Stop);

    /// <summary>A further key of a participant.</summary>
    public async Task<ShownKey> AddKeyAsync(int participantId, Role role)
    {
        CreateApiKeyResponse made = await new Operations.OperationsClient(Channel).CreateApiKeyAsync(
            new CreateApiKeyRequest { ParticipantId = participantId, Role = role }, Call(Operator));
        return new ShownKey(made.KeyId, made.ApiKey, null);
    }

    public RawSession OpenSession(ShownKey who) => new(Channel, Call(who));

    /// <summary>A session that is logged on, and what it was told.</summary>
    public async Task<RawSession> LogOnAsync(ShownKey who, string name, ResumePoint? lastSeen = null)
    {
        RawSession session = OpenSession(who);
        await session.LogOnAsync(name, lastSeen);
        return session;
    }

    /// <summary>
    /// Has one event journaled and returns its sequence. Everything that the engine took before is before it.
    /// </summary>
    public async Task<long> MarkAsync()
    {
        var operations = new Operations.OperationsClient(Channel);
        var normal = new SetModeRequest { Mode = VenueMode.Normal };
        return (await operations.SetModeAsync(normal, Call(Operator))).Sequence;
    }

    /// <summary>What the engine did since a mark, connections that came and went apart.</summary>
    public async Task<List<Event>> EventsSinceAsync(long mark)
    {
        List<Event> events = await EventsAsync(mark + 1, await MarkAsync() - 1);
        events.RemoveAll(e => e.Header.Kind is EventKind.LoggedOn or EventKind.LoggedOff);
        return events;
    }

    public async Task<List<Event>> EventsAsync(long from, long to)
    {
        using var history = new SessionHistory(Shard.Log.Disk, Shard.Log.Location);
        var events = new List<Event>();
        for (long sequence = from; sequence <= to; sequence++)
            events.Add(await history.ReadAsync(sequence, Stop));
        return events;
    }

    /// <summary>Books and balances as the journal has them after an event.</summary>
    public async Task<string> PictureAsync(long through)
    {
        using var host = new EngineHost(slots: 1);
        foreach (Event e in await EventsAsync(1, through)) host.Engine.Apply(in e);
        return Picture.Of(host.State);
    }

    private async Task LaunchAsync()
    {
        _shard = new Shard(_options, _ => { });
        _shard.Start();
        _app = VenueServer.Build(_options, _shard);
        _app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
        await VenueServer.TryStartAsync(_app, _shard, Stop);
        _beat = VenueServer.BeatAsync(_app);
        Address = new Uri(VenueServer.AddressOf(_app));
        _channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            HttpHandler = VenueConnection.Handler(_client),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
    }

    private static Metadata HeaderOf(ShownKey who) => new() { { "authorization", $"Bearer {who.Key}" } };
}
