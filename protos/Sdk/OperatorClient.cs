using Matching.V1;

namespace Matching.Client;

/// <summary>The operator's commands, in decimals and symbols.</summary>
public sealed class OperatorClient
{
    private const int ProtectionScale = 6;
    private static readonly TimeSpan s_directoryBound = TimeSpan.FromSeconds(10);

    private readonly VenueClient _client;
    private readonly Operations.OperationsClient _operations;

    internal OperatorClient(VenueClient client, Operations.OperationsClient operations)
    {
        _client = client;
        _operations = operations;
    }

    /// <summary>Has the standby that this client is connected to become the primary.</summary>
    /// <param name="primaryIsOff">The word that the machine which has been the primary is off.</param>
    /// <returns>From which event on it will be, and what may be lost.</returns>
    /// <exception cref="VenueException">TAKEOVER_REFUSED: it may not, and why.</exception>
    public async Task<TakeOverResponse> TakeOverAsync(bool primaryIsOff, CancellationToken stop = default) =>
        await _client.AskAsync(call => _operations.TakeOverAsync(
            new TakeOverRequest { PrimaryIsOff = primaryIsOff }, call), stop);

    /// <param name="scale">Decimals of an amount, 0 to 18.</param>
    public async Task<OperationResult> ListAssetAsync(
        string symbol, int scale, CancellationToken stop = default)
    {
        var request = new ListAssetRequest { Symbol = symbol, Scale = scale };
        var response = await _client.AskAsync(call => _operations.ListAssetAsync(request, call), stop);
        return await ListedAsync(response, stop);
    }

    /// <exception cref="ArgumentException">
    /// An asset is not listed, or a decimal does not fit its scale.
    /// </exception>
    public async Task<OperationResult> ListInstrumentAsync(
        InstrumentTerms terms, CancellationToken stop = default) =>
        await ListedAsync(await SendListingAsync(terms, stop), stop);

    /// <summary>
    /// One after the other, as if each were listed by itself; but the directory, which grows with all that is
    /// listed, is fetched once, behind the last.
    /// </summary>
    /// <returns>An outcome each, in order; a refusal of one leaves the others be.</returns>
    /// <exception cref="ArgumentException">
    /// An asset is not listed, or a decimal does not fit its scale; what stood before it is listed.
    /// </exception>
    public async Task<IReadOnlyList<OperationResult>> ListInstrumentsAsync(
        IEnumerable<InstrumentTerms> all, CancellationToken stop = default)
    {
        var results = new List<OperationResult>();
        OperationResponse? last = null;
        foreach (InstrumentTerms terms in all)
        {
            OperationResponse response = await SendListingAsync(terms, stop);
            results.Add(Result(response));
            if (results[^1].IsDone) last = response;
        }
        if (last is not null) await ListedAsync(last, stop);
        return results;
    }

    public async Task<OperationResult> AddParticipantAsync(string name, CancellationToken stop = default)
    {
        var request = new AddParticipantRequest { Name = name };
        return Result(await _client.AskAsync(call => _operations.AddParticipantAsync(request, call), stop));
    }

    public async Task<OperationResult> OpenAccountAsync(
        int participantId, string name, CancellationToken stop = default)
    {
        var request = new OpenAccountRequest { ParticipantId = participantId, Name = name };
        return Result(await _client.AskAsync(call => _operations.OpenAccountAsync(request, call), stop));
    }

    public async Task<ApiKeyResult> CreateApiKeyAsync(
        int participantId, Role role, CancellationToken stop = default)
    {
        var request = new CreateApiKeyRequest { ParticipantId = participantId, Role = role };
        var response = await _client.AskAsync(call => _operations.CreateApiKeyAsync(request, call), stop);
        var outcome = Result(response.Outcome);
        return new ApiKeyResult(outcome.RejectReason, outcome.AssignedId, outcome.Sequence, response.ApiKey);
    }

    /// <summary>
    /// A new key of the same participant and role; then the old one is revoked. Not so this client's own: it
    /// is valid until a client with the new one, which is kept somewhere by then, revokes it.
    /// </summary>
    /// <param name="keyId">The sixteen digits behind the key's first three characters.</param>
    /// <param name="stop">Ends the wait, not the commands.</param>
    public async Task<ApiKeyResult> RotateApiKeyAsync(string keyId, CancellationToken stop = default)
    {
        var request = new RotateApiKeyRequest { KeyId = keyId };
        var response = await _client.AskAsync(call => _operations.RotateApiKeyAsync(request, call), stop);
        var outcome = Result(response.Created.Outcome);
        return new ApiKeyResult(
            outcome.RejectReason, outcome.AssignedId, response.Revoked?.Sequence ?? outcome.Sequence,
            response.Created.ApiKey)
        {
            OldIsValid = response.Revoked is not { RejectReason: RejectReason.Unspecified },
        };
    }

