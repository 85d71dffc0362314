using Grpc.Core;
using Matching.Client;
using Matching.V1;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>
/// Follows a book order by order and by level, and does not read on until it is told to: what comes meanwhile
/// fills the connection's windows and then the venue's own buffers.
/// </summary>
internal sealed class SlowFollower : IDisposable
{
    private readonly InProcessVenue _venue;
    private readonly MarketData.MarketDataClient _marketData;
    private AsyncServerStreamingCall<OrdersMessage>? _orders;
    private AsyncServerStreamingCall<BookMessage>? _levels;

    public SlowFollower(InProcessVenue venue)
    {
        _venue = venue;
        _marketData = new MarketData.MarketDataClient(venue.Channel);
    }

    public OrdersBook Orders { get; } = new(FeedFollower.Listed);
    public Book Levels { get; } = new(FeedFollower.Listed);

    /// <summary>How often the orders began anew.</summary>
    public int Snapshots { get; private set; }

    /// <summary>How often the levels began anew.</summary>
    public int LevelSnapshots { get; private set; }

    /// <summary>Reads the first message of each, and no more.</summary>
    public async Task BeginAsync()
    {
        Follow();
        _levels = _marketData.FollowBook(
            new FollowBookRequest { InstrumentId = InProcessVenue.Acme }, _venue.Call(_venue.Bob));
        Assert.True(await NextOrdersAsync());
        Assert.True(await NextLevelsAsync());
    }

    public async Task ReadToCutAsync()
    {
        var cut = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await NextOrdersAsync())
            {
            }
        });
        Ending ending = Ending.Of(cut);
        Assert.Equal("ResourceExhausted/SLOW_READER", ending.ToString());
        Assert.EndsWith($"resume from sequence {Orders.ThroughSequence}", ending.Message);
    }

    public async Task ResumeAsync(long through)
    {
        Follow();
        while (Orders.ThroughSequence < through) Assert.True(await NextOrdersAsync());
    }

    public async Task ReadLevelsAsync(long through)
    {
        while (Levels.ThroughSequence < through) Assert.True(await NextLevelsAsync());
    }

    public void Dispose()
    {
        _orders?.Dispose();
        _levels?.Dispose();
    }

    private void Follow()
    {
        _orders?.Dispose();
        var request = new FollowOrdersRequest
        {
            InstrumentId = InProcessVenue.Acme,
            ResumeFrom = Orders.ResumeFrom,
        };
        _orders = _marketData.FollowOrders(request, _venue.Call(_venue.Bob));
    }

    private async Task<bool> NextOrdersAsync()
    {
        if (!await _orders!.ResponseStream.MoveNext(_venue.Stop)) return false;
        if (_orders.ResponseStream.Current.Snapshot is not null) Snapshots++;
        Assert.True(Orders.Apply(_orders.ResponseStream.Current));
        return true;
    }

    private async Task<bool> NextLevelsAsync()
    {
        if (!await _levels!.ResponseStream.MoveNext(_venue.Stop)) return false;
        if (_levels.ResponseStream.Current.Snapshot is not null) LevelSnapshots++;
        Assert.True(Levels.Apply(_levels.ResponseStream.Current));
        return true;
    }
}
