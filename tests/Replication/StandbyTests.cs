using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Matching.Client;
using Matching.Engine.Events;
using Matching.Gateway.Hosting;
using Matching.V1;
using AckPolicy = Matching.Engine.AckPolicy;
using EventKind = Matching.Engine.Events.EventKind;

namespace Matching.Tests.Replication;

/// <summary>
/// A second machine that follows, serves what is public, and takes over when it is ordered to.
/// </summary>
public sealed class StandbyTests
{
    private const int FailStopped = 70;
    private const int CannotStart = 65;

    [Fact]
    public async Task A_standby_serves_the_book_that_the_primary_has_and_takes_no_command()
    {
        await using StandbyLab lab = await StandbyLab.StartAsync(AckPolicy.Replicated);
        RealVenue primary = await lab.LaunchAsync(lab.NewDirectory());
        RealVenue standby = await lab.LaunchAsync(lab.NewDirectory(), "--role", "Standby");
        ShownKey alice = primary.Keys["alice"];
        await using VenueClient trader = await lab.ConnectAsync(primary, alice);
        await using TradingSession session = await trader.LogOnAsync("s", stop: lab.Stop);
        Outcome entered = await session.EnterAsync(Sell(alice, 100.00m), lab.Stop);
        Assert.True(entered.IsAccepted);

        await using VenueClient reader = await lab.ConnectAsync(standby, alice);
        await foreach (BookUpdate update in reader.FollowBook("ACME-USD").ReadAsync(lab.Stop))
            if (update.Book.BestAsk?.Price == 100.00m) break;
        long told = entered.Item!.Sequence;
        Answer<IReadOnlyList<PastOrder>> answer = await reader.Queries.OrdersAsync(
            alice.AccountId!.Value, atLeastSequence: told, stop: lab.Stop);
        Assert.Equal(entered.Execution!.OrderId, Assert.Single(answer.Value).State.OrderId);
        Assert.InRange(answer.Sequence, told, long.MaxValue);

        VenueException refused = await Assert.ThrowsAsync<VenueException>(
            () => reader.LogOnAsync("other", stop: lab.Stop));
        Assert.Equal(("STANDBY", StatusCode.Unavailable), (refused.Reason, refused.Code));
        refused = await Assert.ThrowsAsync<VenueException>(
            () => reader.Operator.SetModeAsync(VenueMode.Normal, lab.Stop));
        Assert.Equal("STANDBY", refused.Reason);
        await AssertServedByBothAsync(
            lab, [standby.Address, primary.Address], alice, primary.Keys["operator"]);
        await AssertNoRecordsAsync(lab, standby, alice);
        using var channel = GrpcChannel.ForAddress(standby.Address);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await HealthAsync(channel, "", lab));
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.Serving, await HealthAsync(channel, "standby", lab));
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(
            () => HealthAsync(channel, "primary", lab));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task On_an_operators_order_the_standby_goes_on_behind_all_that_was_told()
    {
        await using StandbyLab lab = await StandbyLab.StartAsync(AckPolicy.Replicated);
        string here = lab.NewDirectory();
        string there = lab.NewDirectory();
        RealVenue primary = await lab.LaunchAsync(here);
        RealVenue standby = await lab.LaunchAsync(there, "--role", "Standby");
        (ShownKey alice, ShownKey op) = (primary.Keys["alice"], primary.Keys["operator"]);
        await using VenueClient trader = await lab.ConnectAsync(primary, alice);
        await using TradingSession session = await trader.LogOnAsync(
            "s", CancelOnDisconnect.Session, stop: lab.Stop);
        long orderId = (await session.EnterAsync(Sell(alice, 101.00m), lab.Stop)).Execution!.OrderId;

        await using (VenueClient orders = await lab.ConnectAsync(standby, op))
        {
            TakeOverResponse taken = await orders.Operator.TakeOverAsync(primaryIsOff: false, lab.Stop);
            Assert.Equal(0, taken.MayLoseEvents);
            Assert.InRange(taken.Sequence, 1, long.MaxValue);
        }
        await standby.SaysAsync("epoch 2", lab.Stop);
        Assert.Equal(FailStopped, await primary.ExitCodeAsync(lab.Stop));

        // The first epoch's sessions ended before anything else, and their orders with them.
        await using VenueClient again = await lab.ConnectAsync(standby, alice);
        await using TradingSession next = await again.LogOnAsync("t", stop: lab.Stop);
        Outcome cancelled = await next.CancelAsync(
            new CancelOrder { AccountId = alice.AccountId!.Value, OrderId = orderId }, lab.Stop);
        Assert.Equal(OutcomeKind.Rejected, cancelled.Kind);
        Outcome entered;
        do
        {
            // Until its epoch is read back only what takes away is taken.
            entered = await next.EnterAsync(Sell(alice, 102.00m), lab.Stop);
        }
        while (entered.Kind is OutcomeKind.Refused or OutcomeKind.NeverTaken);
        Assert.True(entered.IsAccepted);
        // It goes on with the standby's projections, up to what was just told.
        await again.Queries.OrdersAsync(
            alice.AccountId!.Value, atLeastSequence: entered.Item!.Sequence, stop: lab.Stop);
        Assert.DoesNotContain("made again", standby.Output, StringComparison.Ordinal);
        await next.LogOffAsync();
        await standby.KillAsync();
        AssertSessionsEndFirst(Aftermath.Read(there), orderId);

        RealVenue refused = lab.Begin(here);
        Assert.Equal(CannotStart, await refused.ExitCodeAsync(lab.Stop));
    }

    [Fact]
    public async Task The_old_primary_comes_back_as_a_standby_and_takes_over_in_its_turn()
    {
        await using StandbyLab lab = await StandbyLab.StartAsync(AckPolicy.Replicated);
        (string here, string there) = (lab.NewDirectory(), lab.NewDirectory());
        RealVenue first = await lab.LaunchAsync(here);
        ShownKey op = first.Keys["operator"];
        RealVenue second = await lab.LaunchAsync(there, "--role", "Standby");
        await OrderAsync(lab, second, op, primaryIsOff: false);
        await second.SaysAsync("epoch 2", lab.Stop);
        Assert.Equal(FailStopped, await first.ExitCodeAsync(lab.Stop));
        RealVenue again = await lab.LaunchAsync(here, "--role", "Standby");
        await OrderAsync(lab, again, op, primaryIsOff: false);
        await again.SaysAsync("epoch 3", lab.Stop);
        Assert.Equal(FailStopped, await second.ExitCodeAsync(lab.Stop));
        await again.KillAsync();
        List<Event> events = Aftermath.Read(here);
        Assert.Equal(3, events.Count(e => e.Header.Kind == EventKind.EpochStarted));
        Aftermath.AssertRecoversTo(here, events);
    }

    /// <summary>
    /// The journal says by what the primary went, and counts more than the standby's own options.
    /// </summary>
    [Fact]
    public async Task Behind_Local_an_order_waits_for_silence_or_for_the_word_that_the_other_machine_is_off()
    {
        await using StandbyLab lab = await StandbyLab.StartAsync(AckPolicy.Local);
        RealVenue primary = await lab.LaunchAsync(lab.NewDirectory(), "--max-stream-lag", "5000");
        ShownKey op = primary.Keys["operator"];
        RealVenue standby = await lab.LaunchAsync(
            lab.NewDirectory(), "--role", "Standby", "--ack-policy", "Replicated", "--peer",
            $"{primary.Address}");
        await using VenueClient orders = await lab.ConnectAsync(primary, op);
        await orders.Operator.SetModeAsync(VenueMode.Normal, lab.Stop);

        VenueException refused = await Assert.ThrowsAsync<VenueException>(
            () => OrderAsync(lab, standby, op, primaryIsOff: false));
        Assert.Equal("TAKEOVER_REFUSED", refused.Reason);
        await primary.KillAsync();
        await standby.SaysAsync("ALARM takeover: the primary is gone, but its epoch went by Local", lab.Stop);
        TakeOverResponse taken = await OrderAsync(lab, standby, op, primaryIsOff: true);
        Assert.Equal(5_000, taken.MayLoseEvents);
        await standby.SaysAsync("epoch 2", lab.Stop);
    }

    /// <summary>Whichever machine serves a call, it is served, though the first one follows.</summary>
    private static async Task AssertServedByBothAsync(
        StandbyLab lab, Uri[] addresses, ShownKey trader, ShownKey op)
    {
        Task<VenueClient> ConnectAsync(ShownKey who) =>
            VenueClient.ConnectAsync(addresses, who.Key, stop: lab.Stop);
        await using (VenueClient client = await ConnectAsync(trader))
        {
            await foreach (ExecutionsUpdate update in client.FollowExecutions().ReadAsync(lab.Stop))
                if (update.Executions.Count > 0) break;
        }
        await using (VenueClient client = await ConnectAsync(trader))
        {
            Answer<IReadOnlyList<PastOrder>> open =
                await client.Queries.OrdersAsync(trader.AccountId!.Value, stop: lab.Stop);
            Assert.InRange(open.Sequence, 1, long.MaxValue);
        }
        await using (VenueClient client = await ConnectAsync(op))
            Assert.True((await client.Operator.SetModeAsync(VenueMode.Normal, lab.Stop)).IsDone);
    }

    private static async Task AssertNoRecordsAsync(StandbyLab lab, RealVenue standby, ShownKey who)
    {
        await using VenueClient client = await VenueClient.ConnectAsync(
            standby.Address, who.Key, new Matching.Client.VenueOptions { Reconnect = false }, lab.Stop);
        VenueException refused = await Assert.ThrowsAsync<VenueException>(async () =>
        {
            await foreach (ExecutionsUpdate update in client.FollowExecutions().ReadAsync(lab.Stop))
                Assert.Fail($"it tells {update.Executions.Count} executions");
        });
        Assert.Equal(("STANDBY", StatusCode.Unavailable), (refused.Reason, refused.Code));
    }

    /// <summary>As an operator does it: again while the standby has only just begun to follow.</summary>
    private static async Task<TakeOverResponse> OrderAsync(
        StandbyLab lab, RealVenue standby, ShownKey op, bool primaryIsOff)
    {
        await using VenueClient orders = await lab.ConnectAsync(standby, op);
        while (true)
        {
            try
            {
                return await orders.Operator.TakeOverAsync(primaryIsOff, lab.Stop);
            }
            catch (VenueException refused) when (
                refused.Message.Contains("not been read yet", StringComparison.Ordinal)
                || refused.Message.Contains("still to be taken", StringComparison.Ordinal))
            {
                await Task.Delay(20, lab.Stop);
            }
        }
    }

    /// <summary>
    /// Behind an epoch come only its own work and the end of sessions, up to its first tick.
    /// </summary>
    private static void AssertSessionsEndFirst(List<Event> events, long orderId)
    {
        int begin = events.FindIndex(e => e.Header.Kind == EventKind.EpochStarted && e.Header.Epoch == 2);
        int tick = events.FindIndex(begin, e => e.Header.Kind == EventKind.TimeAdvanced);
        List<Event> between = events[(begin + 1)..tick];
        Assert.Contains(between, e => e.Header.Kind == EventKind.OrderRemoved
            && e.OrderRemoved.Order.OrderId == orderId);
        Assert.All(between, e => Assert.True(
            e.Header.Kind is EventKind.LoggedOff or EventKind.OrderRemoved
                or EventKind.MassActionProgressed,
            $"{e.Header.Kind}"));
    }

    private static NewOrder Sell(ShownKey who, decimal price) => new()
    {
        AccountId = who.AccountId!.Value,
        Symbol = "ACME-USD",
        Side = Side.Sell,
        OrderQty = 1,
        Price = price,
    };

    private static async Task<HealthCheckResponse.Types.ServingStatus> HealthAsync(
        GrpcChannel channel, string service, StandbyLab lab)
    {
        var health = new Health.HealthClient(channel);
        HealthCheckResponse answer = await health.CheckAsync(
            new HealthCheckRequest { Service = service }, cancellationToken: lab.Stop);
        return answer.Status;
    }
}
