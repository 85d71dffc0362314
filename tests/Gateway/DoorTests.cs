using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Who may call what; whoever may not reaches nothing behind the door.</summary>
public sealed class DoorTests
{
    private static readonly Role[] s_keys =
    [
        Role.Trader, Role.MarketMaker, Role.ReadOnly, Role.Auditor, Role.Operator, Role.Administrator,
    ];

    private static readonly Role[] s_commanders =
        [Role.Trader, Role.MarketMaker, Role.Operator, Role.Administrator];

    private static readonly Role[] s_operators = [Role.Operator, Role.Administrator];
    private static readonly Role[] s_administrators = [Role.Administrator];

    private static readonly Role[] s_auditors = [Role.Auditor, Role.Administrator];

    private static readonly int s_rules = Matching.Engine.Limits.RulesVersion;

    private delegate Task Caller(CallInvoker invoker, CallOptions options);

    private static readonly string s_noKey = new('0', 16);

    /// <summary>Every call of every service. One that is missing here fails the test below.</summary>
    private static readonly (string Method, Role[] MayCall, Caller Call)[] s_calls =
    [
        ("Trading/Session", s_commanders, SessionAsync),
        ("Trading/Submit", s_commanders, async (to, with) =>
            await new Trading.TradingClient(to).SubmitAsync(
                new SubmitRequest { Command = new OrderCommand { OrderStatus = new OrderStatusRequest() } },
                with)),
        ("MarketData/GetDirectory", s_keys, async (to, with) =>
            await new MarketData.MarketDataClient(to).GetDirectoryAsync(new GetDirectoryRequest(), with)),
        ("MarketData/FollowBook", s_keys, (to, with) =>
            FirstAsync(new MarketData.MarketDataClient(to).FollowBook(
                new FollowBookRequest { InstrumentId = InProcessVenue.Acme }, with))),
        ("MarketData/FollowOrders", s_keys, (to, with) =>
            FirstAsync(new MarketData.MarketDataClient(to).FollowOrders(
                new FollowOrdersRequest { InstrumentId = InProcessVenue.Acme }, with))),
        ("MarketData/FollowDirectory", s_keys, (to, with) =>
            FirstAsync(new MarketData.MarketDataClient(to).FollowDirectory(
                new FollowDirectoryRequest(), with))),
        ("MarketData/FollowTrades", s_keys, (to, with) =>
            FirstAsync(new MarketData.MarketDataClient(to).FollowTrades(
                new FollowTradesRequest { InstrumentId = InProcessVenue.Acme }, with))),
        ("MarketData/FollowCandles", s_keys, (to, with) =>
            FirstAsync(new MarketData.MarketDataClient(to).FollowCandles(
                new FollowCandlesRequest
                {
                    InstrumentId = InProcessVenue.Acme,
                    Interval = CandleInterval.Minute,
                },
                with))),
        ("Queries/GetOrders", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetOrdersAsync(
                new GetOrdersRequest { AccountId = 2 }, with)),
        ("Queries/GetExecutions", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetExecutionsAsync(
                new GetExecutionsRequest { AccountId = 2 }, with)),
        ("Queries/GetBalances", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetBalancesAsync(
                new GetBalancesRequest { AccountId = 2 }, with)),
        ("Queries/GetLedger", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetLedgerAsync(
                new GetLedgerRequest { AccountId = 2 }, with)),
        ("Queries/GetSafeguards", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetSafeguardsAsync(
                new GetSafeguardsRequest { AccountId = 2 }, with)),
        ("Queries/GetTrades", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetTradesAsync(
                new GetTradesRequest { InstrumentId = InProcessVenue.Acme }, with)),
        ("Queries/GetCandles", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetCandlesAsync(
                new GetCandlesRequest
                {
                    InstrumentId = InProcessVenue.Acme,
                    Interval = CandleInterval.Minute,
                },
                with)),
        ("Queries/GetStatistics", s_keys, async (to, with) =>
            await new Queries.QueriesClient(to).GetStatisticsAsync(
                new GetStatisticsRequest { InstrumentId = InProcessVenue.Acme }, with)),
        ("Records/FollowExecutions", s_keys, (to, with) =>
            FirstAsync(new Records.RecordsClient(to).FollowExecutions(
                new FollowExecutionsRequest(), with))),
        ("Records/FollowJournal", s_auditors, (to, with) =>
            FirstAsync(new Records.RecordsClient(to).FollowJournal(new FollowJournalRequest(), with))),
        ("Operations/ListAsset", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).ListAssetAsync(
                new ListAssetRequest { Symbol = "EUR" }, with)),
        ("Operations/ListInstrument", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).ListInstrumentAsync(
                new ListInstrumentRequest { Symbol = "X" }, with)),
        ("Operations/AddParticipant", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).AddParticipantAsync(
                new AddParticipantRequest { Name = "carol" }, with)),
        ("Operations/OpenAccount", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).OpenAccountAsync(
                new OpenAccountRequest { Name = "x", ParticipantId = 1 }, with)),
        ("Operations/CreateApiKey", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).CreateApiKeyAsync(
                new CreateApiKeyRequest { ParticipantId = 1, Role = Role.Trader }, with)),
        ("Operations/TransferFunds", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).TransferFundsAsync(
                new TransferFundsRequest { ToAccountId = 2, AssetId = 1, Amount = 1 }, with)),
        ("Operations/SetMode", s_operators, async (to, with) =>
            await new Operations.OperationsClient(to).SetModeAsync(
                new SetModeRequest { Mode = VenueMode.Normal }, with)),
        ("Operations/SetFeeTier", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).SetFeeTierAsync(
                new SetFeeTierRequest { Tier = 1 }, with)),
        ("Operations/ActivateRules", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).ActivateRulesAsync(
                new ActivateRulesRequest { RulesVersion = s_rules }, with)),
        ("Operations/SetInstrumentStatus", s_operators, async (to, with) =>
            await new Operations.OperationsClient(to).SetInstrumentStatusAsync(
                new SetInstrumentStatusRequest { InstrumentId = 2, Status = InstrumentStatus.Open }, with)),
        ("Operations/SetInstrumentRules", s_operators, async (to, with) =>
            await new Operations.OperationsClient(to).SetInstrumentRulesAsync(
                new SetInstrumentRulesRequest { InstrumentId = 2 }, with)),
        ("Operations/SetAccountRules", s_operators, async (to, with) =>
            await new Operations.OperationsClient(to).SetAccountRulesAsync(
                new SetAccountRulesRequest { AccountId = 2, State = AccountState.Active }, with)),
        ("Operations/SetHoldingsLimit", s_operators, async (to, with) =>
            await new Operations.OperationsClient(to).SetHoldingsLimitAsync(
                new SetHoldingsLimitRequest { AccountId = 2, AssetId = 1 }, with)),
        ("Operations/SetKillSwitch", s_operators, async (to, with) =>
            await new Operations.OperationsClient(to).SetKillSwitchAsync(
                new SetKillSwitchRequest { Scope = KillScope.Instrument, Id = 2 }, with)),
        ("Operations/TakeOver", s_operators, async (to, with) =>
            await LetInAsync(StatusCode.FailedPrecondition, new Operations.OperationsClient(to).TakeOverAsync(
                new TakeOverRequest(), with))),
        ("Operations/RotateApiKey", s_administrators, async (to, with) =>
            await LetInAsync(StatusCode.NotFound, new Operations.OperationsClient(to).RotateApiKeyAsync(
                new RotateApiKeyRequest { KeyId = s_noKey }, with))),
        ("Operations/RevokeApiKey", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).RevokeApiKeyAsync(
                new RevokeApiKeyRequest { KeyId = s_noKey }, with)),
        ("Operations/ListApiKeys", s_administrators, async (to, with) =>
            await new Operations.OperationsClient(to).ListApiKeysAsync(new ListApiKeysRequest(), with)),
    ];

    /// <summary>All that the assembly of contracts serves, and no more.</summary>
    private static IEnumerable<string> Served => typeof(OperationsReflection).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
        .Where(property => property?.PropertyType == typeof(FileDescriptor))
        .SelectMany(property => ((FileDescriptor)property!.GetValue(null)!).Services)
        .SelectMany(service => service.Methods.Select(method => $"{service.FullName}/{method.Name}"))
        .Order(StringComparer.Ordinal);

    [Fact]
    public void Every_call_says_who_may_make_it() => Assert.Equal(
        Served, s_calls.Select(call => $"matching.v1.{call.Method}").Order(StringComparer.Ordinal));

    [Fact]
    public void The_table_lists_every_call_and_nothing_that_is_none() => Assert.Equal(
        Served.Select(method => "/" + method),
        AccessTable.Calls.Where(call => !AccessTable.IsOpen(call)).Order(StringComparer.Ordinal));

    [Fact]
    public void What_is_not_listed_is_denied()
    {
        foreach (Matching.Engine.Role role in Enum.GetValues<Matching.Engine.Role>())
        {
            Assert.False(AccessTable.Allows("/matching.v1.Operations/Unheard", role, s_rules));
            Assert.False(AccessTable.Allows("/matching.v1.operations/SetMode", role, s_rules));
        }
        Assert.False(AccessTable.IsOpen("/matching.v1.Operations/Unheard"));
    }

    [Fact]
    public void By_the_first_rules_an_operator_does_what_an_administrator_does()
    {
        const string Call = "/matching.v1.Operations/CreateApiKey";
        Assert.True(AccessTable.Allows(Call, Matching.Engine.Role.Operator, rules: 1));
        Assert.False(AccessTable.Allows(Call, Matching.Engine.Role.Operator, s_rules));
        Assert.False(AccessTable.Allows(Call, Matching.Engine.Role.Trader, rules: 1));
    }

    [Fact]
    public async Task Each_call_is_open_to_the_roles_that_may_make_it_and_to_nobody_else()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var failures = new List<string>();
        foreach (Role role in s_keys.Prepend(Role.Unspecified))
        {
            ShownKey? key = role == Role.Unspecified ? null : await venue.AddKeyAsync(2, role);
            foreach ((string method, Role[] mayCall, Caller call) in s_calls)
            {
                StatusCode expected = key is null ? StatusCode.Unauthenticated
                    : mayCall.Contains(role) ? StatusCode.OK : StatusCode.PermissionDenied;
                StatusCode got = await TryAsync(call, venue, key);
                if (got != expected) failures.Add($"{method} by {role}: {got}, expected {expected}");
            }
        }
        Assert.Empty(failures);
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public async Task A_call_that_the_role_does_not_allow_is_not_journaled()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        foreach (Role role in s_keys)
        {
            ShownKey key = await venue.AddKeyAsync(2, role);
            long mark = await venue.MarkAsync();
            foreach ((string _, Role[] mayCall, Caller call) in s_calls)
                if (!mayCall.Contains(role))
                    Assert.Equal(StatusCode.PermissionDenied, await TryAsync(call, venue, key));
            Assert.Empty(await venue.EventsSinceAsync(mark));
        }
    }

    [Fact]
    public async Task A_header_that_has_no_valid_key_opens_nothing()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        string key = venue.Operator.Key;
        string otherSecret = key[..^1] + (key[^1] == 'A' ? 'E' : 'A');
        string bobsSecret = venue.Bob.Key[20..];
        string[] values =
        [
            "", "Bearer", "Bearer ", $"Basic {key}", key, $"Bearer {key[..^1]}", $"Bearer {key}A",
            $"Bearer {otherSecret}", $"Bearer {key[..20]}{bobsSecret}",
            $"Bearer mk_{new string('0', 16)}{key[19..]}",
            $"Bearer mk_zz{key[5..]}", $"Bearer {key.ToUpperInvariant()}", $"Bearer {key[..30]} {key[31..]}",
        ];
        long mark = await venue.MarkAsync();
        foreach (string value in values)
        {
            var headers = new Metadata { { "authorization", value } };
            var options = new CallOptions(headers, cancellationToken: venue.Stop);
            using var session = new RawSession(venue.Channel, options);
            Ending ending = await session.EndAsync();
            Assert.Equal((StatusCode.Unauthenticated, "UNAUTHENTICATED"), (ending.Code, ending.Reason));
        }
        Assert.Empty(await venue.EventsSinceAsync(mark));
        Assert.Empty(venue.Log.Lines);
    }

    [Fact]
    public void A_key_is_taken_apart_only_whole()
    {
        (string key, var terms) = ApiKeys.Make(7, Matching.Engine.Role.Trader);

        Assert.True(ApiKeys.TryParse(key, out long keyId, out byte[]? secret));
        Assert.Equal((terms.KeyId, 32), (keyId, secret.Length));
        for (int length = 0; length < key.Length; length++)
            Assert.False(ApiKeys.TryParse(key[..length], out _, out _));
    }

    private static async Task<StatusCode> TryAsync(Caller call, InProcessVenue venue, ShownKey? who)
    {
        CallOptions options =
            who is null ? new CallOptions(cancellationToken: venue.Stop) : venue.Call(who);
        try
        {
            await call(venue.Channel.CreateCallInvoker(), options);
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }

    private static async Task SessionAsync(CallInvoker invoker, CallOptions options)
    {
        using var call = new Trading.TradingClient(invoker).Session(options);
        try
        {
            await call.RequestStream.WriteAsync(
                new SessionRequest { LogOn = new LogOnRequest { SessionName = "door" } });
        }
        catch (Exception error) when (error is InvalidOperationException or RpcException)
        {
            // The call had ended before, or ends meanwhile: the read says why.
        }
        await call.ResponseStream.MoveNext(options.CancellationToken);
    }

    private static async Task FirstAsync<T>(AsyncServerStreamingCall<T> call)
    {
        using (call) await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
    }

    /// <summary>Nothing is there: whoever is told so has come through the door.</summary>
    /// <summary>Behind the door it comes to that, for its own reasons.</summary>
    private static async Task LetInAsync<T>(StatusCode answer, AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
        }
        catch (RpcException error) when (error.StatusCode == answer)
        {
            // As it should be.
        }
    }
}
