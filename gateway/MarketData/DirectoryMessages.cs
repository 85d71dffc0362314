using Matching.Engine.Commands;
using Matching.Replay.Projections;
using Matching.V1;
using Directory = Matching.V1.Directory;

namespace Matching.Gateway.MarketData;

/// <summary>What is listed, as the wire has it.</summary>
internal static class DirectoryMessages
{
    public static Directory Of(Listings listings)
    {
        var directory = new Directory { Sequence = listings.Sequence };
        foreach (ListedAsset asset in listings.Assets) directory.Assets.Add(Of(asset));
        foreach (ListedInstrument listed in listings.Instruments)
            directory.Instruments.Add(Of(listings, listed));
        return directory;
    }

    public static Asset Of(ListedAsset asset) =>
        new() { AssetId = asset.AssetId, Symbol = asset.Symbol, Scale = asset.Scale };

    public static Instrument Of(Listings listings, ListedInstrument listed)
    {
        ListInstrumentTerms terms = listed.Terms;
        return new Instrument
        {
            InstrumentId = listed.InstrumentId,
            Symbol = listed.Symbol,
            BaseAssetId = terms.BaseAssetId,
            QuoteAssetId = terms.QuoteAssetId,
            PriceScale = terms.PriceScale,
            QtyScale = listings.Assets[terms.BaseAssetId - 1].Scale,
            TickSize = terms.TickSize,
            LotSize = terms.LotSize,
            MinQty = terms.MinQty,
            MaxQty = terms.MaxQty,
            MakerFeeRate = terms.MakerFeeRate,
            TakerFeeRate = terms.TakerFeeRate,
            Status = (InstrumentStatus)listed.Status,
            MinNotional = terms.MinNotional,
            MaxNotional = terms.MaxNotional,
            ReferencePrice = terms.ReferencePrice,
            ReferenceFollowsTrades = terms.ReferenceFollowsTrades != 0,
            SessionClose = terms.SessionClose,
            MarketProtection = terms.MarketProtection,
            StaticCollar = terms.StaticCollar,
            DynamicCollar = terms.DynamicCollar,
        };
    }
}
