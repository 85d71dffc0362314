using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Matching.Bench.Campaigns.Kill;
using Matching.Client;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.V1;
using Directory = System.IO.Directory;
using EventKind = Matching.Engine.Events.EventKind;

namespace Matching.Bench.Connections;

/// <summary>
/// The real process with as many connections as asked for, most of them idle, some with a stream, of which
/// some are slow and some dead; beside them one trader, who is timed.
/// </summary>
internal sealed class ConnectionsRun(ConnectionsOptions options) : IAsyncDisposable
{
    private const int OpenAtOnce = 64;
    private const int Acme = 1;

    private readonly string _directory = Directory.CreateTempSubdirectory("connections-").FullName;
    private readonly List<LeanConnection> _connections = [];
    private readonly List<Task> _reading = [];
    private readonly CancellationTokenSource _over = new();
    private readonly List<(string Name, long From, long To, long Resident, List<double> Acks)> _phases = [];
    private RealVenue? _venue;
    private int _lost;

    /// <exception cref="InvalidOperationException">The system permits fewer open files.</exception>
    public async Task<ConnectionsReport> RunAsync(CancellationToken stop)
    {
        OpenFiles.Require(options.Connections + 500);
        string[] venue = ["--participant-connections", $"{options.Connections}", .. options.Venue];
        _venue = RealVenue.LaunchWith(_directory, venue);
        await _venue.ListensAsync(stop);
        string key = _venue.Keys["auditor"].Key;
        ShownKey maker = _venue.Keys["alice"];
        await using VenueClient client =
            await VenueClient.ConnectAsync(_venue.Address, maker.Key, stop: stop);
        await using TradingSession session = await client.LogOnAsync("timed", stop: stop);
        Task items = DrainAsync(session, stop);
        int account = maker.AccountId!.Value;
        int idle = options.Connections - options.Active;
        await TradeAsync("warm-up", session, account, stop);
        await TradeAsync("alone", session, account, stop);
        // Who brings no key is not served for long.
        LeanCall asked = Call("GetDirectory", new GetDirectoryRequest(), key);
        await OpenAsync(idle, _ => ReaderKind.Idle, _ => asked, stop);
        await TradeAsync($"{idle} idle", session, account, stop);
        await OpenAsync(options.Active, KindOf, index => CallOf(index, key), stop);
        await TradeAsync($"and {options.Active} active", session, account, stop);
        int opened = _connections.Count(one => !one.HasEnded);
        LeanConnection[] brisk = [.. _connections.Where(one => one.Kind == ReaderKind.Brisk)];
        int briskEnded = brisk.Count(one => one.HasEnded);
        await session.LogOffAsync();
        await items;
        await _venue.KillAsync();
        return new ConnectionsReport(
            Phases(), opened, briskEnded, brisk.Min(one => one.Bytes), _lost);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        foreach (LeanConnection connection in _connections) connection.Dispose();
        await Task.WhenAll(_reading);
        if (_venue is not null) await _venue.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private ReaderKind KindOf(int index) =>
        index < options.Dead ? ReaderKind.Dead
        : index < options.Dead + options.Slow ? ReaderKind.Slow
        : ReaderKind.Brisk;

    private async Task OpenAsync(
        int count, Func<int, ReaderKind> kindOf, Func<int, LeanCall> callOf, CancellationToken stop)
    {
        int port = _venue!.Address.Port;
        var opening = new List<Task>();
        for (int index = 0; index < count; index++)
        {
            var connection = new LeanConnection(kindOf(index));
            _connections.Add(connection);
            opening.Add(connection.OpenAsync(port, callOf(index), stop));
            if (opening.Count < OpenAtOnce && index + 1 < count) continue;
            await Task.WhenAll(opening);
            opening.Clear();
        }
        foreach (LeanConnection connection in _connections[^count..])
            _reading.Add(Task.Run(() => connection.ReadAsync(_over.Token), CancellationToken.None));
        options.Say?.Invoke($"{_connections.Count} connections");
    }

    /// <summary>Top of book, all levels, each order, trades, by turns.</summary>
    private static LeanCall CallOf(int index, string key) => (index % 4) switch
    {
        0 => Call("FollowBook", new FollowBookRequest { InstrumentId = Acme, Depth = 1 }, key),
        1 => Call("FollowBook", new FollowBookRequest { InstrumentId = Acme }, key),
        2 => Call("FollowOrders", new FollowOrdersRequest { InstrumentId = Acme }, key),
        _ => Call("FollowTrades", new FollowTradesRequest { InstrumentId = Acme }, key),
    };

    private static LeanCall Call(string name, IMessage request, string key) =>
        new($"/matching.v1.MarketData/{name}", key, request.ToByteArray());

    /// <summary>One order after the other at a steady pace: in turns one that rests and one that takes it.
    /// </summary>
    private async Task TradeAsync(string name, TradingSession session, int account, CancellationToken stop)
    {
        options.Say?.Invoke(name);
        long from = session.LastSeen?.Sequence ?? 0;
        var acks = new List<double>();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / options.OrdersPerSecond));
        var phase = Stopwatch.StartNew();
        for (int number = 0; phase.Elapsed.TotalSeconds < options.Seconds; number++)
        {
            await pace.WaitForNextTickAsync(stop);
            long began = Stopwatch.GetTimestamp();
            Outcome outcome = await session.EnterAsync(
                new NewOrder
                {
                    AccountId = account,
                    Symbol = "ACME-USD",
                    Side = number % 2 == 0 ? Side.Buy : Side.Sell,
                    OrderQty = 1,
                    Price = 100,
                },
                stop);
            acks.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            if (!outcome.IsAccepted) _lost++;
        }
        long to = session.LastSeen?.Sequence ?? 0;
        _phases.Add((name, from, to, ResidentBytes(), acks));
    }

    private static async Task DrainAsync(TradingSession session, CancellationToken stop)
    {
        await foreach (SessionEvent _ in session.ReadItemsAsync(stop))
        {
        }
    }

    private List<ConnectionsPhase> Phases()
    {
        List<Event> events = Aftermath.Read(_directory);
        return
        [
            .. _phases.Select(phase => new ConnectionsPhase(
                phase.Name, phase.Resident, Quantiles.Of(phase.Acks), WaitsOf(events, phase.From, phase.To))),
        ];
    }

    /// <summary>As the journal has it: when an order came out of its connection, and the engine's time of it.
    /// </summary>
    private static Quantiles WaitsOf(List<Event> events, long from, long to) => Quantiles.Of(
    [
        .. events.Where(e => e.Header.Kind == EventKind.OrderAccepted
                && e.Header.Sequence > from && e.Header.Sequence <= to)
            .Select(e => (e.Header.Time - e.Command.ReceivedTime) / 1_000.0),
    ]);

    private long ResidentBytes()
    {
        string line = File.ReadLines($"/proc/{_venue!.ProcessId}/status")
            .First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        string kib = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kib, CultureInfo.InvariantCulture) << 10;
    }
}
