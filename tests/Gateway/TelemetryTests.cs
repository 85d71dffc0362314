using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Matching.Gateway.Operations;
using Matching.Tests.House;
using Matching.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Metric = System.Diagnostics.Metrics.Instrument;

namespace Matching.Tests.Gateway;

/// <summary>What an operator can watch is what the venue did.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Commands_rejects_events_and_stages_are_counted_as_they_were()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(1, venue.Alice, 5, 10000, "rests"));
        await session.AnswerAsync(1);
        await session.SendAsync(Wire.Sell(2, venue.Alice, 5, -1, "refused"));
        long last = (await session.AnswerAsync(2)).Sequence;
        // The answer is out, and its batch is tallied right behind it: a later event's answer proves that.
        long mark = await venue.MarkAsync();
        await venue.MarkAsync();

        Dictionary<string, long> seen = Observe(venue);

        Assert.True(mark > last);
        Assert.Equal(1, seen["venue.rejects PriceNotPositive"]);
        Assert.Equal(1, seen["venue.events OrderRejected"]);
        Assert.Equal(1, seen["venue.orders.open"]);
        Assert.Equal(mark + 1, seen["venue.sequence engine"]);
        Assert.Equal(mark + 1, seen["venue.sequence durable"]);
        Assert.InRange(seen["venue.sequence published"], mark, mark + 1);
        Assert.True(seen["venue.commands"] >= 4);
        Assert.Equal(0, seen["venue.commands.refused ring_full"]);
        Assert.Equal(1, seen["venue.ready"]);
        Assert.Equal((0, 0), (seen["venue.copies.readers"], seen["venue.copies.lag"]));
        Assert.Equal((0, 0), (seen["venue.feed.readers orders"], seen["venue.feed.lag.max orders"]));
    }

    [Fact]
    public async Task Each_event_is_in_one_measured_group_of_the_journal()
    {
        var measured = new ConcurrentDictionary<object, int>();
        using MeterListener listener = Listener();
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) =>
        {
            if (instrument.Name == "venue.journal.group.events")
                measured.AddOrUpdate(instrument.Meter.Scope!, value, (_, sum) => sum + value);
        });
        listener.Start();
        await using InProcessVenue venue = await InProcessVenue.StartAsync();

        long last = await venue.MarkAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (measured.GetValueOrDefault(venue.Shard) < last) await timer.WaitForNextTickAsync(venue.Stop);

        Assert.Equal(last, measured[venue.Shard]);
    }

    [Fact]
    public async Task A_collector_is_sent_the_metrics_and_the_traces()
    {
        await using var collector = await Collector.StartAsync();
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            Collector = collector.Address,
            CollectEvery = TimeSpan.FromMilliseconds(100),
        });
        await venue.MarkAsync();

        await collector.HasSeenAsync("venue.commands", venue.Stop);
        await collector.HasSeenAsync("venue.journal.commit.duration", venue.Stop);
        await collector.HasSeenAsync("SetMode", venue.Stop);
    }

    [Fact]
    public async Task Health_is_told_over_plain_http_on_a_port_of_its_own()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            HealthPort = 0,
        });
        using var http = new HttpClient();

        foreach (string path in new[] { "live", "ready" })
        {
            HttpResponseMessage answer = await http.GetAsync(
                new Uri($"{venue.HealthAddress}/health/{path}"), venue.Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        Assert.NotEqual(venue.Address, new Uri(venue.HealthAddress!));
    }

    [Fact]
    public async Task Systemd_is_told_when_the_venue_is_ready_which_is_when_it_listens()
    {
        using var directory = new TemporaryDirectory();
        using var bound =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(3));
        string place = Path.Combine(directory.Path, "notify");
        using var notices = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notices.Bind(new UnixDomainSocketEndPoint(place));
        // A service knows systemd by its parent's name, and by where it is to tell.
        string parent = Path.Combine(directory.Path, "systemd");
        File.Copy("/bin/sh", parent);
        await using RealVenue venue = RealVenue.Launch(
            Path.Combine(directory.Path, "data"), 0,
            parent, "-c", $"export NOTIFY_SOCKET={place}; \"$@\"; exit $?", "sh");

        byte[] notice = new byte[256];
        int length = await notices.ReceiveAsync(notice, SocketFlags.None, bound.Token);
        Assert.Equal("READY=1", Encoding.ASCII.GetString(notice, 0, length));
        await venue.ListensAsync(bound.Token);
    }

    private static MeterListener Listener() => new()
    {
        InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == VenueMeter.Name) listener.EnableMeasurementEvents(instrument);
        },
    };

    /// <summary>What all observable instruments of a venue say now, by name and tag.</summary>
    internal static Dictionary<string, long> Observe(InProcessVenue venue)
    {
        var seen = new Dictionary<string, long>();
        using MeterListener listener = Listener();
        void Note<T>(
            Metric instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            if (instrument.Meter.Scope != venue.Shard) return;
            string name = $"{instrument.Name} {(tags.IsEmpty ? "" : tags[0].Value)}".TrimEnd();
            seen[name] = Convert.ToInt64(value, null);
        }
        listener.SetMeasurementEventCallback<long>(Note);
        listener.SetMeasurementEventCallback<int>(Note);
        listener.SetMeasurementEventCallback<double>(Note);
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    /// <summary>Takes whatever is exported to it over gRPC, and keeps the bytes.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<string> taken) : IAsyncDisposable
    {
        private static readonly byte[] s_emptyMessage = new byte[5];

        public Uri Address { get; } =
            new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
                .Addresses.First());

        public static async Task<Collector> StartAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
            WebApplication app = builder.Build();
            var taken = new ConcurrentQueue<string>();
            app.Run(call => TakeAsync(call, taken));
            await app.StartAsync();
            return new Collector(app, taken);
        }

        public async Task HasSeenAsync(string text, CancellationToken stop)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!taken.Any(body => body.Contains(text, StringComparison.Ordinal)))
                await timer.WaitForNextTickAsync(stop);
        }

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        private static async Task TakeAsync(HttpContext call, ConcurrentQueue<string> taken)
        {
            using var body = new MemoryStream();
            await call.Request.Body.CopyToAsync(body);
            taken.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            call.Response.ContentType = "application/grpc";
            await call.Response.Body.WriteAsync(s_emptyMessage);
            call.Response.AppendTrailer("grpc-status", "0");
        }
    }
}
