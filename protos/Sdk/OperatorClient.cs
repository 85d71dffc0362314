using Matching.V1;

namespace Matching.Client;

/// <summary>What became of an operator's command; a refusal is a result with its reason.</summary>
/// <param name="AssignedId">The number given to what was listed, added or opened.</param>
/// <param name="Sequence">The event that recorded it.</param>
public record OperationResult(RejectReason RejectReason, int AssignedId, long Sequence)
{
    public bool IsDone => RejectReason == RejectReason.Unspecified;

    /// <summary>The assigned number, for those who can't go on without it.</summary>
    /// <exception cref="InvalidOperationException">The command was refused.</exception>
    public int Required() => IsDone
        ? AssignedId
        : throw new InvalidOperationException($"The venue refused the operator's command: {RejectReason}.");
}

/// <summary>A key is shown this once: the venue keeps only a salted hash.</summary>
public sealed record ApiKeyResult(RejectReason RejectReason, int AssignedId, long Sequence, string ApiKey)
    : OperationResult(RejectReason, AssignedId, Sequence);

/// <summary>The terms of a new instrument.</summary>
public sealed record InstrumentTerms
{
    public required string Symbol { get; init; }

    /// <summary>The asset that quantities are in.</summary>
    public required string BaseAsset { get; init; }

    /// <summary>The asset that money is in.</summary>
    public required string QuoteAsset { get; init; }

    /// <summary>Decimals of a price.</summary>
    public required int PriceScale { get; init; }

    public required decimal TickSize { get; init; }

    public required decimal LotSize { get; init; }

    public required decimal MinQty { get; init; }

    public required decimal MaxQty { get; init; }

    /// <summary>Of the notional, 0.0002 for two basis points; negative is a rebate.</summary>
    public decimal MakerFeeRate { get; init; }

    /// <summary>Of the notional.</summary>
    public decimal TakerFeeRate { get; init; }

    /// <summary>
    /// How far from the best opposite price a market order may trade, 0.05 for five per cent.
    /// </summary>
    public decimal MarketProtection { get; init; } = 0.05m;
}

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

    /// <param name="scale">Decimals of an amount, 0 to 18.</param>
    public async Task<OperationResult> ListAssetAsync(
        string symbol, int scale, CancellationToken stop = default)
    {
        var request = new ListAssetRequest { Symbol = symbol, Scale = scale };
        var response = await VenueClient.AskAsync(_operations.ListAssetAsync(request, _client.Call(stop)));
        return await ListedAsync(response, stop);
    }

    /// <exception cref="ArgumentException">
    /// An asset is not listed, or a decimal does not fit its scale.
    /// </exception>
    public async Task<OperationResult> ListInstrumentAsync(
        InstrumentTerms terms, CancellationToken stop = default)
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
        };
        var response = await VenueClient.AskAsync(
            _operations.ListInstrumentAsync(request, _client.Call(stop)));
        return await ListedAsync(response, stop);
    }

    public async Task<OperationResult> AddParticipantAsync(string name, CancellationToken stop = default)
    {
        var request = new AddParticipantRequest { Name = name };
        return Result(
            await VenueClient.AskAsync(_operations.AddParticipantAsync(request, _client.Call(stop))));
    }

    public async Task<OperationResult> OpenAccountAsync(
        int participantId, string name, CancellationToken stop = default)
    {
        var request = new OpenAccountRequest { ParticipantId = participantId, Name = name };
        return Result(await VenueClient.AskAsync(_operations.OpenAccountAsync(request, _client.Call(stop))));
    }

    public async Task<ApiKeyResult> CreateApiKeyAsync(
        int participantId, Role role, CancellationToken stop = default)
    {
        var request = new CreateApiKeyRequest { ParticipantId = participantId, Role = role };
        var response = await VenueClient.AskAsync(
            _operations.CreateApiKeyAsync(request, _client.Call(stop)));
        var outcome = Result(response.Outcome);
        return new ApiKeyResult(outcome.RejectReason, outcome.AssignedId, outcome.Sequence, response.ApiKey);
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
        return Result(
            await VenueClient.AskAsync(_operations.TransferFundsAsync(request, _client.Call(stop))));
    }

    public async Task<OperationResult> SetModeAsync(VenueMode mode, CancellationToken stop = default)
    {
        var request = new SetModeRequest { Mode = mode };
        return Result(await VenueClient.AskAsync(_operations.SetModeAsync(request, _client.Call(stop))));
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
