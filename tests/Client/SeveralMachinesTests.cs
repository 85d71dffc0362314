using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Matching.Client;
using Matching.V1;

namespace Matching.Tests.Client;

/// <summary>A client of a venue of several machines, one of which is the primary at a time.</summary>
public sealed class SeveralMachinesTests : IDisposable
{
    /// <summary>What waits for a machine that never answers ends here.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _bound =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public SeveralMachinesTests() => _bound.CancelAfter(s_bound);

    private CancellationToken Stop => _bound.Token;

    public void Dispose() => _bound.Dispose();

    /// <summary>It answers pings, so that only who asks the others finds out.</summary>
    [Fact]
    public async Task A_machine_that_owes_answers_is_left_once_another_is_the_primary()
    {
        await using var first = await FakeVenue.StartAsync();
        await using var second = await FakeVenue.StartAsync(standbyOf: first);
        await using var client = await ConnectAsync(first.Address, second.Address);
        await using var session = await client.LogOnAsync("one", stop: Stop);
        first.HoldItems = true;

        var asked = session.EnterAsync(Sell(), Stop);
        (first.IsStandby, second.IsStandby) = (true, false);
        var outcome = await asked;

        Assert.Equal((OutcomeKind.Accepted, 2), (outcome.Kind, session.Connection));
        Assert.Equal((1, 1), (first.LogOns, second.LogOns));
    }

    [Fact]
    public async Task A_machine_that_answers_nothing_holds_up_no_reconnect()
    {
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        await using var first = await FakeVenue.StartAsync();
        await using var second = await FakeVenue.StartAsync(standbyOf: first);
        await using var client = await ConnectAsync(
            first.Address, new Uri($"http://{dead.LocalEndpoint}"), second.Address);
        await using var session = await client.LogOnAsync("one", stop: Stop);

        first.IsStandby = true;
        first.Cut();
        second.IsStandby = false;
        Outcome outcome;
        do
        {
            await session.WhenConnectedAsync(Stop);
            outcome = await session.EnterAsync(Sell(), Stop);
        }
        while (outcome.Kind == OutcomeKind.NeverTaken);

        Assert.Equal((OutcomeKind.Accepted, 1), (outcome.Kind, second.LogOns));
    }

    /// <summary>As of a primary of before that has come back cut off, and lacks what came since.</summary>
    [Fact]
    public async Task What_one_machine_refuses_for_good_another_may_take()
    {
        await using var first = await FakeVenue.StartAsync();
        await using var second = await FakeVenue.StartAsync(standbyOf: first);
        await using var client = await ConnectAsync(first.Address, second.Address);
        await using var session = await client.LogOnAsync("one", stop: Stop);

        first.RefuseLogOnsWith = FakeVenue.Failure(StatusCode.OutOfRange, "HISTORY_CHANGED");
        first.Cut();
        while (first.LogOnsRefused == 0) await Task.Delay(1, Stop);
        second.IsStandby = false;
        await session.WhenConnectedAsync(Stop);
        var outcome = await session.EnterAsync(Sell(), Stop);

        Assert.Equal((OutcomeKind.Accepted, 1), (outcome.Kind, second.LogOns));
    }

    [Fact]
    public async Task What_all_machines_refuse_for_good_ends_the_session()
    {
        await using var first = await FakeVenue.StartAsync();
        await using var second = await FakeVenue.StartAsync(standbyOf: first);
        await using var client = await ConnectAsync(first.Address, second.Address);
        await using var session = await client.LogOnAsync("one", stop: Stop);

        second.IsStandby = false;
        first.RefuseLogOnsWith = second.RefuseLogOnsWith =
            FakeVenue.Failure(StatusCode.OutOfRange, "HISTORY_CHANGED");
        first.Cut();
        var ended = await Assert.ThrowsAsync<VenueException>(async () =>
        {
            await foreach (var item in session.ReadItemsAsync(Stop)) Assert.NotNull(item);
        });

        Assert.Equal("HISTORY_CHANGED", ended.Reason);
        Assert.Equal((1, 1), (first.LogOnsRefused, second.LogOnsRefused));
    }

    [Fact]
    public async Task What_a_standby_refuses_is_asked_of_the_machine_that_takes_it()
    {
        await using var first = await FakeVenue.StartAsync();
        await using var second = await FakeVenue.StartAsync(standbyOf: first);
        await using var client = await ConnectAsync(second.Address, first.Address);
        Assert.True((await client.Operator.AddParticipantAsync("one", Stop)).IsDone);

        (first.IsStandby, second.IsStandby) = (true, false);
        Assert.True((await client.Operator.AddParticipantAsync("two", Stop)).IsDone);

        second.IsStandby = true;
        var refused = await Assert.ThrowsAsync<VenueException>(
            () => client.Operator.AddParticipantAsync("three", Stop));
        Assert.Equal("STANDBY", refused.Reason);
    }

    [Fact]
    public async Task A_reader_that_was_slow_comes_back_to_its_machine()
    {
        await using var first = await FakeVenue.StartAsync();
        await using var second = await FakeVenue.StartAsync(standbyOf: first);
        await using var client = await ConnectAsync(first.Address, second.Address);
        await using var updates = client.FollowBook("BTC-USD").ReadAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await updates.MoveNextAsync());

        first.EndBooksWith = FakeVenue.Failure(StatusCode.ResourceExhausted, "SLOW_READER");
        first.Changed();
        var more = updates.MoveNextAsync().AsTask();

        Assert.True(await more.WaitAsync(TimeSpan.FromSeconds(30), Stop));
        Assert.Equal(0, second.BookReaders);
        Assert.True(first.BookReaders >= 2);
    }

    private Task<VenueClient> ConnectAsync(params Uri[] addresses) => VenueClient.ConnectAsync(
        addresses,
        FakeVenue.Key,
        new VenueOptions
        {
            FirstPause = TimeSpan.FromMilliseconds(1),
            AttemptWithin = TimeSpan.FromMinutes(10),
        },
        Stop);

    private static NewOrder Sell() => new()
    {
        AccountId = 1,
        Symbol = "BTC-USD",
        Side = Side.Sell,
        OrderQty = 1m,
        Price = 100m,
        ClOrdId = "s1",
    };
}
