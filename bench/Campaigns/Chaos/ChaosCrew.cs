using Matching.Gateway.Hosting;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// The clients of one venue, each behind a proxy of its own: traders, whose memories outlive them, and
/// followers of books.
/// </summary>
internal sealed class ChaosCrew : IAsyncDisposable
{
    private static readonly string[] s_sessions = ["alice0", "alice1", "bob0", "bob1"];

    private static readonly FollowedBook[] s_books =
    [
        new("ACME-USD", 0), new("ACME-USD", 5), new("ACME-USD", null),
        new("BTC-USD", 0), new("BTC-USD", null),
    ];

    private static readonly TimeSpan s_timeToArrive = TimeSpan.FromMilliseconds(300);

    /// <summary>A client that is not gone by then hangs: that is a failure too.</summary>
    private static readonly TimeSpan s_boundOfBurials = TimeSpan.FromMinutes(2);

    private readonly int _venuePort;
    private readonly WireTamper? _tamper;
    private readonly string _followersKey;
    private readonly List<Task> _graves = [];

    public ChaosCrew(int venuePort, IReadOnlyDictionary<string, ShownKey> keys, WireTamper? tamper, int seed)
    {
        (_venuePort, _tamper) = (venuePort, tamper);
        _followersKey = keys["auditor"].Key;
        Memories =
        [
            .. s_sessions.Index().Select(
                one => new TraderMemory(keys[one.Item[..^1]], one.Item, seed + one.Index)),
        ];
    }

    public TraderMemory[] Memories { get; }

    public ChaosTrader[] Traders { get; private set; } = [];

    public ChaosFollower[] Followers { get; private set; } = [];

    public async Task StartAsync(CancellationToken stop)
    {
        Traders = await Task.WhenAll(Memories.Select(one => ChaosTrader.StartAsync(one, NewProxy(), stop)));
        Followers = await Task.WhenAll(s_books.Select(book => FollowAsync(book, stop)));
    }

    public void Pause()
    {
        foreach (ChaosTrader trader in Traders) trader.Pause();
    }

    public void GoOn()
    {
        foreach (ChaosTrader trader in Traders) trader.GoOn();
    }

    public IEnumerable<CutProxy> Proxies =>
        [.. Traders.Select(trader => trader.Proxy), .. Followers.Select(follower => follower.Proxy)];

    /// <summary>The trader is dead; its next program starts.</summary>
    /// <param name="which">Of the traders.</param>
    /// <param name="retries">Whether it begins by sending again what is in doubt.</param>
    /// <param name="hangs">Its old connection carries nothing from now on.</param>
    /// <param name="stop">Ends the wait for the venue.</param>
    public async Task ReplaceTraderAsync(int which, bool retries, bool hangs, CancellationToken stop)
    {
        ChaosTrader old = Traders[which];
        if (hangs) old.Proxy.Stall();
        old.Die();
        if (!hangs) Bury(old);
        if (retries)
        {
            using CutProxy proxy = NewProxy();
            await RetryOfDoubts.RunAsync(Memories[which], proxy, stop);
        }
        ChaosTrader next = await ChaosTrader.StartAsync(Memories[which], NewProxy(), stop);
        Traders[which] = next;
        next.GoOn();
        if (!hangs) return;
        // What it had sent comes now, to a venue where somebody newer has the session.
        old.Proxy.GoOn();
        Bury(old, s_timeToArrive);
    }

    public async Task ReplaceFollowerAsync(int which, CancellationToken stop)
    {
        ChaosFollower old = Followers[which];
        Bury(old);
        Followers[which] = await FollowAsync(old.Book, stop);
    }

    /// <summary>Throws where a client has ended by itself, with the reason.</summary>
    public async Task AssertLiveAsync()
    {
        foreach (ChaosTrader trader in Traders)
            if (trader.Reading.IsCompleted) await trader.Reading;
        foreach (ChaosFollower follower in Followers)
            if (follower.Reading.IsCompleted) await follower.Reading;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChaosTrader trader in Traders) Bury(trader);
        foreach (ChaosFollower follower in Followers) Bury(follower);
        await Task.WhenAll(_graves).WaitAsync(s_boundOfBurials);
    }

    private void Bury(IAsyncDisposable dead, TimeSpan after = default) => _graves.Add(Task.Run(async () =>
    {
        await Task.Delay(after);
        await dead.DisposeAsync();
    }));

    private CutProxy NewProxy() => CutProxy.Start(_venuePort, _tamper);

    private Task<ChaosFollower> FollowAsync(FollowedBook book, CancellationToken stop) =>
        ChaosFollower.StartAsync(_followersKey, NewProxy(), book, stop);
}
