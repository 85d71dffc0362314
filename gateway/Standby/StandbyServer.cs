using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Gateway.MarketData;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Queries;
using Matching.Replay.Projections;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Standby;

/// <summary>What a standby's calls are answered from.</summary>
internal sealed record StandbyServices(
    Takeover Takeover, Feed Feed, KeyView Keys, ListingView Listings, OwnerView Owners);

/// <summary>
/// A standby on the network: market data and queries from its own log, health, and an operator's order.
/// Whatever wants a primary is told STANDBY.
/// </summary>
internal static class StandbyServer
{
    private const string Role = "role";
    private const string MarketData = "/matching.v1.MarketData/";
    private const string Questions = "/matching.v1.Queries/";

    /// <param name="options">Of the process.</param>
    /// <param name="standby">How it follows.</param>
    /// <param name="served">What is served.</param>
    /// <param name="following">How far it is.</param>
    /// <param name="queries">What queries are answered from; null if nothing is.</param>
    public static WebApplication Build(
        VenueOptions options, StandbyOptions standby, StandbyServices served, Following following,
        QueryFollower? queries)
    {
        var door = new Door(
            served.Keys, new Connections(options.ConnectionsPerParticipant, options.KeyWithin),
            method => Refuse(method, following, queries is not null),
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
        builder.Services.AddSingleton(served.Feed);
        builder.Services.AddSingleton(served.Listings);
        builder.Services.AddSingleton(served.Owners);
        builder.Services.AddSingleton(new FairUse(options.FairUse, _ => 0, new OrderCounts()));
        builder.Services.AddSingleton(new VenueClock(options.Clock));
        builder.Services.AddSingleton<MarketDataService>();
        if (queries is not null)
        {
            // Made by the container, which closes its connections when it ends.
            builder.Services.AddSingleton(_ => new QueryReader(queries));
            builder.Services.AddSingleton<QueriesService>();
        }
        builder.Services.AddSingleton<StandbyTrading>();
        builder.Services.AddSingleton<StandbyRecords>();
        builder.Services.AddSingleton<UnansweredQueries>();
        builder.Services.AddSingleton(new StandbyOperations(served.Keys, served.Takeover, following));
        WebApplication app = ServerFrame.Build(builder, door);
        app.MapGrpcService<StandbyTrading>();
        app.MapGrpcService<StandbyRecords>();
        app.MapGrpcService<StandbyOperations>();
        app.MapGrpcService<MarketDataService>();
        if (queries is not null) app.MapGrpcService<QueriesService>();
        else app.MapGrpcService<UnansweredQueries>();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks(
            "/health/ready", new HealthCheckOptions { Predicate = check => check.Name == Role });
        app.MapHealthChecks(
            "/health/standby",
            new HealthCheckOptions { Predicate = check => check.Name == ServerFrame.StandbyService });
        return app;
    }

    private static Status? Refuse(string method, Following following, bool answersQueries)
    {
        if (AccessTable.WantsPrimary(method) || !answersQueries && IsOf(method, Questions))
            return Statuses.Standby();
        bool isRead = IsOf(method, MarketData) || IsOf(method, Questions);
        return isRead && following.State == FollowState.Ahead ? Statuses.StandbyIsAhead() : null;
    }

    private static bool IsOf(string method, string service) =>
        method.StartsWith(service, StringComparison.Ordinal);
}
