using Matching.Client;
using Matching.V1;

namespace Matching.Bench.Wire;

/// <summary>Who trades on one connection: a participant with an instrument of its own.</summary>
internal sealed record WireLane(string ApiKey, int AccountId, int InstrumentId)
{
    // Of all lanes together: what is owed to them stays below the venue's bound of 2^62 in the smallest unit.
    private const decimal Money = 10_000_000_000_000_000;
    private const decimal Shares = 100_000_000_000_000_000;
    private const int PriceScale = 2;

    /// <summary>Fewer than a connection may have streams.</summary>
    private const int AskedAtOnce = 4;

    /// <summary>What the echo is told: it looks at none of it.</summary>
    public static WireLane OfEcho { get; } = new("none", 1, 1);

    /// <summary>Lists and funds what the lanes need, on a venue that has none of it yet.</summary>
    public static async Task<WireLane[]> OpenAsync(
        Uri address, string operatorKey, int count, CancellationToken stop)
    {
        await using VenueClient client = await VenueClient.ConnectAsync(address, operatorKey, stop: stop);
        OperatorClient operation = client.Operator;
        (await operation.ListAssetAsync("USD", PriceScale, stop)).Required();
        (await operation.ListAssetAsync("SHARE", 0, stop)).Required();
        IReadOnlyList<OperationResult> listed = await operation.ListInstrumentsAsync(
            Enumerable.Range(1, count).Select(number => Terms($"LANE{number}-USD")), stop);
        var lanes = new WireLane[count];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = stop };
        await Parallel.ForAsync(0, count, atOnce, async (index, over) =>
        {
            string name = $"lane{index + 1}";
            int participant = (await operation.AddParticipantAsync(name, over)).Required();
            int account = (await operation.OpenAccountAsync(participant, name, over)).Required();
            (await operation.DepositAsync(account, "USD", decimal.Floor(Money / count), over)).Required();
            (await operation.DepositAsync(account, "SHARE", decimal.Floor(Shares / count), over)).Required();
            ApiKeyResult key = await operation.CreateApiKeyAsync(participant, Role.MarketMaker, over);
            key.Required();
            lanes[index] = new WireLane(key.ApiKey, account, listed[index].Required());
        });
        return lanes;
    }

    private static InstrumentTerms Terms(string symbol) => new()
    {
        Symbol = symbol,
        BaseAsset = "SHARE",
        QuoteAsset = "USD",
        PriceScale = PriceScale,
        TickSize = 0.01m,
        LotSize = 1,
        MinQty = 1,
        MaxQty = 1_000_000_000_000,
    };
}
