using Matching.Client;
using Matching.V1;

namespace Matching.Tests.Client;

public sealed class PublicDataTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_key_and_a_venue_that_is_not_there_are_told_with_a_reason()
    {
        await using var fake = await FakeVenue.StartAsync();

        var wrong = await Assert.ThrowsAsync<VenueException>(
            () => VenueClient.ConnectAsync(fake.Address, "another key", stop: Stop));
        var away = await Assert.ThrowsAsync<VenueException>(
            () => VenueClient.ConnectAsync(new Uri("http://127.0.0.1:1"), FakeVenue.Key, stop: Stop));

        Assert.Equal(("UNKNOWN_KEY", "UNAVAILABLE"), (wrong.Reason, away.Reason));
    }

    [Fact]
    public async Task The_directory_is_in_decimals_and_an_unknown_symbol_is_an_error()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();

        var info = client.Directory.Instrument("BTC-USD");

        Assert.Equal((0.01m, 0.001m, -0.0001m), (info.TickSize, info.LotSize, info.MakerFeeRate));
        Assert.Throws<ArgumentException>(() => client.FollowBook("NONE"));
    }

    [Fact]
    public async Task A_followed_book_is_the_venues_through_a_lost_connection()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        await session.EnterAsync(TradingSessionTests.Order(Side.Buy, 1m, 99m), Stop);
        var follower = client.FollowBook("BTC-USD");
        await using var updates = follower.ReadAsync(Stop).GetAsyncEnumerator(Stop);

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal(new Level(99m, 1m, 1), follower.Book.BestBid);
        Assert.Null(follower.Book.BestAsk);

        await session.EnterAsync(TradingSessionTests.Order(Side.Sell, 2m, 101m), Stop);
        while (follower.Book.BestAsk is null) Assert.True(await updates.MoveNextAsync());
        Assert.Equal(new Level(101m, 2m, 1), follower.Book.BestAsk);

        fake.Cut();
        Assert.True(await updates.MoveNextAsync());
        while (!updates.Current.IsSnapshot) Assert.True(await updates.MoveNextAsync());
        Assert.Equal([new Level(99m, 1m, 1)], follower.Book.Top(Side.Buy, 5));
        Assert.True(follower.Book.ThroughSequence >= 3);
    }

    [Fact]
    public async Task Trades_come_in_decimals()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();
        await using var session = await client.LogOnAsync("one", stop: Stop);
        await using var trades = client.FollowTrades("BTC-USD").ReadAsync(Stop).GetAsyncEnumerator(Stop);
        var first = trades.MoveNextAsync().AsTask();

        while (!first.IsCompleted)
        {
            await session.EnterAsync(TradingSessionTests.Order(Side.Sell, 1m, 100m), Stop);
            await session.EnterAsync(TradingSessionTests.Order(Side.Buy, 1m, 100m), Stop);
        }

        Assert.True(await first);
        Assert.Equal(
            (100m, 1m, Side.Buy), (trades.Current.Price, trades.Current.Qty, trades.Current.TakerSide));
        Assert.False(trades.Current.AfterGap);
    }

    [Fact]
    public async Task An_operators_refusal_is_a_result_with_its_reason()
    {
        await using var fake = await FakeVenue.StartAsync();
        await using var client = await fake.ConnectAsync();

        var listed = await client.Operator.ListAssetAsync("ETH", 6, Stop);
        var again = await client.Operator.ListAssetAsync("ETH", 6, Stop);
        var nothing = await client.Operator.DepositAsync(1, "ETH", 0m, Stop);

        Assert.True(listed.IsDone);
        Assert.Equal(6, client.Directory.Asset("ETH").Scale);
        Assert.Equal(RejectReason.DuplicateSymbol, again.RejectReason);
        Assert.Equal(RejectReason.AmountNotPositive, nothing.RejectReason);
        Assert.Throws<InvalidOperationException>(() => again.Required());
        await Assert.ThrowsAsync<ArgumentException>(
            () => client.Operator.DepositAsync(1, "ETH", 0.0000001m, Stop));
    }
}
