using Matching.Engine.Memory;

namespace Matching.Engine.Listings;

/// <summary>All assets and instruments, by number from 1.</summary>
internal sealed class ListingDirectory(IBlockSource source, int assets, int instruments)
{
    private readonly Block<Asset> _assets = source.Take<Asset>(assets + 1);
    private readonly Block<Instrument> _instruments = source.Take<Instrument>(instruments + 1);

    public int AssetCount { get; private set; }
    public int InstrumentCount { get; private set; }
    public bool AssetsFull => AssetCount == _assets.Length - 1;
    public bool InstrumentsFull => InstrumentCount == _instruments.Length - 1;

    public bool HasAsset(int assetId) => assetId > 0 && assetId <= AssetCount;
    public bool HasInstrument(int instrumentId) => instrumentId > 0 && instrumentId <= InstrumentCount;

    public ref Asset Asset(int assetId) => ref _assets[assetId];
    public ref Instrument Instrument(int instrumentId) => ref _instruments[instrumentId];

    public bool HasAsset(Bytes16 symbol)
    {
        for (int id = 1; id <= AssetCount; id++)
            if (_assets[id].Symbol == symbol) return true;
        return false;
    }

    public bool HasInstrument(Bytes16 symbol)
    {
        for (int id = 1; id <= InstrumentCount; id++)
            if (_instruments[id].Symbol == symbol) return true;
        return false;
    }

    public void Add(int assetId, Asset asset)
    {
        Check.That(assetId == AssetCount + 1);
        _assets[++AssetCount] = asset;
    }

    public void Add(int instrumentId, Instrument instrument)
    {
        Check.That(instrumentId == InstrumentCount + 1);
        _instruments[++InstrumentCount] = instrument;
    }
}
