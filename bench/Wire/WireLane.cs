using Matching.Client;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>Who trades on one connection: a participant with an instrument of its own.</summary>
internal sealed record WireLane(string ApiKey, int AccountId, int InstrumentId)
{
    // Far more than is ever ordered, far below the venue's bound of 2^62 in the smallest unit.
    private const decimal Money = 1_000_000_000_000_000;
    private const decimal Shares = 1_000_000_000_000_000;
    private const int PriceScale = 2;

    /// <summary>What the echo is told: it looks at none of it.</summary>
    public static WireLane OfEcho { get; } = new("none", 1, 1);

    /// <summary>Lists and funds what the lanes need, on a venue that has none of it yet.</summary>
    public static async Task<WireLane[]> OpenAsync(
        Uri address, string operatorKey, int count, CancellationToken stop)
    {
        await using VenueClient client = await VenueClient.ConnectAsync(address, operatorKey, stop: stop);
        OperatorClient operation = client.Operator;
        (await operation.ListAssetAsync("USD", PriceScale, stop)).Required();
        var lanes = new List<WireLane>();
        for (int lane = 1; lane <= count; lane++)
        {
            string share = $"SHARE{lane}";
            string symbol = $"{share}-USD";
            (await operation.ListAssetAsync(share, 0, stop)).Required();
            (await operation.ListInstrumentAsync(Terms(symbol, share), stop)).Required();
            int participant = (await operation.AddParticipantAsync($"lane{lane}", stop)).Required();
            int account = (await operation.OpenAccountAsync(participant, $"lane{lane}", stop)).Required();
            (await operation.DepositAsync(account, "USD", Money, stop)).Required();
            (await operation.DepositAsync(account, share, Shares, stop)).Required();
            ApiKeyResult key = await operation.CreateApiKeyAsync(participant, Role.MarketMaker, stop);
            key.Required();
            lanes.Add(new WireLane(key.ApiKey, account, client.Directory.FindInstrument(symbol)!.Id));
        }
        return [.. lanes];
    }

    private static InstrumentTerms Terms(string symbol, string share) => new()
    {
        Symbol = symbol,
        BaseAsset = share,
        QuoteAsset = "USD",
        PriceScale = PriceScale,
        TickSize = 0.01m,
        LotSize = 1,
        MinQty = 1,
        MaxQty = 1_000_000_000_000,
    };
}
