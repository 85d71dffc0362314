using Matching.Engine.Memory;

namespace Matching.Engine.Listings;

/// <summary>All assets and instruments, by number from 1.</summary>
internal sealed class ListingDirectory(IBlockSource source, int assets, int instruments)
{
    private readonly Block<Asset> _assets = source.Take<Asset>(assets + 1);
    private readonly Block<Instrument> _instruments = source.Take<Instrument>(instruments + 1);
    private readonly SlotIndex _assetsBySymbol = new(source, assets);
    private readonly SlotIndex _instrumentsBySymbol = new(source, instruments);

    public int AssetCount { get; private set; }
    public int InstrumentCount { get; private set; }

    /// <summary>
    /// Of all instruments, whose own rates never change; where there is none, no rate is above it.
    /// </summary>
    public int LeastMakerFeeRate { get; private set; } = int.MaxValue;

    public int LeastTakerFeeRate { get; private set; } = int.MaxValue;
    public bool AssetsFull => AssetCount == _assets.Length - 1;
    public bool InstrumentsFull => InstrumentCount == _instruments.Length - 1;

    public bool HasAsset(int assetId) => assetId > 0 && assetId <= AssetCount;
    public bool HasInstrument(int instrumentId) => instrumentId > 0 && instrumentId <= InstrumentCount;

    /// <summary>Where the instruments lie, for who has their numbers already.</summary>
    public Block<Instrument> Instruments => _instruments;

    public ref Asset Asset(int assetId) => ref _assets[assetId];
    public ref Instrument Instrument(int instrumentId) => ref _instruments[instrumentId];

    /// <summary>Asks the processor for an instrument.</summary>
    public void Prefetch(int instrumentId)
    {
        _instruments.Prefetch(instrumentId);
        _instruments.Prefetch(instrumentId, 64);
    }

    public bool HasAsset(Bytes16 symbol) =>
        _assetsBySymbol.Find(Hash(symbol), new AssetBySymbol(_assets, symbol)) != 0;

    public bool HasInstrument(Bytes16 symbol) =>
        _instrumentsBySymbol.Find(Hash(symbol), new InstrumentBySymbol(_instruments, symbol)) != 0;

    public void Add(int assetId, Asset asset)
    {
        Check.That(assetId == AssetCount + 1);
        _assets[++AssetCount] = asset;
        _assetsBySymbol.Add(Hash(asset.Symbol), assetId);
    }

    public void Add(int instrumentId, Instrument instrument)
    {
        Check.That(instrumentId == InstrumentCount + 1);
        _instruments[++InstrumentCount] = instrument;
        LeastMakerFeeRate = Math.Min(LeastMakerFeeRate, instrument.MakerFeeRate);
        LeastTakerFeeRate = Math.Min(LeastTakerFeeRate, instrument.TakerFeeRate);
        _instrumentsBySymbol.Add(Hash(instrument.Symbol), instrumentId);
    }

    private static ulong Hash(Bytes16 symbol) => Mix.Hash(symbol.Low, symbol.High);

    private readonly struct AssetBySymbol(Block<Asset> assets, Bytes16 symbol) : ISlotKey
    {
        public bool Matches(int slot) => assets[slot].Symbol == symbol;
    }

    private readonly struct InstrumentBySymbol(Block<Instrument> instruments, Bytes16 symbol) : ISlotKey
    {
        public bool Matches(int slot) => instruments[slot].Symbol == symbol;
    }
}
