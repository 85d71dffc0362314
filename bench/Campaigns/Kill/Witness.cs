using Matching.Bench.Campaigns.Simulation;
using Matching.Client;
using Matching.Gateway.Hosting;
using Matching.V1;
using ClientOptions = Matching.Client.VenueOptions;

namespace Matching.Bench.Campaigns.Kill;

/// <summary>
/// One session that trades as fast as it may through the SDK, over any number of the venue's deaths. It keeps
/// every item that it saw, and every number that it was told was never taken. The SDK proves the chain.
/// </summary>
internal sealed class Witness : IAsyncDisposable
{
    private const int MostInFlight = 40;

    private readonly ShownKey _who;
    private readonly VenueClient _client;
    private readonly TradingSession _session;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _room = new(MostInFlight);
    private readonly CancellationTokenSource _enough = new();
    private readonly Task _reading;
    private readonly Task _sending;
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Witness(ShownKey who, VenueClient client, TradingSession session, int seed)
    {
        (_who, _client, _session, _random) = (who, client, session, new Random(seed));
        _reading = Task.Run(ReadAsync);
        _sending = Task.Run(SendAsync);
    }

    public string Name => _session.Name;
    public List<SessionItem> Seen { get; } = [];
    public List<long> NeverTaken { get; } = [];
    public int InFlight => _session.InFlight;

    /// <summary>Of the newest item seen; 0 before the first.</summary>
    public long LastSequence
    {
        get { lock (_lock) return Seen is [.., var last] ? last.Sequence : 0; }
    }

    public static Task<Witness> StartAsync(Uri address, ShownKey who, string name, int seed) =>
        StartAsync([address], who, name, seed);

    /// <summary>Of a venue of several machines.</summary>
    public static async Task<Witness> StartAsync(Uri[] addresses, ShownKey who, string name, int seed)
    {
        var options = new ClientOptions
        {
            ReconnectFor = TimeSpan.FromMinutes(5),
            FirstPause = TimeSpan.FromMilliseconds(10),
            // Of several machines: one that stands still is left within a few seconds.
            PingEvery = addresses.Length > 1 ? TimeSpan.FromSeconds(1) : null,
            PingWithin = addresses.Length > 1 ? TimeSpan.FromSeconds(1) : null,
            AttemptWithin = TimeSpan.FromSeconds(1),
        };
        VenueClient client = await VenueClient.ConnectAsync(addresses, who.Key, options);
        return new Witness(who, client, await client.LogOnAsync(name), seed);
    }

    /// <summary>Completes when that many more items have been seen.</summary>
    public Task SeesAsync(int more, CancellationToken stop)
    {
        int wanted;
        lock (_lock) wanted = Seen.Count + more;
        return UntilAsync(() => Seen.Count >= wanted, stop);
    }

    /// <summary>Sends no more; completes when all is answered.</summary>
    public async Task RestAsync(CancellationToken stop)
    {
        await _enough.CancelAsync();
        await _sending;
        await UntilAsync(() => InFlight == 0, stop);
    }

    /// <summary>When all witnesses rest, so that none makes another's order trade any more.</summary>
    public async Task LogOffAsync()
    {
        await _session.LogOffAsync();
        await _reading;
    }

    /// <summary>Sends no more; the venue is gone for good: it has said all that it will say.</summary>
    public async Task AbandonAsync()
    {
        await _enough.CancelAsync();
        await _sending;
        await _session.DisposeAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _session.DisposeAsync();
        await _client.DisposeAsync();
    }

    private async Task UntilAsync(Func<bool> isSo, CancellationToken stop)
    {
        while (true)
        {
            Task progress;
            lock (_lock)
            {
                if (isSo()) return;
                progress = _progress.Task;
            }
            if (await Task.WhenAny(progress, _reading).WaitAsync(stop) == _reading) await EndedAsync();
        }
    }

    /// <summary>The SDK comes back over any death of the venue, unless the venue tells it not to.</summary>
    private async Task EndedAsync()
    {
        try
        {
            await _reading;
        }
        catch (VenueException ended)
        {
            throw new ViolationException(
                $"{Name}, which has seen {Seen.Count} items, was ended with {ended.Reason}: {ended.Message}");
        }
    }

    private async Task ReadAsync()
    {
        await foreach (SessionEvent happened in _session.ReadItemsAsync())
        {
            lock (_lock)
            {
                if (happened is SessionItemEvent item) Seen.Add(item.Raw);
                if (happened is NotTaken notTaken) NeverTaken.Add(notTaken.ClientSeqNum);
                _progress.TrySetResult();
                _progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            if (IsAnswer(happened) && _room.CurrentCount < MostInFlight) _room.Release();
        }
    }

    /// <summary>The first of the items that a command causes gives back the room that it took.</summary>
    private static bool IsAnswer(SessionEvent happened) => happened switch
    {
        NotTaken or CancelRejected => true,
        Execution { ExecType: ExecType.New or ExecType.Rejected } => true,
        Execution { ExecType: ExecType.Canceled } => happened.ClientSeqNum > 0,
        _ => false,
    };

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                await _room.WaitAsync(_enough.Token);
                if (_session.Submit(Next()) != 0) continue;
                _room.Release();
                await _session.WhenConnectedAsync(_enough.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private SessionCommand Next()
    {
        string name = $"{_random.Next(200)}";
        int account = _who.AccountId!.Value;
        if (_random.Next(3) == 0) return new CancelOrder { AccountId = account, OrigClOrdId = name };
        return new NewOrder
        {
            AccountId = account,
            Symbol = "ACME-USD",
            Side = _random.Next(2) == 0 ? Side.Buy : Side.Sell,
            OrderQty = _random.Next(1, 4),
            Price = 100m + _random.Next(-5, 6),
            ClOrdId = name,
            TimeInForce = _random.Next(2) == 0 ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel,
        };
    }
}
