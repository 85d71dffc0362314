using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Gateway.MarketData;
using Matching.Replay.Projections;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Standby;

/// <summary>
/// A standby on the network: market data from its own log, health, and an operator's order. Whatever wants a
/// primary is told STANDBY.
/// </summary>
internal static class StandbyServer
{
    private const string Role = "role";

    public static WebApplication Build(
        VenueOptions options, StandbyOptions standby, Following following, Takeover takeover, Feed feed,
        KeyView keys, ListingView listings)
    {
        var door = new Door(
            keys, method => Refuse(method, following),
            () => following.IsFresh ? "standby" : "standby, behind");
        WebApplicationBuilder builder = ServerFrame.Begin(
            options, () => new StandbyMeter(following), door, standby.CallsEndWithin);
        builder.Services
            .AddGrpcHealthChecks(health =>
            {
                health.Services.Clear();
                health.Services.Map("", check => check.Name == Role);
                health.Services.Map(
                    ServerFrame.StandbyService, check => check.Name == ServerFrame.StandbyService);
            })
            .AddCheck(Role, () => HealthCheckResult.Unhealthy("standby"))
            .AddCheck(ServerFrame.StandbyService, () => following.IsFresh
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy());
        builder.Services.AddSingleton(feed);
        builder.Services.AddSingleton(listings);
        builder.Services.AddSingleton<MarketDataService>();
        builder.Services.AddSingleton<StandbyTrading>();
        builder.Services.AddSingleton(new StandbyOperations(keys, takeover, following));
        WebApplication app = ServerFrame.Build(builder, door);
        app.MapGrpcService<StandbyTrading>();
        app.MapGrpcService<StandbyOperations>();
        app.MapGrpcService<MarketDataService>();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks(
            "/health/ready", new HealthCheckOptions { Predicate = check => check.Name == Role });
        app.MapHealthChecks(
            "/health/standby",
            new HealthCheckOptions { Predicate = check => check.Name == ServerFrame.StandbyService });
        return app;
    }

    private static Status? Refuse(string method, Following following)
    {
        if (AccessTable.Commands(method)) return Statuses.Standby();
        bool isRead = method.StartsWith("/matching.v1.MarketData/", StringComparison.Ordinal);
        return isRead && following.State == FollowState.Ahead ? Statuses.StandbyIsAhead() : null;
    }
}
