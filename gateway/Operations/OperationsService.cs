using System.Collections.Concurrent;
using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;
using Role = Matching.Engine.Role;
using VenueMode = Matching.Engine.VenueMode;

namespace Matching.Gateway.Operations;

/// <summary>
/// An operator's calls. Each participant's go through a session, named for it, that logs on with the first
/// call: what stops something, through one of its own that overtakes all that waits.
/// </summary>
internal sealed class OperationsService(
    Door door, KeyView keys, SessionDesk desk, CommandGate gate, VenueClock clock, KillDoors kills)
    : V1.Operations.OperationsBase
{
    private readonly UnarySessions _sessions = new(terms => LogOnAsync(terms, desk, gate, clock));
    private readonly UnarySessions _urgent =
        new(terms => LogOnAsync(terms, desk, gate, clock, isUrgent: true));

    public override Task<OperationResponse> ListAsset(ListAssetRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.ListAsset },
            ListAsset = new Engine.Commands.ListAssetTerms
            {
                Symbol = Names.Parse(request.Symbol, "symbol"),
                Scale = Names.ParseSmall(request.Scale, "scale"),
            },
        });
    }

    public override Task<OperationResponse> ListInstrument(
        ListInstrumentRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.ListInstrument },
            ListInstrument = new Engine.Commands.ListInstrumentTerms
            {
                Symbol = Names.Parse(request.Symbol, "symbol"),
                TickSize = request.TickSize,
                LotSize = request.LotSize,
                MinQty = request.MinQty,
                MaxQty = request.MaxQty,
                BaseAssetId = request.BaseAssetId,
                QuoteAssetId = request.QuoteAssetId,
                MakerFeeRate = request.MakerFeeRate,
                TakerFeeRate = request.TakerFeeRate,
                MarketProtection = request.MarketProtection,
                MinNotional = request.MinNotional,
                MaxNotional = request.MaxNotional,
                ReferencePrice = request.ReferencePrice,
                SessionClose = request.SessionClose,
                StaticCollar = request.StaticCollar,
                DynamicCollar = request.DynamicCollar,
                ReferenceFollowsTrades = Flag(request.ReferenceFollowsTrades),
                PriceScale = Names.ParseSmall(request.PriceScale, "price_scale"),
            },
        });
    }

    public override Task<OperationResponse> AddParticipant(
        AddParticipantRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.AddParticipant },
            AddParticipant = new Engine.Commands.AddParticipantTerms
            {
                Name = Names.Parse(request.Name, "name"),
            },
        });
    }

    public override Task<OperationResponse> OpenAccount(OpenAccountRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.OpenAccount },
            OpenAccount = new Engine.Commands.OpenAccountTerms
            {
                Name = Names.Parse(request.Name, "name"),
                ParticipantId = request.ParticipantId,
            },
        });
    }

    public override async Task<CreateApiKeyResponse> CreateApiKey(
        CreateApiKeyRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        var role = (Role)Names.ParseSmall((int)request.Role, "role");
        return await AddKeyAsync(holder, call, request.ParticipantId, role);
    }

    public override Task<OperationResponse> RevokeApiKey(RevokeApiKeyRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.RevokeApiKey },
            RevokeApiKey = new Engine.Commands.RevokeApiKeyTerms { KeyId = ApiKeys.ParseId(request.KeyId) },
        });
    }

    /// <summary>
    /// The new key first: whatever happens in between, one of the two is valid and both are listed. The
    /// caller's own stays: that he has been told the new one only he can say, by coming with it to revoke it.
    /// </summary>
    public override async Task<RotateApiKeyResponse> RotateApiKey(
        RotateApiKeyRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        long oldId = ApiKeys.ParseId(request.KeyId);
        if (keys.Find(oldId) is not { IsRevoked: false } old)
            throw Statuses.NotFound("there is no such key, or it is revoked").ToException();
        CreateApiKeyResponse made = await AddKeyAsync(holder, call, old.ParticipantId, old.Role);
        var response = new RotateApiKeyResponse { Created = made };
        if (made.ApiKey.Length > 0 && oldId != holder.KeyId)
            response.Revoked = await RevokeApiKey(new RevokeApiKeyRequest { KeyId = request.KeyId }, call);
        return response;
    }

    public override Task<ListApiKeysResponse> ListApiKeys(
        ListApiKeysRequest request, ServerCallContext call) => Task.FromResult(List(keys, request));

    /// <summary>As a view of the keys has them.</summary>
    public static ListApiKeysResponse List(KeyView keys, ListApiKeysRequest request)
    {
        var response = new ListApiKeysResponse { Sequence = keys.Sequence };
        foreach (ListedKey key in keys.List())
        {
            if (request.ParticipantId != 0 && request.ParticipantId != key.ParticipantId) continue;
            response.Keys.Add(new ApiKeyInfo
            {
                KeyId = ApiKeys.TextOf(key.KeyId),
                ParticipantId = key.ParticipantId,
                Role = (V1.Role)key.Role,
                IsRevoked = key.IsRevoked,
            });
        }
        return response;
    }

    public override Task<OperationResponse> TransferFunds(
        TransferFundsRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.TransferFunds },
            TransferFunds = new Engine.Commands.TransferFundsTerms
            {
                Amount = request.Amount,
                FromAccountId = request.FromAccountId,
                ToAccountId = request.ToAccountId,
                AssetId = request.AssetId,
            },
        });
    }

    /// <summary>What restricts overtakes all that waits, what sets free comes behind it.</summary>
    public override Task<OperationResponse> SetMode(SetModeRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        var mode = (VenueMode)Names.ParseSmall((int)request.Mode, "mode");
        var command = new Command
        {
            Header = { Kind = CommandKind.SetMode },
            SetMode = new Engine.Commands.SetModeTerms { Mode = mode },
        };
        return RunAsync(holder, call, command, isUrgent: mode != VenueMode.Normal);
    }

    public override Task<OperationResponse> ActivateRules(
        ActivateRulesRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.ActivateRules },
            ActivateRules = new ActivateRulesTerms { RulesVersion = request.RulesVersion },
        });
    }

    public override Task<OperationResponse> SetFeeTier(SetFeeTierRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.SetFeeTier },
            SetFeeTier = new Engine.Commands.SetFeeTierTerms
            {
                Tier = request.Tier,
                MakerFeeRate = request.MakerFeeRate,
                TakerFeeRate = request.TakerFeeRate,
            },
        });
    }

    public override Task<OperationResponse> SetInstrumentStatus(
        SetInstrumentStatusRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return StopAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.SetInstrumentStatus },
            SetInstrumentStatus = new Engine.Commands.SetInstrumentStatusTerms
            {
                InstrumentId = request.InstrumentId,
                Status = (Engine.InstrumentStatus)Names.ParseSmall((int)request.Status, "status"),
            },
        });
    }

    public override Task<OperationResponse> SetInstrumentRules(
        SetInstrumentRulesRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.SetInstrumentRules },
            SetInstrumentRules = new Engine.Commands.SetInstrumentRulesTerms
            {
                MinNotional = request.MinNotional,
                MaxNotional = request.MaxNotional,
                ReferencePrice = request.ReferencePrice,
                SessionClose = request.SessionClose,
                InstrumentId = request.InstrumentId,
                MarketProtection = request.MarketProtection,
                StaticCollar = request.StaticCollar,
                DynamicCollar = request.DynamicCollar,
                ReferenceFollowsTrades = Flag(request.ReferenceFollowsTrades),
            },
        });
    }

    public override Task<OperationResponse> SetAccountRules(
        SetAccountRulesRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.SetAccountRules },
            SetAccountRules = new Engine.Commands.SetAccountRulesTerms
            {
                AccountId = request.AccountId,
                FeeTier = request.FeeTier,
                SelfTradeGroup = request.SelfTradeGroup,
                MaxOpenOrders = request.MaxOpenOrders,
                State = (Engine.AccountState)Names.ParseSmall((int)request.State, "state"),
            },
        });
    }

    public override Task<OperationResponse> SetHoldingsLimit(
        SetHoldingsLimitRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.SetHoldingsLimit },
            SetHoldingsLimit = new Engine.Commands.SetHoldingsLimitTerms
            {
                MaxQty = request.MaxQty,
                AccountId = request.AccountId,
                AssetId = request.AssetId,
            },
        });
    }

    public override async Task<OperationResponse> SetKillSwitch(
        SetKillSwitchRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.Authenticate(call);
        var command = new Command
        {
            Header = { Kind = CommandKind.SetKillSwitch },
            SetKillSwitch = new Engine.Commands.SetKillSwitchTerms
            {
                Id = request.Id,
                Scope = (Engine.KillScope)Names.ParseSmall((int)request.Scope, "scope"),
                Engaged = Flag(request.Engaged),
            },
        };
        using IDisposable? closed = kills.Close(in command.SetKillSwitch, in holder);
        UnarySession session = await OfAsync(holder, isUrgent: true, call.CancellationToken);
        return OutcomeOf(await session.InsistAsync(command, call.CancellationToken));
    }

    public override Task<TakeOverResponse> TakeOver(TakeOverRequest request, ServerCallContext call) =>
        throw Statuses.TakeoverRefused("this machine is the primary").ToException();

    private async Task<CreateApiKeyResponse> AddKeyAsync(
        KeyHolder holder, ServerCallContext call, int participantId, Role role)
    {
        (string key, Engine.Commands.AddApiKeyTerms terms) = ApiKeys.Make(participantId, role);
        var command = new Command { Header = { Kind = CommandKind.AddApiKey }, AddApiKey = terms };
        OperationResponse outcome = await RunAsync(holder, call, command);
        if (outcome.RejectReason != V1.RejectReason.Unspecified)
            return new CreateApiKeyResponse { Outcome = outcome };
        return new CreateApiKeyResponse
        {
            Outcome = outcome,
            ApiKey = key,
            KeyId = ApiKeys.TextOf(terms.KeyId),
        };
    }

    private Task<OperationResponse> RunAsync(KeyHolder holder, ServerCallContext call, Command command) =>
        RunAsync(holder, call, command, isUrgent: false);

    /// <summary>Overtakes all that waits in the inbound ring.</summary>
    private Task<OperationResponse> StopAsync(KeyHolder holder, ServerCallContext call, Command command) =>
        RunAsync(holder, call, command, isUrgent: true);

    private async Task<OperationResponse> RunAsync(
        KeyHolder holder, ServerCallContext call, Command command, bool isUrgent)
    {
        UnarySession session = await OfAsync(holder, isUrgent, call.CancellationToken);
        return OutcomeOf(await session.ExecuteAsync(command, call.CancellationToken));
    }

    private Task<UnarySession> OfAsync(KeyHolder holder, bool isUrgent, CancellationToken cancellation)
    {
        // A session has one role; roles that shared one would take it from each other.
        string name = (holder.Role, isUrgent) switch
        {
            (Role.Administrator, false) => "administration",
            (Role.Administrator, true) => "administer-stop",
            (_, false) => "operations",
            _ => "operations-stop",
        };
        UnarySessions sessions = isUrgent ? _urgent : _sessions;
        return sessions.OfAsync(holder, Bytes16.FromText(name), cancellation);
    }

    private static async Task<UnarySession> LogOnAsync(
        LogOnTerms terms, SessionDesk desk, CommandGate gate, VenueClock clock, bool isUrgent = false)
    {
        var session = new UnarySession(desk, gate, clock, isUrgent);
        await session.LogOnAsync(terms, CancellationToken.None);
        return session;
    }

    private static OperationResponse OutcomeOf(in Event outcome) => new()
    {
        Sequence = outcome.Header.Sequence,
        RejectReason = (V1.RejectReason)SessionLink.ReasonOf(in outcome),
        AssignedId = Reports.AssignedId(in outcome),
    };

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;
}
