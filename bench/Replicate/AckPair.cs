using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using HdrHistogram;
using Matching.Bench.Wire;

namespace Matching.Bench.Replicate;

/// <summary>
/// Two venues that have turns on the same loop: one tells an outcome when the stream has it too, one, without
/// a stream, when its disk has.
/// </summary>
internal sealed class AckPair : IAsyncDisposable
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<WireTurn> _replicated = [];
    private readonly List<WireTurn> _local = [];
    private WireSide? _toReplicated;
    private WireSide? _toLocal;

    private AckPair()
    {
    }

    public IReadOnlyList<WireTurn> Replicated => _replicated;

    public IReadOnlyList<WireTurn> Local => _local;

    public static async Task<AckPair> StartAsync(ReplicatePlan plan, CancellationToken stop)
    {
        var pair = new AckPair();
        try
        {
            pair._toReplicated = await pair.OpenAsync(
                plan, "replicated",
                ["--eventstore", plan.EventStore, "--stream", plan.NewStream(), "--ack-policy", "Replicated"],
                stop);
            pair._toLocal = await pair.OpenAsync(plan, "local", [], stop);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>The one with its disk alone first.</summary>
    public async Task TurnAsync(WireLoop loop, CancellationToken stop)
    {
        _local.Add(await _toLocal!.RunAsync(loop, stop));
        _replicated.Add(await _toReplicated!.RunAsync(loop, stop));
    }

    public void Forget()
    {
        _replicated.Clear();
        _local.Clear();
    }

    /// <summary>Of all rounds together.</summary>
    public (string Name, HistogramBase Values)[] Histograms() =>
        [("replicated ack", Sum(_replicated)), ("local ack", Sum(_local))];

    public async ValueTask DisposeAsync()
    {
        for (int at = _owned.Count - 1; at >= 0; at--) await _owned[at].DisposeAsync();
    }

    private async Task<WireSide> OpenAsync(
        ReplicatePlan plan, string name, string[] options, CancellationToken stop)
    {
        string place = Directory.CreateDirectory(Path.Combine(plan.Directory, name)).FullName;
        ServerProcess venue = await ServerProcess.StartVenueAsync(place, options, stop);
        _owned.Add(venue);
        await ReadyAsync(venue.Address, stop);
        WireLane[] lanes = await WireLane.OpenAsync(venue.Address, venue.OperatorKey, plan.Lanes, stop);
        WireSide side = await WireSide.OpenAsync(
            venue, lanes, isEcho: false, isTimed: false, stop);
        _owned.Add(side);
        return side;
    }

    /// <summary>Until the stream holds its epoch it takes only what takes away.</summary>
    private static async Task ReadyAsync(Uri address, CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(s_bound);
        using var channel = GrpcChannel.ForAddress(address);
        var health = new Health.HealthClient(channel);
        while (true)
        {
            HealthCheckResponse answer = await health.CheckAsync(
                new HealthCheckRequest(), new CallOptions(cancellationToken: bound.Token));
            if (answer.Status == HealthCheckResponse.Types.ServingStatus.Serving) return;
            await Task.Delay(s_lookEvery, bound.Token);
        }
    }

    private static LongHistogram Sum(List<WireTurn> turns)
    {
        LongHistogram all = AckBook.New();
        foreach (WireTurn turn in turns) all.Add(turn.Ack);
        return all;
    }
}
