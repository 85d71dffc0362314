using System.Runtime.InteropServices;

namespace Matching.Engine.Listings;

/// <summary>Something that can be traded: base asset for quote asset, with its rules.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Instrument
{
    public Bytes16 Symbol;
    public long TickSize;
    public long LotSize;
    public long MinQty;
    public long MaxQty;
    public long NotionalMultiplier;
    public long NotionalDivisor;

    /// <summary>0 before the first trade.</summary>
    public long LastPrice;

    public int BaseAssetId;
    public int QuoteAssetId;
    public int MakerFeeRate;
    public int TakerFeeRate;
    public int MarketProtection;
    public byte PriceScale;
}
