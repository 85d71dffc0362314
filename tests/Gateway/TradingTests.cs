using Matching.Journal.Log;
using Matching.Replay.Verification;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>
/// What sessions are told of the orders that more than one command decides: over real gRPC, and behind the
/// journal.
/// </summary>
public sealed class TradingTests
{
    [Fact]
    public async Task An_iceberg_shows_its_slice_and_is_refreshed_behind_the_others()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "s");
        await alice.SendAsync(
            Wire.Sell(1, venue.Alice, 10, 10000, "ice").With(order => order.DisplayQty = 4),
            Wire.Sell(2, venue.Alice, 3, 10000, "plain"));
        ExecutionReport accepted = (await alice.AnswerAsync(1)).ExecutionReport;
        Assert.Equal(
            (10, 10, 4, 4, OrderPlace.Booked),
            (accepted.OrderQty, accepted.LeavesQty, accepted.DisplayedQty, accepted.DisplayQty,
                accepted.Place));
        await alice.AnswerAsync(2);
        Assert.Equal([(7, 2)], await AsksAsync(venue));

        await bob.SendAsync(Wire.Buy(1, venue.Bob, 5, 10000));
        List<ExecutionReport> fills = await ReportsAsync(alice, 2);

        Assert.Equal([("ice", 4L), ("plain", 1L)], fills.Select(fill => (Name(fill), fill.LastQty)));
        Assert.Equal([(6, 2)], await AsksAsync(venue));
        Assert.All(fills, fill => Assert.Equal(
            (ExecType.Trade, LastLiquidityInd.Maker, 1), (fill.ExecType, fill.LastLiquidityInd,
                fill.FeeAssetId)));
    }

    [Fact]
    public async Task A_stop_waits_for_its_price_is_triggered_and_trades()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "s");
        await bob.SendAsync(Wire.Buy(1, venue.Bob, 1, 10000).With(order =>
        {
            order.OrderType = OrderType.Stop;
            order.Price = 0;
            order.StopPrice = 10100;
        }));
        ExecutionReport waits = (await bob.AnswerAsync(1)).ExecutionReport;
        Assert.Equal(
            (OrdStatus.New, OrderPlace.Waiting, 10100, 0),
            (waits.OrdStatus, waits.Place, waits.StopPrice, waits.DisplayedQty));
        Assert.Empty(await AsksAsync(venue));

        await alice.SendAsync(
            Wire.Sell(1, venue.Alice, 5, 10100), Wire.Buy(2, venue.Alice, 1, 10100));
        List<ExecutionReport> reports = await ReportsAsync(bob, 2);

        Assert.Equal([ExecType.Triggered, ExecType.Trade], reports.Select(report => report.ExecType));
        Assert.Equal((1, 10100, OrdStatus.Filled), (reports[1].LastQty, reports[1].LastPx,
            reports[1].OrdStatus));
    }

    [Fact]
    public async Task A_mass_cancel_is_answered_each_order_told_and_then_said_to_be_done()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await alice.SendAsync(
            Wire.Sell(1, venue.Alice, 5, 10000), Wire.Sell(2, venue.Alice, 5, 10100),
            Wire.Buy(3, venue.Alice, 5, 9000),
            new OrderCommand
            {
                ClientSeqNum = 4,
                MassStatus = new OrderMassStatusRequest { Side = Side.Buy },
            },
            new OrderCommand
            {
                ClientSeqNum = 5,
                MassCancel = new OrderMassCancelRequest { AccountId = venue.Alice.AccountId!.Value },
            });

        await alice.AnswerAsync(4);
        ExecutionReport status = (await alice.NextItemAsync()).ExecutionReport;
        MassActionReport told = (await alice.NextItemAsync()).MassAction;
        MassActionReport taken = (await alice.AnswerAsync(5)).MassAction;
        List<ExecutionReport> gone = await ReportsAsync(alice, 3);
        MassActionReport done = (await alice.NextItemAsync()).MassAction;

        Assert.Equal(
            (ExecType.OrderStatus, 9000, OrderPlace.Booked), (status.ExecType, status.Price, status.Place));
        Assert.Equal((MassAction.Report, 1, true), (told.Action, told.Affected, told.Done));
        Assert.Equal((MassAction.Cancel, RejectReason.Unspecified), (taken.Action, taken.RejectReason));
        Assert.All(gone, report => Assert.Equal(
            (ExecType.Canceled, CancelReason.MassCancel, 0),
            (report.ExecType, report.CancelReason, report.LeavesQty)));
        Assert.Equal((MassAction.Cancel, 3, true), (done.Action, done.Affected, done.Done));
    }

    [Fact]
    public async Task Each_entry_of_a_mass_quote_takes_a_number_and_its_sides_are_reported()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await alice.SendAsync(
            Quote(1, venue, (InProcessVenue.Acme, 9900, 10100), (99, 1, 2)),
            Wire.Sell(3, venue.Alice, 1, 20000));

        MassQuoteAck first = (await alice.AnswerAsync(1)).QuoteAck;
        List<ExecutionReport> sides = await ReportsAsync(alice, 2);
        MassQuoteAck second = (await alice.AnswerAsync(2)).QuoteAck;
        Assert.Equal(ExecType.New, (await alice.AnswerAsync(3)).ExecutionReport.ExecType);

        Assert.Equal(RejectReason.Unspecified, first.RejectReason);
        Assert.Equal([9900L, 10100], sides.Select(side => side.Price));
        Assert.All(sides, side => Assert.Equal("q", side.QuoteId.ToStringUtf8()));
        Assert.Equal(RejectReason.UnknownInstrument, second.RejectReason);
    }

    [Fact]
    public async Task What_a_session_would_trade_with_itself_is_prevented_and_both_orders_are_told()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await alice.SendAsync(
            Wire.Sell(1, venue.Alice, 5, 10000, "maker"),
            Wire.Buy(2, venue.Alice, 2, 10000, "taker").With(order =>
                order.SelfTradePrevention = SelfTradePrevention.DecrementAndCancel));
        await alice.AnswerAsync(2);
        List<ExecutionReport> reports = await ReportsAsync(alice, 2);

        Assert.Equal(
            [("maker", 2L, 3L, OrdStatus.New), ("taker", 2L, 0L, OrdStatus.Canceled)],
            reports.Select(report =>
                (Name(report), report.PreventedQty, report.LeavesQty, report.OrdStatus)));
        Assert.All(reports, report => Assert.Equal(ExecType.TradePrevented, report.ExecType));
        Assert.Equal([(3, 1)], await AsksAsync(venue));
    }

    [Fact]
    public async Task Orders_leave_with_the_connection_where_the_logon_asked_for_it()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using (RawSession alice = venue.OpenSession(venue.Alice))
        {
            await alice.LogOnAsync("s", cancelOnDisconnect: CancelOnDisconnect.Session);
            await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10000));
            await alice.AnswerAsync(1);
        }

        // The venue learns in its own time that the peer is gone.
        while ((await AsksAsync(venue)).Count > 0) await Task.Yield();
        using RawSession again = await venue.LogOnAsync(venue.Alice, "s");
        while ((await again.NextItemAsync()).ExecutionReport is not
            { CancelReason: CancelReason.Disconnected }) { }
    }

    [Fact]
    public async Task A_timer_fires_while_nobody_sends_anything()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10000), new OrderCommand
        {
            ClientSeqNum = 2,
            CancelAllAfter = new CancelAllAfterRequest
            {
                AccountId = venue.Alice.AccountId!.Value,
                Timeout = 20_000_000,
            },
        });
        SessionItem armed = await alice.AnswerAsync(2);
        Assert.Equal(armed.TransactTime + 20_000_000, armed.CancelAllAfter.Due);

        SessionItem gone = await alice.NextItemAsync();

        Assert.Equal(CancelReason.DeadManSwitch, gone.ExecutionReport.CancelReason);
        Assert.Equal(armed.CancelAllAfter.Due, gone.TransactTime);
        VerificationReport report = JournalVerifier.Run(venue.Directory, LogReading.Running);
        Assert.Equal((Verdict.Equal, true), (report.Verdict, report.Events >= gone.Sequence));
    }

    [Fact]
    public async Task An_operators_kill_switch_takes_the_orders_and_lets_none_in_until_it_is_released()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var operations = new Operations.OperationsClient(venue.Channel);
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "s");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 5, 10000));
        await alice.AnswerAsync(1);

        await operations.SetKillSwitchAsync(
            new SetKillSwitchRequest { Scope = KillScope.Venue, Engaged = true }, venue.Call(venue.Operator));
        ExecutionReport gone = (await alice.NextItemAsync()).ExecutionReport;
        await alice.SendAsync(Wire.Sell(2, venue.Alice, 5, 10000));
        ExecutionReport refused = (await alice.AnswerAsync(2)).ExecutionReport;
        await operations.SetKillSwitchAsync(
            new SetKillSwitchRequest { Scope = KillScope.Venue }, venue.Call(venue.Operator));
        await alice.SendAsync(Wire.Sell(3, venue.Alice, 5, 10000));

        Assert.Equal(CancelReason.KillSwitch, gone.CancelReason);
        Assert.Equal(RejectReason.KillSwitch, refused.RejectReason);
        Assert.Equal(ExecType.New, (await alice.AnswerAsync(3)).ExecutionReport.ExecType);
    }

    private static OrderCommand Quote(
        long number, InProcessVenue venue, params (int Instrument, long Bid, long Ask)[] quotes) => new()
        {
            ClientSeqNum = number,
            MassQuote = new MassQuote
            {
                AccountId = venue.Alice.AccountId!.Value,
                QuoteId = Google.Protobuf.ByteString.CopyFromUtf8("q"),
                Entries =
                {
                    quotes.Select(quote => new QuoteEntry
                    {
                        InstrumentId = quote.Instrument,
                        BidPrice = quote.Bid,
                        BidQty = 2,
                        AskPrice = quote.Ask,
                        AskQty = 3,
                    }),
                },
            },
        };

    private static string Name(ExecutionReport report) => report.ClOrdId.ToStringUtf8();

    private static async Task<List<ExecutionReport>> ReportsAsync(RawSession session, int count)
    {
        List<SessionItem> items = await session.NextItemsAsync(count);
        return [.. items.Select(item => item.ExecutionReport)];
    }

    /// <summary>Quantity and orders of each level of asks, best first.</summary>
    private static async Task<List<(long Qty, int Orders)>> AsksAsync(InProcessVenue venue)
    {
        await venue.MarkAsync();
        using var call = new MarketData.MarketDataClient(venue.Channel).FollowBook(
            new FollowBookRequest { InstrumentId = InProcessVenue.Acme }, venue.Call(venue.Alice));
        Assert.True(await call.ResponseStream.MoveNext(venue.Stop));
        BookMessage message = call.ResponseStream.Current;
        Assert.Equal(InstrumentStatus.Open, message.Status);
        return [.. message.Snapshot.Asks.Select(level => (level.Qty, level.Orders))];
    }
}
