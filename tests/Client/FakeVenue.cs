using System.Net;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Matching.Client;
using Matching.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Matching.Tests.Client;

/// <summary>
/// The contract on a free port of the loopback, with a <see cref="SlowVenue"/> behind it, and switches for
/// what can go wrong between a client and a venue.
/// </summary>
internal sealed class FakeVenue : IAsyncDisposable
{
    public const string Key = "the key";

    private readonly WebApplication _app;
    private readonly HashSet<ConnectionContext> _connections = [];
    private TaskCompletionSource _changed = NewSignal();

    private FakeVenue()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => connection => ServeAsync(next, connection));
            }));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<FakeTrading>();
        _app.MapGrpcService<FakeMarketData>();
        _app.MapGrpcService<FakeOperations>();
        _app.MapGrpcService<FakeHealth>();
    }

    public Lock Gate { get; } = new();

    /// <summary>Of several machines all have the same.</summary>
    public SlowVenue Venue { get; init; } = new();

    /// <summary>It takes no logon, and says that it is not the primary.</summary>
    public bool IsStandby { get; set; }

    public V1.Directory Directory { get; } = new();

    /// <summary>Commands above this number get lost on the way until the next logon.</summary>
    public long LoseCommandsAbove { get; set; } = long.MaxValue;

    /// <summary>Cuts every connection as soon as this number was taken.</summary>
    public long CutAfter { get; set; } = long.MaxValue;

    /// <summary>Taken items that no connection gets before the next logon.</summary>
    public bool HoldItems { get; set; }

    /// <summary>So many of the first items are pruned: who skips them begins behind.</summary>
    public int PrunedItems { get; set; }

    /// <summary>An item that is never sent.</summary>
    public long HiddenSequence { get; set; }

    /// <summary>An item that is sent twice.</summary>
    public long DoubledSequence { get; set; }

    /// <summary>A command whose refusal goes down with the connection.</summary>
    public long SwallowedNumber { get; set; }

    /// <summary>A command that is refused as by a full venue.</summary>
    public long RefusedNumber { get; set; }

    /// <summary>How a session ends next, without any reconnect.</summary>
    public RpcException? EndWith { get; set; }

    /// <summary>How each logon ends.</summary>
    public RpcException? RefuseLogOnsWith { get; set; }

    /// <summary>How many logons ended so.</summary>
    public int LogOnsRefused { get; set; }

    /// <summary>How a reader of a book ends next.</summary>
    public RpcException? EndBooksWith { get; set; }

    /// <summary>How many readers of books have come.</summary>
    public int BookReaders { get; set; }

    /// <summary>The commands of each message, as they came.</summary>
    public List<int> MessageSizes { get; } = [];

    public int LogOns { get; set; }

    public Uri Address { get; private set; } = new("http://localhost");

    /// <param name="standbyOf">Another machine of the same venue, which serves; null for none.</param>
    public static async Task<FakeVenue> StartAsync(FakeVenue? standbyOf = null)
    {
        var fake = new FakeVenue
        {
            Venue = standbyOf?.Venue ?? new SlowVenue(),
            IsStandby = standbyOf is not null,
        };
        await fake._app.StartAsync();
        var server = fake._app.Services.GetRequiredService<IServer>();
        fake.Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        fake.Directory.Assets.Add(new Asset { AssetId = 1, Symbol = "BTC", Scale = 3 });
        fake.Directory.Assets.Add(new Asset { AssetId = 2, Symbol = "USD", Scale = 5 });
        fake.Directory.Instruments.Add(new Instrument
        {
            InstrumentId = 1,
            Symbol = "BTC-USD",
            BaseAssetId = 1,
            QuoteAssetId = 2,
            PriceScale = 2,
            QtyScale = 3,
            TickSize = 1,
            LotSize = 1,
            MinQty = 1,
            MaxQty = 1_000_000,
            MakerFeeRate = -10_000,
        });
        return fake;
    }

    public Task<VenueClient> ConnectAsync(VenueOptions? options = null) => VenueClient.ConnectAsync(
        Address, Key, options ?? new VenueOptions { FirstPause = TimeSpan.FromMilliseconds(1) });

    /// <summary>Every connection breaks, as when a process is killed.</summary>
    public void Cut()
    {
        lock (Gate)
        {
            foreach (var connection in _connections) connection.Abort();
        }
    }

    public static void Authenticate(ServerCallContext call)
    {
        if (call.RequestHeaders.GetValue("authorization") != $"Bearer {Key}")
            throw Failure(StatusCode.Unauthenticated, "UNKNOWN_KEY");
    }

    /// <summary>
    /// Completes at the next <see cref="Changed"/>. Ask before reading what may change: asked after it, a
    /// change in between goes unnoticed, and if it was the last, for ever.
    /// </summary>
    public Task WhenChanged()
    {
        lock (Gate) return _changed.Task;
    }

    public void Changed()
    {
        lock (Gate)
        {
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    public static RpcException Failure(StatusCode code, string reason) => new Google.Rpc.Status
    {
        Code = (int)code,
        Message = "as the test wants it",
        Details = { Any.Pack(new ErrorInfo { Reason = reason, Domain = "test" }) },
    }.ToRpcException();

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        lock (Gate) _connections.Add(connection);
        await next(connection);
        lock (Gate) _connections.Remove(connection);
    }

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
