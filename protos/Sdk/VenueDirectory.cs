namespace Matching.Client;

/// <summary>What the venue lists, as of one event. A newer one replaces it whole.</summary>
public sealed class VenueDirectory
{
    /// <summary>Decimals of a fee rate on the wire: hundred-millionths.</summary>
    internal const int FeeRateScale = 8;

    private readonly Dictionary<int, ListedInstrument> _instrumentsById;
    private readonly Dictionary<string, ListedInstrument> _instruments;
    private readonly Dictionary<string, ListedAsset> _assets;

    internal VenueDirectory(V1.Directory directory)
    {
        Sequence = directory.Sequence;
        var assetsById = directory.Assets.ToDictionary(
            asset => asset.AssetId, asset => new ListedAsset(asset.AssetId, asset.Symbol, asset.Scale));
        _assets = assetsById.Values.ToDictionary(asset => asset.Symbol, StringComparer.Ordinal);
        _instrumentsById = directory.Instruments.ToDictionary(
            instrument => instrument.InstrumentId, instrument => Listed(instrument, assetsById));
        _instruments = _instrumentsById.Values.ToDictionary(listed => listed.Symbol, StringComparer.Ordinal);
    }

    /// <summary>The event that this is as of.</summary>
    public long Sequence { get; }

    public IReadOnlyCollection<ListedAsset> Assets => _assets.Values;

    public IReadOnlyCollection<ListedInstrument> Instruments => _instruments.Values;

    public ListedAsset? FindAsset(string symbol) => _assets.GetValueOrDefault(symbol);

    public ListedInstrument? FindInstrument(string symbol) => _instruments.GetValueOrDefault(symbol);

    public ListedInstrument? FindInstrument(int id) => _instrumentsById.GetValueOrDefault(id);

    /// <exception cref="ArgumentException">It is not listed.</exception>
    public ListedAsset Asset(string symbol) =>
        FindAsset(symbol) ?? throw new ArgumentException(
            $"The venue lists no asset '{symbol}'.", nameof(symbol));

    /// <exception cref="ArgumentException">It is not listed.</exception>
    public ListedInstrument Instrument(string symbol) =>
        FindInstrument(symbol)
        ?? throw new ArgumentException($"The venue lists no instrument '{symbol}'.", nameof(symbol));

    private static ListedInstrument Listed(V1.Instrument wire, Dictionary<int, ListedAsset> assets) => new(
        wire.InstrumentId,
        wire.Symbol,
        assets[wire.BaseAssetId],
        assets[wire.QuoteAssetId],
        wire.PriceScale,
        wire.QtyScale,
        Scaled.ToDecimal(wire.TickSize, wire.PriceScale),
        Scaled.ToDecimal(wire.LotSize, wire.QtyScale),
        Scaled.ToDecimal(wire.MinQty, wire.QtyScale),
        Scaled.ToDecimal(wire.MaxQty, wire.QtyScale),
        Scaled.ToDecimal(wire.MakerFeeRate, FeeRateScale),
        Scaled.ToDecimal(wire.TakerFeeRate, FeeRateScale),
        wire.Status);
}
