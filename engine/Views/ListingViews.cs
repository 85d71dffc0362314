using Matching.Engine.Listings;

namespace Matching.Engine.Views;

public sealed record AssetView(int AssetId, string Symbol, int Scale);

/// <summary>An instrument's terms and protections in force. Rates are in the units of Limits.</summary>
public sealed record InstrumentView
{
    public required int InstrumentId { get; init; }
    public required string Symbol { get; init; }
    public required int BaseAssetId { get; init; }
    public required int QuoteAssetId { get; init; }
    public required InstrumentStatus Status { get; init; }
    public required bool Killed { get; init; }

    /// <summary>0 before the first trade.</summary>
    public required long LastPrice { get; init; }

    public required int PriceScale { get; init; }
    public required long TickSize { get; init; }
    public required long LotSize { get; init; }
    public required long MinQty { get; init; }
    public required long MaxQty { get; init; }

    /// <summary>0 for no bound.</summary>
    public required long MinNotional { get; init; }

    public required long MaxNotional { get; init; }
    public required int MakerFeeRate { get; init; }
    public required int TakerFeeRate { get; init; }
    public required int MarketProtection { get; init; }

    /// <summary>0 for no collar.</summary>
    public required int StaticCollar { get; init; }

    public required int DynamicCollar { get; init; }
    public required long ReferencePrice { get; init; }
    public required bool ReferenceFollowsTrades { get; init; }

    /// <summary>Nanoseconds after midnight, UTC.</summary>
    public required long SessionClose { get; init; }

    internal static InstrumentView Of(int id, in Instrument instrument) => new()
    {
        InstrumentId = id,
        Symbol = instrument.Symbol.ToString(),
        BaseAssetId = instrument.BaseAssetId,
        QuoteAssetId = instrument.QuoteAssetId,
        Status = instrument.Status,
        Killed = instrument.Killed != 0,
        LastPrice = instrument.LastPrice,
        PriceScale = instrument.PriceScale,
        TickSize = instrument.TickSize,
        LotSize = instrument.LotSize,
        MinQty = instrument.MinQty,
        MaxQty = instrument.MaxQty,
        MinNotional = instrument.MinNotional,
        MaxNotional = instrument.MaxNotional,
        MakerFeeRate = instrument.MakerFeeRate,
        TakerFeeRate = instrument.TakerFeeRate,
        MarketProtection = instrument.MarketProtection,
        StaticCollar = instrument.StaticCollar,
        DynamicCollar = instrument.DynamicCollar,
        ReferencePrice = instrument.ReferencePrice,
        ReferenceFollowsTrades = instrument.ReferenceFollowsTrades != 0,
        SessionClose = instrument.SessionClose,
    };
}
