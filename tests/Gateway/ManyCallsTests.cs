using Matching.Client;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>A connection has few streams: calls beyond wait for their turn, and none fails.</summary>
public sealed class ManyCallsTests
{
    private const int Calls = 100;
    private const int Rounds = 20;

    [Fact]
    public async Task A_hundred_calls_at_once_all_succeed()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, new VenueOptions(), venue.Stop);
        for (int round = 0; round < Rounds; round++)
        {
            Outcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ =>
                client.SubmitAsync(Order(venue), stop: venue.Stop)));
            Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Accepted, outcome.Kind));
        }
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_hundred_questions_at_once_are_all_answered()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, new VenueOptions(), venue.Stop);
        int account = venue.Alice.AccountId!.Value;
        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ =>
            client.Queries.BalancesAsync(account, stop: venue.Stop)));
        Assert.Equal(Calls, answers.Length);
        Assert.Empty(venue.Log.Lines);
    }

    /// <summary>Those on the way, and those in line behind them.</summary>
    [Fact]
    public async Task A_client_that_is_disposed_of_ends_all_its_calls()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, new VenueOptions(), venue.Stop);
        await client.SubmitAsync(Order(venue), stop: venue.Stop);
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        Task<Outcome>[] waiting = [.. Enumerable.Range(0, 2 * Calls).Select(_ =>
            client.SubmitAsync(Order(venue)))];

        await client.DisposeAsync();

        foreach (Task<Outcome> call in waiting)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(venue.Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => client.SubmitAsync(Order(venue), stop: venue.Stop));
    }

    /// <summary>Likewise: wherever a call is, it ends as any that is told to stop.</summary>
    [Fact]
    public async Task Calls_that_are_stopped_are_cancelled_in_line_and_under_way()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, new VenueOptions(), venue.Stop);
        await client.SubmitAsync(Order(venue), stop: venue.Stop);
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        using var stop = new CancellationTokenSource();
        Task<Outcome>[] waiting = [.. Enumerable.Range(0, 2 * Calls).Select(_ =>
            client.SubmitAsync(Order(venue), stop: stop.Token))];
        long taken = venue.Shard.Gate.Taken;
        while (venue.Shard.Gate.Taken == taken) await Task.Delay(1, venue.Stop);

        await stop.CancelAsync();

        foreach (Task<Outcome> call in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(venue.Stop));
            Assert.True(call.IsCanceled);
        }
    }

    [Fact]
    public async Task A_kill_switch_stands_in_no_line()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, new VenueOptions(), venue.Stop);
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await client.SubmitAsync(Order(venue), stop: venue.Stop);
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        Task<Outcome>[] waiting = [.. Enumerable.Range(0, 2 * Calls).Select(_ =>
            client.SubmitAsync(Order(venue), stop: venue.Stop))];
        Task<Outcome> killing = client.SubmitAsync(
            new KillSwitch { Scope = KillScope.Account, Id = venue.Alice.AccountId!.Value, Engaged = true },
            stop: venue.Stop);
        string reason = "MALFORMED";
        for (int number = 1; reason == "MALFORMED"; number += 2)
        {
            await session.SendAsync(
                Wire.Sell(number, venue.Alice, 1, 10_000), new OrderCommand { ClientSeqNum = number + 1 });
            reason = Wire.ReasonOf(await session.NextRefusalAsync());
        }
        blocker.Release();
        foreach (Task<Outcome> call in waiting)
        {
            // Those in line behind the first hundreds come to a door that is shut.
            Exception? late = await Record.ExceptionAsync(() => call);
            if (late is not null) Assert.Equal("KILL_SWITCH", Assert.IsType<VenueException>(late).Reason);
        }

        Assert.Equal("KILL_SWITCH", reason);
        Assert.Equal(OutcomeKind.Accepted, (await killing).Kind);
    }

    private static NewOrder Order(InProcessVenue venue) => new()
    {
        AccountId = venue.Alice.AccountId!.Value,
        Symbol = "ACME-USD",
        Side = Side.Sell,
        OrderQty = 1,
        Price = 100m,
    };
}
