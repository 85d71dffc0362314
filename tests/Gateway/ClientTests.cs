using Matching.Client;
using Matching.Gateway.Hosting;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>The SDK against the real venue: decimals out, decimals back.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task Orders_of_every_type_come_back_with_their_terms()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await ConnectAsync(venue, venue.Alice);
        await using TradingSession session = await client.LogOnAsync(
            "sdk", CancelOnDisconnect.Session, stop: venue.Stop);
        DateTimeOffset tomorrow = DateTimeOffset.UtcNow.AddDays(1);
        NewOrder order = Order(venue, Side.Sell, 10, 100.25m);

        Execution iceberg = await EnterAsync(session, order with
        {
            DisplayQty = 4,
            TimeInForce = TimeInForce.GoodTillDate,
            ExpireTime = tomorrow,
            SelfTradePrevention = SelfTradePrevention.CancelOldest,
            ClOrdId = "ice",
        });
        Execution stop = await EnterAsync(session, order with
        {
            OrderType = OrderType.StopLimit,
            StopPrice = 90.5m,
            Price = 90m,
        });
        Execution cash = await EnterAsync(session, new NewOrder
        {
            AccountId = order.AccountId,
            Symbol = order.Symbol,
            Side = Side.Buy,
            OrderType = OrderType.Market,
            TimeInForce = TimeInForce.ImmediateOrCancel,
            CashOrderQty = 350.5m,
        });
        Outcome status = await session.AskAsync(
            new OrderStatusQuery { AccountId = order.AccountId, OrigClOrdId = "ice" }, venue.Stop);

        Assert.Equal((4m, 4m, OrderPlace.Booked), (iceberg.DisplayQty, iceberg.DisplayedQty, iceberg.Place));
        Assert.Equal(tomorrow, iceberg.ExpireTime);
        Assert.Equal((90.5m, 90m, OrderPlace.Waiting), (stop.StopPrice, stop.Price, stop.Place));
        Assert.Equal((350.5m, 3m), (cash.CashOrderQty, cash.OrderQty));
        Execution told = status.Execution!;
        Assert.Equal(
            (ExecType.OrderStatus, 7m, SelfTradePrevention.CancelOldest, "ice"),
            (told.ExecType, told.LeavesQty, told.SelfTradePrevention, told.ClOrdId.ToString()));
    }

    [Fact]
    public async Task Quotes_scopes_and_protections_have_one_outcome_each()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await ConnectAsync(venue, venue.Alice);
        await using TradingSession session = await client.LogOnAsync("sdk", stop: venue.Stop);
        int account = venue.Alice.AccountId!.Value;
        var protection = new SetProtection
        {
            AccountId = account,
            Group = 7,
            Window = TimeSpan.FromSeconds(1),
            MaxFills = 3,
        };
        var quotes = new MassQuoteCommand
        {
            AccountId = account,
            Group = 7,
            QuoteId = "q1",
            Quotes = [new Quote("ACME-USD", 99, 5, 101, 5), new Quote("BTC-USD", 50_000, 0.1m, 49_000, 0.1m)],
        };

        Outcome set = await session.AskAsync(protection, venue.Stop);
        Outcome[] quoted = await session.QuoteAsync(quotes, venue.Stop);
        Outcome armed = await session.AskAsync(
            new CancelAllAfter { AccountId = account, Timeout = TimeSpan.FromHours(1) }, venue.Stop);
        Outcome cancelled = await session.AskAsync(new MassCancel(), venue.Stop);
        Outcome killed = await session.AskAsync(
            new KillSwitch { Scope = KillScope.Account, Id = account, Engaged = true }, venue.Stop);
        Outcome refused = await session.EnterAsync(Order(venue, Side.Buy, 1, 99), venue.Stop);

        Assert.True(set.IsAccepted);
        Assert.Equal([2L, 3], quoted.Select(outcome => outcome.ClientSeqNum));
        Assert.Equal(
            [RejectReason.Unspecified, RejectReason.QuoteWouldCross],
            quoted.Select(outcome => outcome.RejectReason));
        Assert.IsType<CancelAllAfterReported>(armed.Item);
        Assert.True(cancelled.IsAccepted && killed.IsAccepted);
        Assert.Equal(RejectReason.KillSwitch, refused.RejectReason);
        Assert.Equal(6, refused.ClientSeqNum - set.ClientSeqNum);
    }

    [Fact]
    public async Task An_operator_sets_rules_and_the_directory_follows()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await ConnectAsync(venue, venue.Operator);
        int account = venue.Alice.AccountId!.Value;
        var rules = new InstrumentRules
        {
            Symbol = "ACME-USD",
            MarketProtection = 0.05m,
            ReferencePrice = 100,
            StaticCollar = 0.2m,
        };

        OperationResult[] results =
        [
            await client.Operator.SetFeeTierAsync(1, 0.0001m, 0.0002m, venue.Stop),
            await client.Operator.SetAccountRulesAsync(
                new AccountRules { AccountId = account, FeeTier = 1, MaxOpenOrders = 10 }, venue.Stop),
            await client.Operator.SetHoldingsLimitAsync(account, "ACME", 20_000, venue.Stop),
            await client.Operator.SetInstrumentRulesAsync(rules, venue.Stop),
            await client.Operator.SetInstrumentStatusAsync("ACME-USD", InstrumentStatus.Halted, venue.Stop),
            await client.Operator.SetKillSwitchAsync(KillScope.Account, account, true, venue.Stop),
        ];

        Assert.All(results, result => Assert.Equal(RejectReason.Unspecified, result.RejectReason));
        Assert.Equal(InstrumentStatus.Halted, client.Directory.Instrument("ACME-USD").Status);
        V1.Directory listed = await new MarketData.MarketDataClient(venue.Channel).GetDirectoryAsync(
            new GetDirectoryRequest(), venue.Call(venue.Operator));
        Instrument acme = listed.Instruments[0];
        Assert.Equal((200_000, 10000), (acme.StaticCollar, acme.ReferencePrice));
    }

    [Fact]
    public async Task What_happened_is_asked_for_in_decimals_page_by_page()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await ConnectAsync(venue, venue.Alice);
        await using TradingSession session = await client.LogOnAsync("sdk", stop: venue.Stop);
        int account = venue.Alice.AccountId!.Value;
        for (int order = 0; order < 1_100; order++)
            await EnterAsync(session, Order(venue, Side.Sell, 1, 100.5m));
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "b");
        await bob.SendAsync(Wire.Buy(1, venue.Bob, 2, 10_050));
        long last = (await bob.NextItemsAsync(3))[^1].Sequence;

        var executions = await client.Queries.ExecutionsAsync(
            account, most: 1_102, atLeastSequence: last, stop: venue.Stop);
        long filled = executions.Value[^1].OrderId;
        var ofOne = await client.Queries.ExecutionsAsync(account, filled, stop: venue.Stop);
        var ledger = await client.Queries.LedgerAsync(account, "ACME", stop: venue.Stop);
        var trades = await client.Queries.TradesAsync("ACME-USD", stop: venue.Stop);

        Assert.Equal(1_102, executions.Value.Count);
        Assert.Equal(
            executions.Value.OrderByDescending(told => told.ExecId).Select(told => told.ExecId),
            executions.Value.Select(told => told.ExecId));
        Assert.Equal([ExecType.Trade, ExecType.New], ofOne.Value.Select(told => told.ExecType));
        Assert.Equal(
            [(100.5m, 1m, Side.Buy), (100.5m, 1m, Side.Buy)],
            trades.Value.Select(trade => (trade.Price, trade.Qty, trade.TakerSide)));
        Assert.Equal(
            [(LedgerCause.Trade, -1m), (LedgerCause.Trade, -1m), (LedgerCause.Deposit, 10_000m)],
            ledger.Value.Select(entry => (entry.Cause, entry.Amount)));
        Assert.All(ledger.Value, entry => Assert.Equal("ACME", entry.Asset.Symbol));
    }

    [Fact]
    public async Task What_guards_an_account_is_asked_for_whether_it_was_reached_or_not()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await ConnectAsync(venue, venue.Alice);
        int account = venue.Alice.AccountId!.Value;
        Safeguards none = (await client.Queries.SafeguardsAsync(account, stop: venue.Stop)).Value;
        Assert.Null(none.CancelAllDue);
        Assert.Empty(none.Protections);
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(
            new OrderCommand
            {
                ClientSeqNum = 1,
                SetProtection = new() { AccountId = account, Group = 3, Window = 2_000_000_000 },
            },
            new OrderCommand
            {
                ClientSeqNum = 2,
                CancelAllAfter = new() { AccountId = account, Timeout = 3_600_000_000_000 },
            });
        SessionItem armed = await alice.AnswerAsync(2);

        Safeguards now = (await client.Queries.SafeguardsAsync(account, armed.Sequence, venue.Stop)).Value;

        Protection set = Assert.Single(now.Protections);
        Assert.Equal(
            new Protection(3, TimeSpan.FromSeconds(2), 0, 0, 0, false, 0, 0, 0, armed.PrevSequence), set);
        Assert.Equal(
            armed.CancelAllAfter.Due / TimeSpan.NanosecondsPerTick,
            (now.CancelAllDue! - DateTimeOffset.UnixEpoch).Value.Ticks);
    }

    private static Task<VenueClient> ConnectAsync(InProcessVenue venue, ShownKey who) =>
        VenueClient.ConnectAsync(venue.Address, who.Key, stop: venue.Stop);

    private static NewOrder Order(InProcessVenue venue, Side side, decimal qty, decimal price) => new()
    {
        AccountId = venue.Alice.AccountId!.Value,
        Symbol = "ACME-USD",
        Side = side,
        OrderQty = qty,
        Price = price,
    };

    private static async Task<Execution> EnterAsync(TradingSession session, NewOrder order)
    {
        Outcome outcome = await session.EnterAsync(order, TestContext.Current.CancellationToken);
        Assert.Equal(RejectReason.Unspecified, outcome.RejectReason);
        return outcome.Execution!;
    }
}
