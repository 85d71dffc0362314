using Matching.Engine.Views;

namespace Matching.Replay.Tool;

/// <summary>
/// Names and scales, so that people read "ACME-USD" and "100.00" where the journal has 1 and 10000.
/// </summary>
internal sealed class Names
{
    private readonly Dictionary<int, AssetView> _assets;
    private readonly Dictionary<int, InstrumentView> _instruments;

    public Names(IEnumerable<AssetView> assets, IEnumerable<InstrumentView> instruments)
    {
        _assets = assets.ToDictionary(asset => asset.AssetId);
        _instruments = instruments.ToDictionary(instrument => instrument.InstrumentId);
    }

    public string Instrument(int id) =>
        _instruments.TryGetValue(id, out InstrumentView? found) ? $"{found.Symbol} ({id})" : $"{id}";

    public string Asset(int id) => _assets.TryGetValue(id, out AssetView? found) ? found.Symbol : $"{id}";

    public string Price(int instrument, long price) =>
        Figures.Scaled(price, _instruments.TryGetValue(instrument, out InstrumentView? found)
            ? found.PriceScale
            : 0);

    public string Qty(int instrument, long qty) =>
        _instruments.TryGetValue(instrument, out InstrumentView? found)
            ? Amount(found.BaseAssetId, qty)
            : Figures.Scaled(qty, 0);

    /// <summary>A notional or a fee.</summary>
    public string Money(int instrument, long amount) =>
        _instruments.TryGetValue(instrument, out InstrumentView? found)
            ? Amount(found.QuoteAssetId, amount)
            : Figures.Scaled(amount, 0);

    public string Amount(int asset, long amount) =>
        Figures.Scaled(amount, _assets.TryGetValue(asset, out AssetView? found) ? found.Scale : 0);

    /// <summary>What an order holds: the base asset of a sell, the quote asset of a buy.</summary>
    public string Hold(int instrument, Matching.Engine.Side side, long hold) =>
        side == Matching.Engine.Side.Sell ? Qty(instrument, hold) : Money(instrument, hold);
}
