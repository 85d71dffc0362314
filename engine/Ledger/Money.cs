using System.Runtime.CompilerServices;
using Matching.Engine.Listings;

namespace Matching.Engine.Ledger;

/// <summary>Exact money: whole notionals, and fees rounded up so that the house is never short.</summary>
internal static class Money
{
    /// <summary>Says "more than <see cref="Limits.MaxAmount"/>".</summary>
    public const long TooLarge = long.MaxValue;

    /// <summary>
    /// Price × quantity in the quote asset's smallest unit, or <see cref="TooLarge"/>. Whole for every price
    /// on tick and quantity on lot, because the listing was checked for it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Notional(in Instrument instrument, long price, long qty)
    {
        Int128 product = Math.BigMul(price, qty);
        if (instrument.NotionalMultiplier != 1)
        {
            // Below this bound three factors still fit in 128 bits.
            if (product > Limits.MaxAmount) return TooLarge;
            product *= instrument.NotionalMultiplier;
        }
        if (instrument.NotionalDivisor != 1) product = Divide(product, instrument.NotionalDivisor);
        return product > Limits.MaxAmount ? TooLarge : (long)product;
    }

    /// <summary>
    /// All fees of an order up to now: rates × notionals over both roles, rounded up once. A fill's fee is
    /// the difference of this before and after it, so splitting a fill never costs more
    /// (docs/decisions/0004).
    /// </summary>
    public static Int128 FeeTotal(long makerNotional, int makerRate, long takerNotional, int takerRate) =>
        DivideUp(Math.BigMul(makerNotional, (long)makerRate) + Math.BigMul(takerNotional, (long)takerRate));

    /// <summary>
    /// What an order that may still trade <paramref name="notional"/> could yet be charged at most, whichever
    /// role its fills have; never negative.
    /// </summary>
    public static Int128 FeeBound(
        long notional, long makerNotional, int makerRate, long takerNotional, int takerRate)
    {
        if ((makerRate | takerRate) == 0) return 0;
        Int128 sofar =
            Math.BigMul(makerNotional, (long)makerRate) + Math.BigMul(takerNotional, (long)takerRate);
        Int128 most = sofar + Math.BigMul(notional, (long)Math.Max(makerRate, takerRate));
        Int128 bound = DivideUp(most) - DivideUp(sofar);
        return bound > 0 ? bound : 0;
    }

    private static Int128 DivideUp(Int128 hundredMillionths)
    {
        if (hundredMillionths >= 0)
            return Divide(hundredMillionths + (Limits.FeeRateUnit - 1), Limits.FeeRateUnit);
        return -Divide(-hundredMillionths, Limits.FeeRateUnit);
    }

    /// <summary>
    /// Nearly every dividend fits in 64 bits, where a division costs a tenth of one in 128.
    /// </summary>
    private static Int128 Divide(Int128 dividend, long divisor) =>
        (ulong)(dividend >> 64) == 0 ? (ulong)dividend / (ulong)divisor : dividend / divisor;
}
