using Matching.Client;
using Matching.V1;
using ClientOptions = Matching.Client.VenueOptions;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>What a follower's book was as of an event: its digest, to be held against the engine's.</summary>
internal readonly record struct BookPoint(long Through, ulong Digest);

/// <summary>A book that is followed: by levels to a depth, or order by order.</summary>
/// <param name="Depth">Of levels, 0 for all; null follows the orders.</param>
internal sealed record FollowedBook(string Symbol, int? Depth);

/// <summary>A follower's program while it runs; after each message it notes what its book is now.</summary>
internal sealed class ChaosFollower : IAsyncDisposable
{
    /// <summary>Behind so many nothing more is noted until they are compared.</summary>
    private const int MostPoints = 3_000;

    private static readonly ClientOptions s_options = new()
    {
        ReconnectFor = TimeSpan.FromMinutes(5),
        FirstPause = TimeSpan.FromMilliseconds(10),
    };

    private readonly Lock _lock = new();
    private readonly VenueClient _client;
    private readonly CancellationTokenSource _dead = new();
    private readonly Func<int> _resyncs;
    private List<BookPoint> _points = [];
    private BookPoint _last;

    private ChaosFollower(VenueClient client, CutProxy proxy, FollowedBook book)
    {
        (_client, Proxy, Book) = (client, proxy, book);
        if (book.Depth is { } depth)
        {
            BookFollower levels = client.FollowBook(book.Symbol, depth);
            _resyncs = () => levels.Resyncs;
            Reading = Task.Run(() => FollowAsync(levels));
        }
        else
        {
            OrdersFollower orders = client.FollowOrders(book.Symbol);
            _resyncs = () => orders.Resyncs;
            Reading = Task.Run(() => FollowAsync(orders));
        }
    }

    public CutProxy Proxy { get; }

    public FollowedBook Book { get; }

    public Task Reading { get; }

    public int InstrumentId => _client.Directory.Instrument(Book.Symbol).Id;

    /// <summary>How often what came did not fit: nothing here may do that.</summary>
    public int Resyncs => _resyncs();

    public long Through
    {
        get { lock (_lock) return _last.Through; }
    }

    public static Task<ChaosFollower> StartAsync(
        string key, CutProxy proxy, FollowedBook book, CancellationToken stop) =>
        Connecting.WhileAwayAsync(
            async () => new ChaosFollower(
                await VenueClient.ConnectAsync(proxy.Address, key, s_options, stop), proxy, book),
            stop);

    /// <summary>What was noted since, oldest first, and the newest.</summary>
    public List<BookPoint> TakePoints()
    {
        lock (_lock)
        {
            List<BookPoint> points = _points;
            if (points.Count == 0 || points[^1] != _last) points.Add(_last);
            _points = [];
            return points;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _dead.CancelAsync();
        Proxy.Dispose();
        // What it failed with has been told while it lived.
        await Reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _client.DisposeAsync();
    }

    private async Task FollowAsync(BookFollower levels)
    {
        try
        {
            await foreach (BookUpdate update in levels.ReadAsync(_dead.Token))
                Note(update.Book.ThroughSequence, update.Book.Checksum);
        }
        catch (OperationCanceledException) when (_dead.IsCancellationRequested)
        {
            // Dead.
        }
    }

    private async Task FollowAsync(OrdersFollower orders)
    {
        try
        {
            await foreach (OrdersUpdate update in orders.ReadAsync(_dead.Token))
                Note(update.Book.ThroughSequence, BookDigest.OfOrders(update.Book));
        }
        catch (OperationCanceledException) when (_dead.IsCancellationRequested)
        {
            // Dead.
        }
    }

    private void Note(long through, ulong digest)
    {
        lock (_lock)
        {
            _last = new BookPoint(through, digest);
            if (_points.Count < MostPoints) _points.Add(_last);
        }
    }
}
