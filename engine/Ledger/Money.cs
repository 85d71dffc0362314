using System.Runtime.CompilerServices;
using Matching.Engine.Listings;

namespace Matching.Engine.Ledger;

/// <summary>Exact money: whole notionals, and fees rounded up so that the house is never short.</summary>
internal static class Money
{
    /// <summary>Says "more than <see cref="Limits.MaxAmount"/>".</summary>
    public const long TooLarge = long.MaxValue;

    private const ulong FeeUnit = (ulong)Limits.FeeRateUnit;

    /// <summary>
    /// Price × quantity in the quote asset's smallest unit, or <see cref="TooLarge"/>. Whole for every price
    /// on tick and quantity on lot, because the listing was checked for it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Notional(in Instrument instrument, long price, long qty)
    {
        ulong high = Wide.High((ulong)price, (ulong)qty), low = (ulong)price * (ulong)qty;
        if (high != 0 || instrument.NotionalIsProduct == 0) return ScaledNotional(in instrument, price, qty);
        return low > Limits.MaxAmount ? TooLarge : (long)low;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ScaledNotional(in Instrument instrument, long price, long qty)
    {
        ulong high = Math.BigMul((ulong)price, (ulong)qty, out ulong low);
        if (instrument.NotionalMultiplier != 1)
        {
            // Below this bound three factors still fit in 128 bits.
            if (high != 0 || low > Limits.MaxAmount) return TooLarge;
            high = Math.BigMul(low, (ulong)instrument.NotionalMultiplier, out low);
        }
        if (instrument.NotionalDivisor.Value != 1)
        {
            if (high == 0 && (long)low >= 0)
                return instrument.NotionalDivisor.Quotient((long)low);
            UInt128 quotient = new UInt128(high, low) / (ulong)instrument.NotionalDivisor.Value;
            return quotient > Limits.MaxAmount ? TooLarge : (long)quotient;
        }
        return high != 0 || low > Limits.MaxAmount ? TooLarge : (long)low;
    }

    /// <summary>
    /// All fees of an order up to now: rates × notionals over both roles, rounded up once. A fill's fee is
    /// the difference of this before and after it, so splitting a fill never costs more
    /// (docs/decisions/0004).
    /// </summary>
    public static Int128 FeeTotal(long makerNotional, int makerRate, long takerNotional, int takerRate)
    {
        if ((makerRate | takerRate) >= 0)
        {
            ulong high = Wide.High((ulong)makerNotional, (ulong)makerRate)
                | Wide.High((ulong)takerNotional, (ulong)takerRate);
            ulong low = (ulong)makerNotional * (ulong)makerRate;
            ulong otherLow = (ulong)takerNotional * (ulong)takerRate;
            // Nearly every sum fits in 63 bits, where rounding up costs a multiplication.
            if (high == 0 && ((low | otherLow) >> 62) == 0)
                return (long)((low + otherLow + (FeeUnit - 1)) / FeeUnit);
        }
        return DivideUp(
            Math.BigMul(makerNotional, (long)makerRate) + Math.BigMul(takerNotional, (long)takerRate));
    }

    /// <summary>
    /// The fee of one notional at a rate that is not negative, rounded up; false where it takes more than 64
    /// bits to say, or a rate is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFee(long notional, int rate, out long fee)
    {
        ulong high = Wide.High((ulong)notional, (ulong)rate), low = (ulong)notional * (ulong)rate;
        fee = (long)((low + (FeeUnit - 1)) / FeeUnit);
        return rate >= 0 && high == 0 && low >> 62 == 0;
    }

    /// <summary>
    /// What an order that may still trade <paramref name="notional"/> could yet be charged at most, whichever
    /// role its fills have; never negative.
    /// </summary>
    public static Int128 FeeBound(
        long notional, long makerNotional, int makerRate, long takerNotional, int takerRate)
    {
        if ((makerRate | takerRate) == 0) return 0;
        int higher = Math.Max(makerRate, takerRate);
        Int128 sofar =
            Math.BigMul(makerNotional, (long)makerRate) + Math.BigMul(takerNotional, (long)takerRate);
        Int128 most = sofar + Math.BigMul(notional, (long)higher);
        Int128 bound = DivideUp(most) - DivideUp(sofar);
        return bound > 0 ? bound : 0;
    }

    /// <summary>
    /// The most whole lots, up to a quantity, that what is left of a budget pays for at a price, the fee
    /// included; the order has traded a notional as taker before.
    /// </summary>
    public static long Affordable(
        in Instrument instrument, long price, long mostQty, long budget, long takerNotional, int takerRate)
    {
        long lots = instrument.Lot.Quotient(mostQty);
        if (Costs(in instrument, price, lots, takerNotional, takerRate) <= budget) return mostQty;
        // What it costs never falls as lots are added, so the last affordable one is found by halving.
        long affordable = 0;
        while (lots - affordable > 1)
        {
            long middle = affordable + (lots - affordable) / 2;
            if (Costs(in instrument, price, middle, takerNotional, takerRate) <= budget) affordable = middle;
            else lots = middle;
        }
        return affordable * instrument.LotSize;
    }

    private static Int128 Costs(
        in Instrument instrument, long price, long lots, long takerNotional, int takerRate)
    {
        long notional = Notional(in instrument, price, lots * instrument.LotSize);
        if (notional > Limits.MaxAmount - takerNotional) return Int128.MaxValue;
        return notional + FeeTotal(0, 0, takerNotional + notional, takerRate)
            - FeeTotal(0, 0, takerNotional, takerRate);
    }

    private static Int128 DivideUp(Int128 hundredMillionths)
    {
        if (hundredMillionths < 0) return -Divide(-hundredMillionths);
        return Divide(hundredMillionths + (Limits.FeeRateUnit - 1));
    }

    /// <summary>
    /// Nearly every dividend fits in 64 bits, where dividing by a constant is a multiplication.
    /// </summary>
    private static Int128 Divide(Int128 dividend) =>
        (ulong)(dividend >> 64) == 0 ? (ulong)dividend / FeeUnit : dividend / Limits.FeeRateUnit;
}
