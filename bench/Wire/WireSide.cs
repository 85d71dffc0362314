using System.Diagnostics;
using HdrHistogram;
using Matching.Bench.Results;
using Matching.Gateway.Pipeline;

namespace Matching.Bench.Wire;

/// <summary>One of the two that have turns: the venue or the echo, with its lanes' connections.</summary>
internal sealed class WireSide : IAsyncDisposable
{
    private const int SetUpAtOnce = 64;

    /// <summary>What hangs ends here.</summary>
    private static readonly TimeSpan s_longestTurn = TimeSpan.FromMinutes(5);

    /// <summary>Of one core.</summary>
    private const double IdleShare = 0.1;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(30);

    private readonly VenueClock _clock = new(TimeProvider.System);
    private readonly ServerProcess _server;
    private readonly List<WireConnection> _connections = [];
    private readonly List<LaneRun> _lanes = [];
    private readonly bool _isEcho;

    private WireSide(ServerProcess server, bool isEcho) => (_server, _isEcho) = (server, isEcho);

    /// <param name="server">Venue or echo.</param>
    /// <param name="lanes">A connection each.</param>
    /// <param name="isEcho">Which of the two it is.</param>
    /// <param name="isTimed">Whether answers tell when they came to each stage.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<WireSide> OpenAsync(
        ServerProcess server, IReadOnlyList<WireLane> lanes, bool isEcho, bool isTimed,
        CancellationToken stop)
    {
        var side = new WireSide(server, isEcho);
        foreach (WireLane lane in lanes)
        {
            WireConnection connection = await WireConnection.OpenAsync(
                server.Address, lane.ApiKey, isTimed, stop);
            side._connections.Add(connection);
            side._lanes.Add(new LaneRun(connection, lane, side._clock, isEcho));
        }
        return side;
    }

    /// <summary>Of its lanes the first alone; the connections stay this one's.</summary>
    public WireSide First()
    {
        var first = new WireSide(_server, _isEcho);
        first._lanes.Add(_lanes[0]);
        return first;
    }

    public VenueClock Clock => _clock;

    /// <summary>What the first lane was answered in the last turn.</summary>
    public AckBook LastBook => _lanes[0].Book;

    /// <summary>
    /// Until the server has done what it does behind its answers, such as projections, or for as long as it
    /// may take at most: the next turn is another one's.
    /// </summary>
    public async Task RestAsync(CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        for (double share = 1; share > IdleShare && Stopwatch.GetElapsedTime(began) < s_longestRest;)
        {
            double before = _server.CpuSeconds;
            await Task.Delay(s_look, stop);
            share = (_server.CpuSeconds - before) / s_look.TotalSeconds;
        }
    }

    /// <summary>All lanes at once, each with an equal part.</summary>
    public async Task<WireTurn> RunAsync(WireLoop loop, CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(s_longestTurn);
        var atOnce = new ParallelOptions
        {
            MaxDegreeOfParallelism = SetUpAtOnce,
            CancellationToken = bound.Token,
        };
        await Parallel.ForEachAsync(_lanes, atOnce, async (lane, over) => await lane.SetUpAsync(over));
        DateTime from = DateTime.UtcNow;
        using var client = new PauseListener();
        MemoryUse before = MemoryUse.Now();
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(_lanes.Select(lane => lane.RunAsync(loop, bound.Token)));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var turn = new WireTurn
        {
            Commands = (long)loop.Commands * _lanes.Count,
            Seconds = seconds,
            Client = MemoryUse.Now().Since(before, "client", client.LongestMs(before.PauseTotal)),
            Server = _server.CostBetween(from, DateTime.UtcNow),
        };
        foreach (LaneRun lane in _lanes) turn.Add(lane);
        return turn;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WireConnection connection in _connections) await connection.DisposeAsync();
    }
}

/// <summary>What came of one turn, of all lanes together.</summary>
internal sealed class WireTurn
{
    private AckSum _sum;
    private AckSum _expected;

    public required long Commands { get; init; }
    public required double Seconds { get; init; }
    public required ProcessCost Client { get; init; }
    public required ProcessCost Server { get; init; }
    public LongHistogram Ack { get; } = AckBook.New();
    public AckStages Stages { get; } = new();
    public double PerSecond => Commands / Seconds;
    public string Checksum => _sum.ToString();

    /// <summary>What came is what had to come.</summary>
    public bool Holds => _sum.Equals(_expected) && Ack.TotalCount == Commands;

    public double P50Us => UsAt(50);

    public double UsAt(double percentile) => Ack.GetValueAtPercentile(percentile) / 1_000.0;

    public void Add(LaneRun lane)
    {
        _sum.Add(lane.Book.Sum);
        _expected.Add(lane.Expected);
        Ack.Add(lane.Book.Ack);
        Stages.Add(lane.Book.Stages);
    }
}
