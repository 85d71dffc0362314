using Google.Protobuf;
using Grpc.Core;
using Matching.Client;
using Matching.Gateway.Hosting;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Who asks is told what is his, as of one event, with what he has written in it.</summary>
public sealed class QueriesTests
{
    private const int UsDollar = 1;
    private const int AcmeShare = 2;

    [Fact]
    public async Task What_one_has_written_one_reads()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var queries = new Queries.QueriesClient(venue.Channel);
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        using RawSession bob = await venue.LogOnAsync(venue.Bob, "b");
        int account = venue.Alice.AccountId!.Value;
        for (int number = 1; number <= 20; number++)
        {
            await alice.SendAsync(Wire.Sell(number, venue.Alice, 5, 10_000, $"order-{number}"));
            long sequence = (await alice.AnswerAsync(number)).Sequence;
            GetOrdersResponse orders = await queries.GetOrdersAsync(
                new GetOrdersRequest { AccountId = account, OpenOnly = true, AtLeastSequence = sequence },
                venue.Call(venue.Alice));
            Assert.True(orders.AsOf.Sequence >= sequence);
            Assert.Equal(number, orders.Orders.Count);
            Assert.Equal($"order-{number}", orders.Orders[0].Order.ClOrdId.ToStringUtf8());
        }
        await bob.SendAsync(Wire.Buy(1, venue.Bob, 7, 10_000));
        long trade = (await bob.NextItemsAsync(3))[^1].Sequence;

        GetBalancesResponse balances = await queries.GetBalancesAsync(
            new GetBalancesRequest { AccountId = account, AtLeastSequence = trade }, venue.Call(venue.Alice));
        AccountBalance shares = balances.Balances.Single(balance => balance.AssetId == AcmeShare);
        Assert.Equal((9_900L, 93L), (shares.Available, shares.Held));
        GetLedgerResponse ledger = await queries.GetLedgerAsync(
            new GetLedgerRequest { AccountId = account, AssetId = UsDollar }, venue.Call(venue.Alice));
        Assert.Equal(
            [LedgerCause.Fee, LedgerCause.Trade, LedgerCause.Fee, LedgerCause.Trade, LedgerCause.Deposit],
            ledger.Entries.Select(entry => entry.Cause));
        GetStatisticsResponse day = await queries.GetStatisticsAsync(
            new GetStatisticsRequest { InstrumentId = InProcessVenue.Acme }, venue.Call(venue.Bob));
        Assert.Equal((10_000L, 7L, 2L), (day.LastPrice, day.Volume, day.Trades));
        GetTradesResponse trades = await queries.GetTradesAsync(
            new GetTradesRequest { InstrumentId = InProcessVenue.Acme }, venue.Call(venue.Bob));
        Assert.Equal([2L, 5L], trades.Trades.Select(past => past.Qty));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task The_SDK_asks_for_one_instrument_or_for_all()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        await using VenueClient client = await VenueClient.ConnectAsync(
            venue.Address, venue.Alice.Key, stop: venue.Stop);
        int account = venue.Alice.AccountId!.Value;
        NewOrder order = new()
        {
            AccountId = account,
            Symbol = "ACME-USD",
            Side = Side.Sell,
            OrderQty = 1,
            Price = 100m,
        };
        await client.SubmitAsync(order, stop: venue.Stop);
        Outcome last = await client.SubmitAsync(order with { Symbol = "BTC-USD" }, stop: venue.Stop);
        long sequence = last.Execution!.Sequence;

