using Matching.Gateway.Doors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Matching.Gateway.Hosting;

/// <summary>What the servers of a primary and of a standby have in common.</summary>
internal static class ServerFrame
{
    /// <summary>Answered by a primary alone, as SERVING while the process lives.</summary>
    public const string PrimaryService = "primary";

    /// <summary>Answered by a standby alone: SERVING while it has all that its stream has.</summary>
    public const string StandbyService = "standby";

    /// <summary>
    /// Else the host watches all below the working directory for changes of its settings, of which a venue
    /// has none: the journal is often there, and each of its writes woke a thread.
    /// </summary>
    private const string SettingsStay = "--hostBuilder:reloadConfigOnChange=false";

    private const int MaxMessageBytes = 1 << 20;
    private static readonly TimeSpan s_healthEvery = TimeSpan.FromSeconds(1);

    public static WebApplicationBuilder Begin(
        VenueOptions options, Func<IHostedService> meter, Door door, TimeSpan stopPatience)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [SettingsStay] });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (options.LogJson) builder.Logging.AddJsonConsole();
        Telemetry.Add(builder.Services, options, meter);
        // The watchdog has said why, once; this would say it each second.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // It is a peer's doing whatever its connection breaks, such as a flood of resets: Kestrel ends it,
        // and would call it critical.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => VenueServer.Configure(
            kestrel, options, door.Connections));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = stopPatience);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<DoorKeeper>();
        });
        if (builder.Environment.IsDevelopment()) builder.Services.AddGrpcReflection();
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher =>
        {
            publisher.Delay = TimeSpan.Zero;
            publisher.Period = s_healthEvery;
        });
        builder.Services.AddSingleton(door);
        builder.Services.AddSingleton(new DoorKeeper(door));
        builder.Services.AddSingleton<Stopping>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Stopping>());
        return builder;
    }

    /// <summary>The server, without its services.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, Door door)
    {
        WebApplication app = builder.Build();
        Stopping stopping = app.Services.GetRequiredService<Stopping>();
        app.Use(next => call => stopping.CountAsync(call, next));
        app.Use(next => call => door.EnterAsync(call, next));
        app.MapGrpcHealthChecksService();
        if (app.Environment.IsDevelopment()) app.MapGrpcReflectionService();
        return app;
    }
}
