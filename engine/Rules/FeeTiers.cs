using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// The rates of orders, and what keeps the house from paying for a trade: the least maker rate and the least
/// taker rate that could meet are together never below zero.
/// </summary>
internal static class FeeTiers
{
    /// <summary>The rates that a new order of the account has for ever.</summary>
    public static (int Maker, int Taker) RatesOf(VenueState state, in Instrument instrument, int accountId)
    {
        int tier = state.Account(accountId).FeeTier;
        if (tier == 0) return (instrument.MakerFeeRate, instrument.TakerFeeRate);
        FeeTier rates = state.FeeTiers[tier];
        return (rates.MakerFeeRate, rates.TakerFeeRate);
    }

    /// <summary>
    /// Whether rates fit beside all others that are or may come into force: those of the instruments, of the
    /// tiers but one, and of every open order. An operator's command, so it may look at all of them.
    /// </summary>
    public static bool Fit(VenueState state, int makerRate, int takerRate, int exceptTier)
    {
        if (Math.Max(makerRate, takerRate) > Limits.FeeRateUnit) return false;
        if (Math.Min(makerRate, takerRate) < -Limits.FeeRateUnit) return false;
        long maker = makerRate, taker = takerRate;
        for (int tier = 1; tier < Limits.FeeTiers; tier++)
        {
            FeeTier rates = state.FeeTiers[tier];
            if (tier != exceptTier && rates.IsSet != 0)
                Lower(ref maker, ref taker, rates.MakerFeeRate, rates.TakerFeeRate);
        }
        ListingDirectory listed = state.Directory;
        Lower(ref maker, ref taker, listed.LeastMakerFeeRate, listed.LeastTakerFeeRate);
        OrderPool orders = state.Books.Orders;
        for (int slot = 1, seen = 0; seen < orders.Count; slot++)
        {
            ref Order order = ref orders[slot];
            if (order.OrderId == 0) continue;
            seen++;
            Lower(ref maker, ref taker, order.MakerFeeRate, order.TakerFeeRate);
        }
        return maker + taker >= 0;
    }

    private static void Lower(ref long maker, ref long taker, int makerRate, int takerRate)
    {
        maker = Math.Min(maker, makerRate);
        taker = Math.Min(taker, takerRate);
    }
}
