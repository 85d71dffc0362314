using System.Net;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Sessions;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Matching.Gateway.Hosting;

/// <summary>
/// The shard on the network: gRPC over HTTP/2, with TLS where there is a certificate, and with bounds on
/// everything a peer can send.
/// </summary>
internal static class VenueServer
{
    private const int MaxMessageBytes = 1 << 20;
    private const int MaxConnections = 20_000;
    private const int MaxStreamsPerConnection = 8;
    private const int MaxHeaderBytes = 16 * 1024;
    private static readonly TimeSpan s_ping = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_healthEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(250);

    public static WebApplication Build(VenueOptions options, Shard shard)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (options.LogJson) builder.Logging.AddJsonConsole();
        builder.Services.AddSystemd();
        Telemetry.Add(builder.Services, options, shard);
        // The watchdog has said why, once; this would say it each second.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // It is a peer's doing whatever its connection breaks, such as a flood of resets: Kestrel ends it, and
        // would call it critical.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopPatience);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<DoorKeeper>();
        });
        // grpc.health.v1, for whoever sends traffic here: not serving while the disk is late or full.
        builder.Services.AddGrpcHealthChecks().AddCheck(
            "journal", () => shard.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        if (builder.Environment.IsDevelopment()) builder.Services.AddGrpcReflection();
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher =>
        {
            publisher.Delay = TimeSpan.Zero;
            publisher.Period = s_healthEvery;
        });
        builder.Services.AddSingleton(shard.Log);
        builder.Services.AddSingleton(shard.Clock);
        builder.Services.AddSingleton(shard.Gate);
        builder.Services.AddSingleton(shard.Desk);
        builder.Services.AddSingleton(shard.FairUse);
        builder.Services.AddSingleton(shard.Feed);
        builder.Services.AddSingleton(shard.Listings);
        var door = new Door(shard.Keys);
        builder.Services.AddSingleton(door);
        builder.Services.AddSingleton(new DoorKeeper(door));
        builder.Services.AddSingleton(shard.Keys);
        builder.Services.AddSingleton<Stopping>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Stopping>());
        builder.Services.AddSingleton<TradingService>();
        builder.Services.AddSingleton<MarketDataService>();
        builder.Services.AddSingleton<OperationsService>();
        WebApplication app = builder.Build();
        Stopping stopping = app.Services.GetRequiredService<Stopping>();
        app.Use(next => call => stopping.CountAsync(call, next));
        app.Use(next => call => door.EnterAsync(call, next));
        app.MapGrpcService<TradingService>();
        app.MapGrpcService<MarketDataService>();
        app.MapGrpcService<OperationsService>();
        app.MapGrpcHealthChecksService();
        if (app.Environment.IsDevelopment()) app.MapGrpcReflectionService();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        return app;
    }

    /// <summary>Where it listens, known once it does.</summary>
    public static string AddressOf(WebApplication app) => Addresses(app).First();

    /// <summary>Of the port for health alone; null if there is none.</summary>
    public static string? HealthAddressOf(WebApplication app) => Addresses(app).ElementAtOrDefault(1);

    /// <summary>Now and then quiet feeds say how far they are.</summary>
    public static async Task BeatAsync(WebApplication app)
    {
        Feed feed = app.Services.GetRequiredService<Feed>();
        using var timer = new PeriodicTimer(s_beat);
        try
        {
            while (await timer.WaitForNextTickAsync(app.Lifetime.ApplicationStopping)) feed.Beat();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The venue stops.
        }
    }

    private static ICollection<string> Addresses(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    private static void Configure(KestrelServerOptions kestrel, VenueOptions options)
    {
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            options.Tls?.Open().Apply(listen);
        });
        if (options.HealthPort is { } health)
            kestrel.Listen(options.Address, health, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        kestrel.Limits.Http2.KeepAlivePingDelay = s_ping;
        kestrel.Limits.Http2.KeepAlivePingTimeout = s_ping;
    }
}