    /// <summary>What the key has open ends; it never opens anything again.</summary>
    public async Task<OperationResult> RevokeApiKeyAsync(string keyId, CancellationToken stop = default)
    {
        var request = new RevokeApiKeyRequest { KeyId = keyId };
        return Result(await _client.AskAsync(call => _operations.RevokeApiKeyAsync(request, call), stop));
    }

    /// <summary>Keys without their secrets, revoked ones too.</summary>
    /// <param name="participantId">0 for everybody's.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<IReadOnlyList<ApiKeyInfo>> ListApiKeysAsync(
        int participantId = 0, CancellationToken stop = default)
    {
        var request = new ListApiKeysRequest { ParticipantId = participantId };
        var response = await _client.AskAsync(call => _operations.ListApiKeysAsync(request, call), stop);
        return response.Keys;
    }

    public Task<OperationResult> DepositAsync(
        int accountId, string asset, decimal amount, CancellationToken stop = default) =>
        TransferAsync(0, accountId, asset, amount, stop);

    public Task<OperationResult> WithdrawAsync(
        int accountId, string asset, decimal amount, CancellationToken stop = default) =>
        TransferAsync(accountId, 0, asset, amount, stop);

    /// <exception cref="ArgumentException">
    /// The asset is not listed, or the amount does not fit its scale.
    /// </exception>
    public async Task<OperationResult> TransferAsync(
        int fromAccountId, int toAccountId, string asset, decimal amount, CancellationToken stop = default)
    {
        var listed = _client.Directory.Asset(asset);
        var request = new TransferFundsRequest
        {
            FromAccountId = fromAccountId,
            ToAccountId = toAccountId,
            AssetId = listed.Id,
            Amount = listed.Amount(amount),
        };
        return Result(await _client.AskAsync(call => _operations.TransferFundsAsync(request, call), stop));
    }

    public async Task<OperationResult> SetModeAsync(VenueMode mode, CancellationToken stop = default)
    {
        var request = new SetModeRequest { Mode = mode };
        return Result(await _client.AskAsync(
            call => _operations.SetModeAsync(request, call), stop, stops: true));
    }

    /// <summary>From its event on the venue decides by that version of its rules; never back.</summary>
    public async Task<OperationResult> ActivateRulesAsync(
        int rulesVersion, CancellationToken stop = default)
    {
        var request = new ActivateRulesRequest { RulesVersion = rulesVersion };
        return Result(await _client.AskAsync(call => _operations.ActivateRulesAsync(request, call), stop));
    }

    /// <summary>The rates of a tier, in every instrument; an account's rules say its tier.</summary>
    /// <param name="tier">From 1.</param>
    /// <param name="makerFeeRate">Of the notional; negative is a rebate.</param>
    /// <param name="takerFeeRate">Of the notional.</param>
    /// <param name="stop">Ends the wait, not the command.</param>
    public async Task<OperationResult> SetFeeTierAsync(
        int tier, decimal makerFeeRate, decimal takerFeeRate, CancellationToken stop = default)
    {
        var request = new SetFeeTierRequest
        {
            Tier = tier,
            MakerFeeRate = Rate(makerFeeRate, VenueDirectory.FeeRateScale, "maker fee rate"),
            TakerFeeRate = Rate(takerFeeRate, VenueDirectory.FeeRateScale, "taker fee rate"),
        };
        return Result(await _client.AskAsync(call => _operations.SetFeeTierAsync(request, call), stop));
    }

    /// <summary>Opens, halts or closes an instrument.</summary>
    public async Task<OperationResult> SetInstrumentStatusAsync(
        string symbol, InstrumentStatus status, CancellationToken stop = default)
    {
        var request = new SetInstrumentStatusRequest
        {
            InstrumentId = _client.Directory.Instrument(symbol).Id,
            Status = status,
        };
        var response = await _client.AskAsync(
            call => _operations.SetInstrumentStatusAsync(request, call), stop, stops: true);
        return await ListedAsync(response, stop);
    }

    public async Task<OperationResult> SetInstrumentRulesAsync(
        InstrumentRules rules, CancellationToken stop = default)
    {
        var instrument = _client.Directory.Instrument(rules.Symbol);
        var request = new SetInstrumentRulesRequest
        {
            InstrumentId = instrument.Id,
            MinNotional = instrument.Quote.Amount(rules.MinNotional),
            MaxNotional = instrument.Quote.Amount(rules.MaxNotional),
            ReferencePrice = instrument.Price(rules.ReferencePrice),
            SessionClose = Nanoseconds.Of(rules.SessionClose),
            MarketProtection = Rate(rules.MarketProtection, ProtectionScale, "market protection"),
            StaticCollar = Rate(rules.StaticCollar, ProtectionScale, "static collar"),
            DynamicCollar = Rate(rules.DynamicCollar, ProtectionScale, "dynamic collar"),
            ReferenceFollowsTrades = rules.ReferenceFollowsTrades,
        };
        var response = await _client.AskAsync(
            call => _operations.SetInstrumentRulesAsync(request, call), stop);
        return await ListedAsync(response, stop);
    }

    public async Task<OperationResult> SetAccountRulesAsync(
        AccountRules rules, CancellationToken stop = default)
    {
        var request = new SetAccountRulesRequest
        {
            AccountId = rules.AccountId,
            State = rules.State,
            FeeTier = rules.FeeTier,
            SelfTradeGroup = rules.SelfTradeGroup,
            MaxOpenOrders = rules.MaxOpenOrders,
        };
        return Result(await _client.AskAsync(call => _operations.SetAccountRulesAsync(request, call), stop));
    }

    /// <summary>How much of an asset an account may come to have by its buy orders; 0 for no limit.</summary>
    public async Task<OperationResult> SetHoldingsLimitAsync(
        int accountId, string asset, decimal maxQty, CancellationToken stop = default)
    {
        var listed = _client.Directory.Asset(asset);
        var request = new SetHoldingsLimitRequest
        {
            AccountId = accountId,
            AssetId = listed.Id,
            MaxQty = listed.Amount(maxQty),
        };
        return Result(await _client.AskAsync(call => _operations.SetHoldingsLimitAsync(request, call), stop));
    }

    /// <summary>Stops a scope, or releases it; it overtakes all that waits.</summary>
    /// <param name="scope">What is stopped.</param>
    /// <param name="id">The account, participant or instrument; 0 for the venue.</param>
    /// <param name="engaged">False releases.</param>
    /// <param name="stop">Ends the wait, not the command.</param>
    public async Task<OperationResult> SetKillSwitchAsync(
        KillScope scope, int id, bool engaged, CancellationToken stop = default)
    {
        var request = new SetKillSwitchRequest { Scope = scope, Id = id, Engaged = engaged };
        return Result(await _client.AskAsync(
            call => _operations.SetKillSwitchAsync(request, call), stop, stops: true));
    }

    private static OperationResult Result(OperationResponse response) =>
        new(response.RejectReason, response.AssignedId, response.Sequence);

    private static int Rate(decimal rate, int scale, string name)
    {
        var scaled = Scaled.FromDecimal(rate, scale, name);
        return scaled is >= int.MinValue and <= int.MaxValue
            ? (int)scaled
            : throw new ArgumentException($"{name} {rate} is out of range.", name);
    }

    private async Task<OperationResponse> SendListingAsync(InstrumentTerms terms, CancellationToken stop)
    {
        var baseAsset = _client.Directory.Asset(terms.BaseAsset);
        var quote = _client.Directory.Asset(terms.QuoteAsset);
        var request = new ListInstrumentRequest
        {
            Symbol = terms.Symbol,
            BaseAssetId = baseAsset.Id,
            QuoteAssetId = quote.Id,
            PriceScale = terms.PriceScale,
            TickSize = Scaled.FromDecimal(terms.TickSize, terms.PriceScale, "tick size"),
            LotSize = baseAsset.Amount(terms.LotSize),
            MinQty = baseAsset.Amount(terms.MinQty),
            MaxQty = baseAsset.Amount(terms.MaxQty),
            MakerFeeRate = Rate(terms.MakerFeeRate, VenueDirectory.FeeRateScale, "maker fee rate"),
            TakerFeeRate = Rate(terms.TakerFeeRate, VenueDirectory.FeeRateScale, "taker fee rate"),
            MarketProtection = Rate(terms.MarketProtection, ProtectionScale, "market protection"),
            MinNotional = quote.Amount(terms.MinNotional),
            MaxNotional = quote.Amount(terms.MaxNotional),
            ReferencePrice = Scaled.FromDecimal(terms.ReferencePrice, terms.PriceScale, "reference price"),
            ReferenceFollowsTrades = terms.ReferenceFollowsTrades,
            SessionClose = Nanoseconds.Of(terms.SessionClose),
            StaticCollar = Rate(terms.StaticCollar, ProtectionScale, "static collar"),
            DynamicCollar = Rate(terms.DynamicCollar, ProtectionScale, "dynamic collar"),
        };
        return await _client.AskAsync(call => _operations.ListInstrumentAsync(request, call), stop);
    }

    // What is listed can be used at once: the directory may be a moment behind the outcome.
    private async Task<OperationResult> ListedAsync(OperationResponse response, CancellationToken stop)
    {
        var result = Result(response);
        var bound = DateTime.UtcNow + s_directoryBound;
        while (result.IsDone && (await _client.RefreshDirectoryAsync(stop)).Sequence < result.Sequence)
        {
            if (DateTime.UtcNow > bound)
                throw VenueException.Lost("The directory does not follow the journal.");
            await Task.Delay(10, stop);
        }

        return result;
    }
}
