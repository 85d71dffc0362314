using System.Globalization;
using Matching.Client;
using Matching.V1;

namespace Matching.Bench.Lobster;

/// <summary>
/// The instrument, account and key that a run trades with: fresh ones, so that one venue can be used again.
/// </summary>
internal sealed record Listing(string Symbol, int AccountId, string TraderKey)
{
    /// <summary>LOBSTER's prices are in dollars × 10,000.</summary>
    public const int PriceScale = 4;

    // A day's open orders need far less; far from the venue's bound of 2^62 in the smallest unit.
    private const decimal Dollars = 100_000_000_000_000;
    private const decimal Shares = 1_000_000_000_000;

    public static async Task<Listing> CreateAsync(VenueClient client, CancellationToken stop)
    {
        var operation = client.Operator;
        var directory = await client.RefreshDirectoryAsync(stop);
        var symbol = FreeName("AMZN", name =>
            directory.FindInstrument(name) is not null || directory.FindAsset(name) is not null);
        var money = FreeName(
            "USD", name => directory.FindAsset(name) is { } asset && asset.Scale != PriceScale);
        (await operation.ListAssetAsync(symbol, 0, stop)).Required();
        if (directory.FindAsset(money) is null)
            (await operation.ListAssetAsync(money, PriceScale, stop)).Required();
        (await operation.ListInstrumentAsync(Terms(symbol, money), stop)).Required();

        var participant = (await operation.AddParticipantAsync("lobster", stop)).Required();
        var account = (await operation.OpenAccountAsync(participant, "lobster", stop)).Required();
        (await operation.DepositAsync(account, money, Dollars, stop)).Required();
        (await operation.DepositAsync(account, symbol, Shares, stop)).Required();
        var key = await operation.CreateApiKeyAsync(participant, Role.Trader, stop);
        key.Required();
        return new Listing(symbol, account, key.ApiKey);
    }

    public SessionCommand ToCommand(in PlannedCommand command)
    {
        var name = ClOrdId.FromText(command.Order.ToString(CultureInfo.InvariantCulture));
        return command.Kind switch
        {
            PlannedKind.Cancel => new CancelOrder { AccountId = AccountId, OrigClOrdId = name },
            PlannedKind.Reduce => new ReplaceOrder
            {
                AccountId = AccountId,
                Symbol = Symbol,
                OrigClOrdId = name,
                Price = Scaled.ToDecimal(command.Price, PriceScale),
                OrderQty = command.Qty,
            },
            _ => new NewOrder
            {
                AccountId = AccountId,
                Symbol = Symbol,
                ClOrdId = name,
                Side = command.IsBuy ? Side.Buy : Side.Sell,
                Price = Scaled.ToDecimal(command.Price, PriceScale),
                OrderQty = command.Qty,
                TimeInForce = command.Kind == PlannedKind.Take
                    ? TimeInForce.ImmediateOrCancel
                    : TimeInForce.GoodTillCancel,
            },
        };
    }

    private static InstrumentTerms Terms(string symbol, string money) => new()
    {
        Symbol = symbol,
        BaseAsset = symbol,
        QuoteAsset = money,
        PriceScale = PriceScale,
        TickSize = 0.01m,
        LotSize = 1,
        MinQty = 1,
        MaxQty = 1_000_000_000,
    };

    private static string FreeName(string wanted, Func<string, bool> isTaken)
    {
        var name = wanted;
        for (var i = 2; isTaken(name); i++) name = $"{wanted}-{i}";
        return name;
    }
}
