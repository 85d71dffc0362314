using System.Net;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Queries;
using Matching.Gateway.Records;
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
    private const int MaxConnections = 20_000;
    private const int MaxStreamsPerConnection = 8;
    private const int MaxHeaderBytes = 16 * 1024;
    private static readonly TimeSpan s_ping = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(250);

    public static WebApplication Build(VenueOptions options, Shard shard)
    {
        // Without a recent word from the stream another machine may have gone on.
        var connections = new Connections(options.ConnectionsPerParticipant, options.KeyWithin);
        var door = new Door(
            shard.Keys, connections, state: () => shard.Shipping is { IsReady: false } ? "stale" : null);
        WebApplicationBuilder builder = ServerFrame.Begin(
            options, () => new VenueMeter(shard, connections), door, options.StopPatience);
        builder.Services.AddSystemd();
        // grpc.health.v1, for whoever sends traffic here: not serving while the disk is late or full.
        builder.Services
            .AddGrpcHealthChecks(health => health.Services.Map(
                ServerFrame.PrimaryService, check => check.Name == ServerFrame.PrimaryService))
            .AddCheck(
                "journal", () => shard.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy())
            .AddCheck(ServerFrame.PrimaryService, () => HealthCheckResult.Healthy());
        builder.Services.AddSingleton(shard.Log);
        builder.Services.AddSingleton(shard.Clock);
        builder.Services.AddSingleton(shard.Gate);
        builder.Services.AddSingleton(shard.Desk);
        builder.Services.AddSingleton(shard.FairUse);
        builder.Services.AddSingleton(shard.Stages);
        builder.Services.AddSingleton<KillDoors>();
        builder.Services.AddSingleton<CommandDoor>();
        builder.Services.AddSingleton(shard.System);
        builder.Services.AddSingleton<UnaryTrading>();
        builder.Services.AddSingleton(shard.Feed);
        builder.Services.AddSingleton(shard.Listings);
        AddRecords(builder.Services, shard);
        builder.Services.AddSingleton(shard.Keys);
        builder.Services.AddSingleton<TradingService>();
        builder.Services.AddSingleton<MarketDataService>();
        builder.Services.AddSingleton<OperationsService>();
        WebApplication app = ServerFrame.Build(builder, door);
        app.MapGrpcService<TradingService>();
        app.MapGrpcService<MarketDataService>();
        app.MapGrpcService<OperationsService>();
        app.MapGrpcService<RecordsService>();
        if (shard.Queries is not null) app.MapGrpcService<QueriesService>();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        return app;
    }

    private static void AddRecords(IServiceCollection services, Shard shard)
    {
        services.AddSingleton(shard);
        services.AddSingleton(shard.Owners);
        services.AddSingleton(shard.Copies);
        services.AddSingleton(shard.Tally);
        services.AddSingleton<RecordsService>();
        if (shard.Queries is not { } queries) return;
        // Made by the container, which closes its connections when it ends.
        services.AddSingleton(_ => new QueryReader(queries));
        services.AddSingleton<QueriesService>();
    }

    /// <summary>
    /// Listens once all that was recovered may be seen: another machine may go on from what the stream has,
    /// and what it lacks has then never been. False where it was told to end before.
    /// </summary>
    public static async Task<bool> TryStartAsync(
        WebApplication app, Shard shard, CancellationToken cancellation)
    {
        try
        {
            await shard.MayServe.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        await app.StartAsync(cancellation);
        return true;
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

    public static void Configure(
        KestrelServerOptions kestrel, VenueOptions options, Connections connections)
    {
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => connections.ServeAsync(next, connection));
            options.Tls?.Open().Apply(listen);
        });
        if (options.HealthPort is { } health)
        {
            kestrel.Listen(options.Address, health, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => connections.ServeAsync(next, connection));
            });
        }
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        kestrel.Limits.Http2.KeepAlivePingDelay = s_ping;
        kestrel.Limits.Http2.KeepAlivePingTimeout = s_ping;
    }
}
