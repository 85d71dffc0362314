using Google.Rpc;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;
using Matching.V1;
using RejectReason = Matching.Engine.RejectReason;
using Role = Matching.Engine.Role;

namespace Matching.Tests.Gateway;

/// <summary>
/// A full venue says so at once and takes nothing. The engine is made to stand still by a private stream
/// whose delivery blocks, behind an outbound ring that holds one transaction.
/// </summary>
public sealed class ThrottleTests
{
    private const int InboundSlots = 64;
    private const int ForNewOrders = InboundSlots - InboundSlots / 8;

    [Fact]
    public async Task A_full_ring_refuses_new_orders_first_and_cancels_last_and_all_that_was_taken_acts()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            InboundSlots = InboundSlots,
            OutboundSlots = Limits.MaxEventsPerCommand,
        });
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(1, venue.Alice, 1, 10000, "first"));
        await session.AnswerAsync(1);
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);

        await session.SendAsync(Orders(venue, 2, ForNewOrders + 10));
        for (long number = ForNewOrders + 2; number < ForNewOrders + 12; number++)
            AssertVenueFull(await session.NextRefusalAsync(), number);
        OrderCommand[] cancels =
        [
            .. Enumerable.Range(100, InboundSlots - ForNewOrders + 1)
                .Select(number => Wire.Cancel(number, venue.Alice, number == 100 ? "first" : "none")),
        ];
        await session.SendAsync(cancels);
        AssertVenueFull(await session.NextRefusalAsync(), cancels[^1].ClientSeqNum);

        blocker.Release();
        for (long number = 2; number < ForNewOrders + 2; number++)
            Assert.Equal(ExecType.New, (await session.AnswerAsync(number)).ExecutionReport.ExecType);
        Assert.Equal(ExecType.Canceled, (await session.AnswerAsync(100)).ExecutionReport.ExecType);
        for (int i = 1; i < cancels.Length - 1; i++) await session.AnswerAsync(cancels[i].ClientSeqNum);
        await session.SendAsync(Wire.Cancel(1_000, venue.Alice, "none"));
        Assert.Equal(1_000, (await session.NextItemAsync()).ClientSeqNum);
    }

    [Fact]
    public async Task A_full_venue_refuses_an_operators_call_and_a_logon_where_even_the_control_ring_is_full()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(options => options with
        {
            InboundSlots = InboundSlots,
            ControlSlots = 8,
            OutboundSlots = Limits.MaxEventsPerCommand,
        });
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await venue.MarkAsync();
        using var blocker = new BlockedPublisher();
        blocker.Block(venue);
        await session.SendAsync(Orders(venue, 1, ForNewOrders + 1));
        await session.NextRefusalAsync();

        // A halt would have the cancels' share; what only adds has none.
        var operations = new Operations.OperationsClient(venue.Channel);
        var full = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () =>
            await operations.AddParticipantAsync(
                new AddParticipantRequest { Name = "carol" }, venue.Call(venue.Operator)));
        Assert.Equal("ResourceExhausted/VENUE_FULL", Ending.Of(full).ToString());
        while (venue.Shard.Desk.TryLogOn(BlockedPublisher.Terms("more"), blocker))
        {
        }
        using RawSession late = venue.OpenSession(venue.Bob);
        await late.WriteAsync(new SessionRequest { LogOn = new LogOnRequest { SessionName = "late" } });
        Assert.Equal("ResourceExhausted/VENUE_FULL", (await late.EndAsync()).ToString());

        blocker.Release();
        await session.AnswerAsync(ForNewOrders);
        await venue.MarkAsync();
        (await venue.LogOnAsync(venue.Bob, "late")).Dispose();
        Assert.Empty(venue.Log.Lines);
    }

    private static IEnumerable<OrderCommand> Orders(InProcessVenue venue, int first, int count) =>
        Enumerable.Range(first, count).Select(number => Wire.Sell(number, venue.Alice, 1, 10000));

    private static void AssertVenueFull(Refusal refusal, long number)
    {
        Assert.Equal(number, refusal.ClientSeqNum);
        Assert.Equal((int)Code.ResourceExhausted, refusal.Status.Code);
        Assert.Equal("VENUE_FULL", Wire.ReasonOf(refusal));
        Assert.True(refusal.Status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
    }
}
