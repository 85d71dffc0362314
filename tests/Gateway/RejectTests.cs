using Matching.Engine.Events;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>
/// What the engine refuses is an execution report with its reject code, journaled, and leaves books and
/// balances as they were.
/// </summary>
public sealed class RejectTests
{
    [Fact]
    public async Task Every_business_refusal_is_a_journaled_report_that_changes_nothing()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        await session.SendAsync(Wire.Sell(1, venue.Alice, 5, 10000, "taken"));
        long before = (await session.AnswerAsync(1)).Sequence;
        string picture = await venue.PictureAsync(before);

        (Action<NewOrderSingle> Change, RejectReason Reason)[] cases =
        [
            (order => order.InstrumentId = 99, RejectReason.UnknownInstrument),
            (order => order.InstrumentId = 0, RejectReason.UnknownInstrument),
            (order => order.InstrumentId = int.MinValue, RejectReason.UnknownInstrument),
            (order => order.Side = Side.Unspecified, RejectReason.InvalidSide),
            (order => order.Side = (Side)127, RejectReason.InvalidSide),
            (order => order.OrderType = OrderType.Unspecified, RejectReason.InvalidOrderType),
            (order => order.TimeInForce = TimeInForce.Unspecified, RejectReason.InvalidTimeInForce),
            (order => order.ExecInst = 64, RejectReason.InvalidExecInst),
            (order => order.Price = 0, RejectReason.PriceNotPositive),
            (order => order.Price = long.MinValue, RejectReason.PriceNotPositive),
            (order => order.OrderQty = 0, RejectReason.QtyNotPositive),
            (order => order.OrderQty = long.MinValue, RejectReason.QtyNotPositive),
            (order => order.OrderQty = long.MaxValue, RejectReason.QtyAboveMax),
            (order => order.Price = long.MaxValue, RejectReason.AmountTooLarge),
            (order => order.AccountId = venue.Bob.AccountId!.Value, RejectReason.WrongAccount),
            (order => order.AccountId = 0, RejectReason.UnknownAccount),
            (order => order.AccountId = 1, RejectReason.UnknownAccount),
            (order => order.AccountId = int.MaxValue, RejectReason.UnknownAccount),
            (order => order.OrderQty = 10_001, RejectReason.InsufficientFunds),
        ];
        long number = 1;
        foreach ((Action<NewOrderSingle> change, RejectReason reason) in cases)
        {
            await session.SendAsync(Wire.Sell(++number, venue.Alice, 1, 10000, "new").With(change));
            await AssertRejectedAsync(venue, session, number, reason);
        }
        await session.SendAsync(Wire.Sell(++number, venue.Alice, 1, 10000, "taken"));
        await AssertRejectedAsync(venue, session, number, RejectReason.DuplicateClOrdId);

        Assert.Equal(picture, await venue.PictureAsync(session.LastSeen!.Sequence));
    }

    [Fact]
    public async Task A_price_off_the_tick_is_refused()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var operations = new Operations.OperationsClient(venue.Channel);
        OperationResponse listed = await operations.ListInstrumentAsync(
            new ListInstrumentRequest
            {
                Symbol = "ACME-BTC",
                BaseAssetId = 2,
                QuoteAssetId = 1,
                PriceScale = 2,
                TickSize = 25,
                LotSize = 1,
                MinQty = 1,
                MaxQty = 100,
            },
            venue.Call(venue.Operator));
        Assert.Equal(RejectReason.Unspecified, listed.RejectReason);
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        string picture = await venue.PictureAsync(await venue.MarkAsync());

        await session.SendAsync(
            Wire.Sell(1, venue.Alice, 1, 10010).With(order => order.InstrumentId = listed.AssignedId));

        await AssertRejectedAsync(venue, session, 1, RejectReason.PriceOffTick);
        Assert.Equal(picture, await venue.PictureAsync(session.LastSeen!.Sequence));
    }

    [Fact]
    public async Task A_cancel_of_what_is_not_there_or_not_ones_own_is_refused()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "s");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10000, "hers"));
        SessionItem accepted = await alice.AnswerAsync(1);
        string picture = await venue.PictureAsync(await venue.MarkAsync());

        OrderCommand hers = Wire.Cancel(2, venue.Alice, "hers");
        OrderCommand byId = Wire.Cancel(3, venue.Bob, "");
        byId.Cancel.OrderId = accepted.ExecutionReport.OrderId;
        await bob.SendAsync(Wire.Cancel(1, venue.Bob, "none"), hers, byId);

        Assert.Equal(RejectReason.UnknownOrder, (await bob.AnswerAsync(1)).CancelReject.RejectReason);
        Assert.Equal(RejectReason.WrongAccount, (await bob.AnswerAsync(2)).CancelReject.RejectReason);
        Assert.Equal(RejectReason.UnknownOrder, (await bob.AnswerAsync(3)).CancelReject.RejectReason);
        Assert.Equal(picture, await venue.PictureAsync(bob.LastSeen!.Sequence));
    }

    private static async Task AssertRejectedAsync(
        InProcessVenue venue, RawSession session, long number, RejectReason reason)
    {
        SessionItem item = await session.AnswerAsync(number);
        ExecutionReport report = item.ExecutionReport;
        Assert.Equal(
            (ExecType.Rejected, OrdStatus.Rejected, reason),
            (report.ExecType, report.OrdStatus, report.RejectReason));
        Event journaled = Assert.Single(await venue.EventsAsync(item.Sequence, item.Sequence));
        Assert.Equal(EventKind.OrderRejected, journaled.Header.Kind);
        Assert.Equal((int)reason, (int)journaled.OrderRejected.Reason);
        Assert.Equal(number, journaled.Command.ClientSeqNum);
    }
}
