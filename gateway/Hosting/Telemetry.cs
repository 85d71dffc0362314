using Matching.Gateway.Operations;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Matching.Gateway.Hosting;

/// <summary>
/// Carries the venue's instruments, the runtime's and the server's, and the traces of its calls to an
/// OpenTelemetry collector, if it is told of one. Orders in a session are not traced: what became of each is
/// in the journal.
/// </summary>
internal static class Telemetry
{
    private const string Service = "matching-venue";

    public static void Add(IServiceCollection services, VenueOptions options, Func<IHostedService> meter)
    {
        services.AddSingleton(_ => meter());
        if (options.Collector is not { } collector) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService(Service, serviceInstanceId: $"{options.Shard}"))
            .WithMetrics(metrics => metrics
                .AddMeter(
                    VenueMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.Server.Kestrel")
                .AddOtlpExporter((exporter, reader) =>
                {
                    exporter.Endpoint = collector;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                        (int)options.CollectEvery.TotalMilliseconds;
                }))
            .WithTracing(traces => traces
                .AddSource("Microsoft.AspNetCore")
                .AddOtlpExporter(exporter => exporter.Endpoint = collector));
    }
}