        (string?, int)[] asked = [("ACME-USD", 1), ("BTC-USD", 1), (null, 2)];
        foreach ((string? symbol, int count) in asked)
        {
            var orders = await client.Queries.OrdersAsync(
                account, atLeastSequence: sequence, symbol: symbol, stop: venue.Stop);
            var executions = await client.Queries.ExecutionsAsync(
                account, atLeastSequence: sequence, symbol: symbol, stop: venue.Stop);
            Assert.Equal((count, count), (orders.Value.Count, executions.Value.Count));
        }
    }

    [Fact]
    public async Task A_restart_goes_on_and_answers_are_the_drop_copys()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(Enumerable.Range(1, 300).Select(n => Wire.Sell(n, venue.Alice, 1, 10_000)));
        await alice.AnswerAsync(300);
        await venue.RestartAsync();
        using RawSession again = await venue.LogOnAsync(venue.Alice, "a");
        await again.SendAsync(Enumerable.Range(301, 300).Select(n => Wire.Sell(n, venue.Alice, 1, 10_000)));
        long last = (await again.AnswerAsync(600)).Sequence;

        List<long> asked = await ExecutionsAsync(venue, venue.Alice, last);
        using var copy = new Records.RecordsClient(venue.Channel).FollowExecutions(
            new FollowExecutionsRequest(), venue.Call(venue.Alice));
        var copied = new List<long>();
        while (copied.Count < 600 && await copy.ResponseStream.MoveNext(venue.Stop))
            copied.AddRange(copy.ResponseStream.Current.Items.Select(item => item.ExecutionReport.ExecId));

        Assert.Equal(copied, asked.Order());
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task An_event_that_has_not_happened_is_waited_for_and_then_told_to_be_behind()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var queries = new Queries.QueriesClient(venue.Channel);
        var request = new GetBalancesRequest
        {
            AccountId = venue.Alice.AccountId!.Value,
            AtLeastSequence = 1_000_000,
        };
        Assert.Equal(
            "Unavailable/BEHIND",
            await EndingAsync(queries.GetBalancesAsync(request, venue.Call(venue.Alice))));
        request.AtLeastSequence = -1;
        Assert.Equal(
            "InvalidArgument/MALFORMED",
            await EndingAsync(queries.GetBalancesAsync(request, venue.Call(venue.Alice))));
    }

    [Fact]
    public async Task Another_ones_account_is_not_told_and_an_auditor_sees_all()
    {
        const int House = 1;
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var queries = new Queries.QueriesClient(venue.Channel);
        ShownKey watcher = await venue.AddKeyAsync(2, Role.ReadOnly);
        ShownKey auditor = await venue.AddKeyAsync(1, Role.Auditor);
        int bobs = venue.Bob.AccountId!.Value;
        foreach (ShownKey key in (ShownKey[])[venue.Alice, watcher])
        {
            foreach (int account in (int[])[bobs, House, 0, -1, 19, int.MaxValue])
            {
                CallOptions call = venue.Call(key);
                string[] endings =
                [
                    await EndingAsync(queries.GetOrdersAsync(new() { AccountId = account }, call)),
                    await EndingAsync(queries.GetExecutionsAsync(new() { AccountId = account }, call)),
                    await EndingAsync(queries.GetBalancesAsync(new() { AccountId = account }, call)),
                    await EndingAsync(queries.GetLedgerAsync(new() { AccountId = account }, call)),
                    await EndingAsync(queries.GetSafeguardsAsync(new() { AccountId = account }, call)),
                ];
                Assert.All(endings, ending => Assert.Equal("PermissionDenied/NOT_PERMITTED", ending));
            }
        }
        CallOptions all = venue.Call(auditor);
        Assert.Equal("OK", await EndingAsync(queries.GetLedgerAsync(new() { AccountId = bobs }, all)));
        Assert.Equal("OK", await EndingAsync(queries.GetBalancesAsync(new() { AccountId = House }, all)));
        Assert.Equal(
            "NotFound/NOT_FOUND",
            await EndingAsync(queries.GetBalancesAsync(new() { AccountId = 19 }, all)));
        Assert.Equal(
            "NotFound/NOT_FOUND", await EndingAsync(queries.GetTradesAsync(new() { InstrumentId = 9 }, all)));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_page_token_is_of_one_question_and_no_other()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var queries = new Queries.QueriesClient(venue.Channel);
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(Enumerable.Range(1, 25).Select(n => Wire.Sell(n, venue.Alice, 1, 10_000)));
        long last = (await alice.AnswerAsync(25)).Sequence;
        CallOptions call = venue.Call(venue.Alice);
        var first = new GetExecutionsRequest
        {
            AccountId = venue.Alice.AccountId!.Value,
            AtLeastSequence = last,
            Page = new Page { Size = 10 },
        };
        ByteString token = (await queries.GetExecutionsAsync(first, call)).NextPageToken;
        Assert.False(token.IsEmpty);

        var elsewhere = new GetOrdersRequest
        {
            AccountId = first.AccountId,
            Page = new Page { Token = token },
        };
        Assert.Equal(
            "InvalidArgument/MALFORMED", await EndingAsync(queries.GetOrdersAsync(elsewhere, call)));
        foreach (Page page in (Page[])
            [new() { Size = 1_001 }, new() { Size = -1 }, new() { Token = ByteString.CopyFromUtf8("x") }])
        {
            var wrong = new GetExecutionsRequest { AccountId = first.AccountId, Page = page };
            Assert.Equal(
                "InvalidArgument/MALFORMED", await EndingAsync(queries.GetExecutionsAsync(wrong, call)));
        }
        var candles = new GetCandlesRequest { InstrumentId = InProcessVenue.Acme };
        Assert.Equal("InvalidArgument/MALFORMED", await EndingAsync(queries.GetCandlesAsync(candles, call)));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_venue_without_projections_answers_nothing_and_trades()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync(
            options => options with { Queries = null });
        var queries = new Queries.QueriesClient(venue.Channel);
        var request = new GetBalancesRequest { AccountId = venue.Alice.AccountId!.Value };

        Assert.StartsWith(
            "Unimplemented",
            await EndingAsync(queries.GetBalancesAsync(request, venue.Call(venue.Alice))),
            StringComparison.Ordinal);
        using RawSession alice = await venue.LogOnAsync(venue.Alice, "a");
        await alice.SendAsync(Wire.Sell(1, venue.Alice, 1, 10_000));
        await alice.AnswerAsync(1);
    }

    private static async Task<List<long>> ExecutionsAsync(InProcessVenue venue, ShownKey who, long atLeast)
    {
        var queries = new Queries.QueriesClient(venue.Channel);
        var request = new GetExecutionsRequest
        {
            AccountId = who.AccountId!.Value,
            AtLeastSequence = atLeast,
            Page = new Page { Size = 70 },
        };
        var ids = new List<long>();
        do
        {
            GetExecutionsResponse answer = await queries.GetExecutionsAsync(request, venue.Call(who));
            ids.AddRange(answer.Executions.Select(item => item.ExecutionReport.ExecId));
            request.Page.Token = answer.NextPageToken;
        }
        while (!request.Page.Token.IsEmpty);
        return ids;
    }

    private static async Task<string> EndingAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return "OK";
        }
        catch (RpcException ended)
        {
            return Ending.Of(ended).ToString();
        }
    }
}
