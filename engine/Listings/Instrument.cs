using System.Runtime.InteropServices;

namespace Matching.Engine.Listings;

/// <summary>
/// Something that can be traded: base asset for quote asset, with its rules. Three cache lines, of which a
/// plain order needs two.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 192)]
internal struct Instrument
{
    public InstrumentStatus Status;
    public byte Killed;

    /// <summary>Whether price × quantity is the notional as it is, of most listings.</summary>
    public byte NotionalIsProduct;

    /// <summary>
    /// 1 where so many of the largest orders may be open that one price could have more than
    /// <see cref="Limits.MaxAmount"/> of them.
    /// </summary>
    public byte LevelsMayOverflow;

    public byte ReferenceFollowsTrades;
    public byte PriceScale;
    public int BaseAssetId;
    public int QuoteAssetId;
    public Divisor Tick;
    public Divisor Lot;
    public int MakerFeeRate;
    public int TakerFeeRate;

    /// <summary>0 before the first trade.</summary>
    public long LastPrice;

    /// <summary>Here begins the second line.</summary>
    public long MinQty;

    public long MaxQty;
    public long MinNotional;
    public long MaxNotional;

    /// <summary>The static collar's middle, 0 for none yet.</summary>
    public long ReferencePrice;

    public int StaticCollar;
    public int DynamicCollar;

    /// <summary>The house's balance of the quote asset.</summary>
    public int HouseBalance;

    public int MarketProtection;

    public long NotionalMultiplier;

    /// <summary>Here begins what only scaled listings, and the end of a day, ask for.</summary>
    public Divisor NotionalDivisor;

    /// <summary>Nanoseconds after midnight, UTC, at which day orders end.</summary>
    public long SessionClose;

    public Bytes16 Symbol;

    public readonly long TickSize => Tick.Value;
    public readonly long LotSize => Lot.Value;

    /// <summary>What follows from the listing and the shard's capacities.</summary>
    public void Derive(int houseBalance, int orders)
    {
        HouseBalance = houseBalance;
        LevelsMayOverflow = MaxQty > Limits.MaxAmount / orders ? (byte)1 : (byte)0;
        NotionalIsProduct = NotionalMultiplier == 1 && NotionalDivisor.Value == 1 ? (byte)1 : (byte)0;
    }
}
