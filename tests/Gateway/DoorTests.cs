using Google.Protobuf.Reflection;
using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>Who may call what; whoever may not reaches nothing behind the door.</summary>
public sealed class DoorTests
{
    private enum Who { None, AnyKey, Operator }

    private delegate Task Caller(CallInvoker invoker, CallOptions options);

    /// <summary>Every call of the three services. One that is missing here fails the test below.</summary>
    private static readonly (string Method, Who MayCall, Caller Call)[] s_calls =
    [
        ("Trading/Session", Who.AnyKey, SessionAsync),
        ("MarketData/GetDirectory", Who.AnyKey, async (to, with) =>
            await new MarketData.MarketDataClient(to).GetDirectoryAsync(new GetDirectoryRequest(), with)),
        ("MarketData/FollowBook", Who.AnyKey, (to, with) =>
            FirstAsync(new MarketData.MarketDataClient(to).FollowBook(
                new FollowBookRequest { InstrumentId = InProcessVenue.Acme }, with))),
        ("MarketData/FollowTrades", Who.AnyKey, (to, with) =>
            FirstAsync(new MarketData.MarketDataClient(to).FollowTrades(
                new FollowTradesRequest { InstrumentId = InProcessVenue.Acme }, with))),
        ("Operations/ListAsset", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).ListAssetAsync(
                new ListAssetRequest { Symbol = "EUR" }, with)),
        ("Operations/ListInstrument", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).ListInstrumentAsync(
                new ListInstrumentRequest { Symbol = "X" }, with)),
        ("Operations/AddParticipant", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).AddParticipantAsync(
                new AddParticipantRequest { Name = "carol" }, with)),
        ("Operations/OpenAccount", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).OpenAccountAsync(
                new OpenAccountRequest { Name = "x", ParticipantId = 1 }, with)),
        ("Operations/CreateApiKey", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).CreateApiKeyAsync(
                new CreateApiKeyRequest { ParticipantId = 1, Role = Role.Trader }, with)),
        ("Operations/TransferFunds", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).TransferFundsAsync(
                new TransferFundsRequest { ToAccountId = 2, AssetId = 1, Amount = 1 }, with)),
        ("Operations/SetMode", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).SetModeAsync(
                new SetModeRequest { Mode = VenueMode.Normal }, with)),
        ("Operations/SetFeeTier", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).SetFeeTierAsync(
                new SetFeeTierRequest { Tier = 1 }, with)),
        ("Operations/SetInstrumentStatus", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).SetInstrumentStatusAsync(
                new SetInstrumentStatusRequest { InstrumentId = 2, Status = InstrumentStatus.Open }, with)),
        ("Operations/SetInstrumentRules", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).SetInstrumentRulesAsync(
                new SetInstrumentRulesRequest { InstrumentId = 2 }, with)),
        ("Operations/SetAccountRules", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).SetAccountRulesAsync(
                new SetAccountRulesRequest { AccountId = 2, State = AccountState.Active }, with)),
        ("Operations/SetHoldingsLimit", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).SetHoldingsLimitAsync(
                new SetHoldingsLimitRequest { AccountId = 2, AssetId = 1 }, with)),
        ("Operations/SetKillSwitch", Who.Operator, async (to, with) =>
            await new Operations.OperationsClient(to).SetKillSwitchAsync(
                new SetKillSwitchRequest { Scope = KillScope.Instrument, Id = 2 }, with)),
    ];

    [Fact]
    public void Every_call_says_who_may_make_it()
    {
        FileDescriptor[] files =
            [TradingReflection.Descriptor, MarketDataReflection.Descriptor, OperationsReflection.Descriptor];
        string[] methods =
        [
            .. files.SelectMany(file => file.Services)
                .SelectMany(service => service.Methods.Select(method => $"{service.Name}/{method.Name}"))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(methods, s_calls.Select(call => call.Method).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_call_is_open_to_those_who_may_make_it_and_to_nobody_else()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var failures = new List<string>();
        foreach ((string method, Who mayCall, Caller call) in s_calls)
        {
            foreach (Who who in Enum.GetValues<Who>())
            {
                StatusCode expected = who == Who.None ? StatusCode.Unauthenticated
                    : who < mayCall ? StatusCode.PermissionDenied : StatusCode.OK;
                StatusCode got = await TryAsync(call, venue, who);
                if (got != expected) failures.Add($"{method} by {who}: {got}, expected {expected}");
            }
        }
        Assert.Empty(failures);
        Assert.Empty(venue.Log.Lines);
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
    public async Task An_operators_call_with_a_traders_key_is_not_journaled()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        long mark = await venue.MarkAsync();
        foreach ((string _, Who mayCall, Caller call) in s_calls)
            if (mayCall == Who.Operator)
                Assert.Equal(StatusCode.PermissionDenied, await TryAsync(call, venue, Who.AnyKey));
        Assert.Empty(await venue.EventsSinceAsync(mark));
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

    private static async Task<StatusCode> TryAsync(Caller call, InProcessVenue venue, Who who)
    {
        CallOptions options = who switch
        {
            Who.None => new CallOptions(cancellationToken: venue.Stop),
            Who.AnyKey => venue.Call(venue.Alice),
            _ => venue.Call(venue.Operator),
        };
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
        catch (InvalidOperationException)
        {
            // The call had ended before: the read says why.
        }
        await call.ResponseStream.MoveNext(options.CancellationToken);
    }

    private static async Task FirstAsync<T>(AsyncServerStreamingCall<T> call)
    {
        using (call) await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
    }
}
