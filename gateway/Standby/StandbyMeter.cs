using System.Diagnostics.Metrics;
using Matching.Gateway.Operations;

namespace Matching.Gateway.Standby;

/// <summary>What an operator watches of a standby: above all how far it is behind.</summary>
internal sealed class StandbyMeter : IHostedService, IDisposable
{
    private readonly Meter _meter;

    public StandbyMeter(Following following)
    {
        _meter = new Meter(new MeterOptions(VenueMeter.Name) { Scope = following });
        _meter.CreateObservableGauge(
            "venue.standby.sequence", () => following.Sequence, "{event}", "The last event that it holds");
        _meter.CreateObservableGauge(
            "venue.standby.lag", () => following.Lag, "{event}", "In the stream, and not yet here");
        _meter.CreateObservableGauge(
            "venue.standby.silence", () => following.Silence.TotalSeconds, "s",
            "For how long the stream has had nothing new");
        _meter.CreateObservableGauge(
            "venue.standby.contact", () => following.SinceContact.TotalSeconds, "s",
            "Since the stream was last read");
        _meter.CreateObservableGauge(
            "venue.standby.fresh", () => following.IsFresh ? 1 : 0, null,
            "1 while it has all that the stream has");
        _meter.CreateObservableGauge("venue.ready", () => 0, null, "1 while the venue is fit to take orders");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();
}
