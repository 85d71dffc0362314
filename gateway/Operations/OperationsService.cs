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
/// An operator's calls. Each participant's go through one session, named for it, that logs on with the first
/// call.
/// </summary>
internal sealed class OperationsService(Door door, SessionDesk desk, CommandGate gate, VenueClock clock)
    : V1.Operations.OperationsBase
{
    private readonly OperatorSessions _sessions = new(desk, gate, clock);

    public override Task<OperationResponse> ListAsset(ListAssetRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.AuthenticateOperator(call);
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
        KeyHolder holder = door.AuthenticateOperator(call);
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
                PriceScale = Names.ParseSmall(request.PriceScale, "price_scale"),
            },
        });
    }

    public override Task<OperationResponse> AddParticipant(
        AddParticipantRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.AuthenticateOperator(call);
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
        KeyHolder holder = door.AuthenticateOperator(call);
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
        KeyHolder holder = door.AuthenticateOperator(call);
        var role = (Role)Names.ParseSmall((int)request.Role, "role");
        (string key, Engine.Commands.AddApiKeyTerms terms) = ApiKeys.Make(request.ParticipantId, role);
        var command = new Command { Header = { Kind = CommandKind.AddApiKey }, AddApiKey = terms };
        OperationResponse outcome = await RunAsync(holder, call, command);
        bool isValid = outcome.RejectReason == V1.RejectReason.Unspecified;
        return new CreateApiKeyResponse { Outcome = outcome, ApiKey = isValid ? key : "" };
    }

    public override Task<OperationResponse> TransferFunds(
        TransferFundsRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.AuthenticateOperator(call);
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

    public override Task<OperationResponse> SetMode(SetModeRequest request, ServerCallContext call)
    {
        KeyHolder holder = door.AuthenticateOperator(call);
        return RunAsync(holder, call, new Command
        {
            Header = { Kind = CommandKind.SetMode },
            SetMode = new Engine.Commands.SetModeTerms
            {
                Mode = (VenueMode)Names.ParseSmall((int)request.Mode, "mode"),
            },
        });
    }

    private async Task<OperationResponse> RunAsync(KeyHolder holder, ServerCallContext call, Command command)
    {
        UnarySession session = await _sessions.OfAsync(holder, call.CancellationToken);
        Event outcome = await session.ExecuteAsync(command, call.CancellationToken);
        return new OperationResponse
        {
            Sequence = outcome.Header.Sequence,
            RejectReason = (V1.RejectReason)SessionLink.ReasonOf(in outcome),
            AssignedId = Reports.AssignedId(in outcome),
        };
    }
}
