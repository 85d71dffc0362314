using System.Runtime.InteropServices;

namespace Matching.Engine.Listings;

/// <summary>Something that can be traded: base asset for quote asset, with its rules.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Instrument
{
    public Bytes16 Symbol;
    public Divisor Tick;
    public Divisor Lot;
    public long MinQty;
    public long MaxQty;
    public long NotionalMultiplier;
    public Divisor NotionalDivisor;

    /// <summary>0 before the first trade.</summary>
    public long LastPrice;

    public long MinNotional;
    public long MaxNotional;

    /// <summary>The static collar's middle, 0 for none yet.</summary>
    public long ReferencePrice;

    /// <summary>Nanoseconds after midnight, UTC, at which day orders end.</summary>
    public long SessionClose;

    public int BaseAssetId;
    public int QuoteAssetId;
    public int MakerFeeRate;
    public int TakerFeeRate;
    public int MarketProtection;
    public int StaticCollar;
    public int DynamicCollar;

    /// <summary>The house's balance of the quote asset.</summary>
    public int HouseBalance;

    /// <summary>
    /// 1 where so many of the largest orders may be open that one price could have more than
    /// <see cref="Limits.MaxAmount"/> of them.
    /// </summary>
    public byte LevelsMayOverflow;

    public byte PriceScale;
    public InstrumentStatus Status;
    public byte ReferenceFollowsTrades;
    public byte Killed;

    public readonly long TickSize => Tick.Value;
    public readonly long LotSize => Lot.Value;

    /// <summary>Whether price × quantity is the notional as it is, of most listings.</summary>
    public readonly bool NotionalIsProduct => NotionalMultiplier == 1 && NotionalDivisor.Value == 1;

    /// <summary>What follows from the listing and the shard's capacities.</summary>
    public void Derive(int houseBalance, int orders)
    {
        HouseBalance = houseBalance;
        LevelsMayOverflow = MaxQty > Limits.MaxAmount / orders ? (byte)1 : (byte)0;
    }
}
