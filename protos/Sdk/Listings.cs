using Matching.V1;

namespace Matching.Client;

/// <summary>An asset that balances are kept in.</summary>
/// <param name="Scale">Decimals of an amount.</param>
public sealed record ListedAsset(int Id, string Symbol, int Scale)
{
    internal long Amount(decimal amount) => Scaled.FromDecimal(amount, Scale, "amount");
}

/// <summary>
/// An instrument that can be traded, with the grid that its prices and quantities must lie on.
/// </summary>
/// <param name="Base">Quantities are in this asset.</param>
/// <param name="Quote">Money is in this asset.</param>
/// <param name="PriceScale">Decimals of a price on the wire.</param>
/// <param name="MakerFeeRate">Of the notional; negative is a rebate.</param>
/// <param name="TakerFeeRate">Of the notional.</param>
/// <param name="Status">As of the directory; a followed book says it at once.</param>
public sealed record ListedInstrument(
    int Id,
    string Symbol,
    ListedAsset Base,
    ListedAsset Quote,
    int PriceScale,
    int QtyScale,
    decimal TickSize,
    decimal LotSize,
    decimal MinQty,
    decimal MaxQty,
    decimal MakerFeeRate,
    decimal TakerFeeRate,
    InstrumentStatus Status)
{
    internal long Price(decimal price) => Scaled.FromDecimal(price, PriceScale, "price");

    internal decimal Price(long price) => Scaled.ToDecimal(price, PriceScale);

    internal long Qty(decimal qty) => Scaled.FromDecimal(qty, QtyScale, "quantity");

    internal decimal Qty(long qty) => Scaled.ToDecimal(qty, QtyScale);

    internal decimal Money(long amount) => Scaled.ToDecimal(amount, Quote.Scale);
}
