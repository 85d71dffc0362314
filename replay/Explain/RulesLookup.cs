using Matching.Engine;
using Matching.Engine.Views;

namespace Matching.Replay.Explain;

/// <summary>Looks up what a command of an account in an instrument meets in the state.</summary>
internal static class RulesLookup
{
    public static RulesInForce Of(StateView view, int instrumentId, int accountId)
    {
        AccountView? account = view.Account(accountId);
        int participant = account?.ParticipantId ?? 0;
        var rules = new RulesInForce
        {
            RulesVersion = view.RulesVersion,
            Mode = view.Mode,
            VenueKilled = view.Killed,
            ParticipantKilled = participant > 0 && view.Participant(participant).Killed,
            Account = account,
        };
        if (!view.HasInstrument(instrumentId)) return rules;
        InstrumentView instrument = view.Instrument(instrumentId);
        long last = instrument.LastPrice;
        long anchor = last != 0 ? last : instrument.ReferencePrice;
        long reference = instrument.ReferenceFollowsTrades && last != 0 ? last : instrument.ReferencePrice;
        (int maker, int taker) = account is null ? (0, 0) : view.FeeRates(instrumentId, accountId);
        return rules with
        {
            Instrument = instrument,
            MakerFeeRate = maker,
            TakerFeeRate = taker,
            BaseFunds = view.Balance(accountId, instrument.BaseAssetId),
            QuoteFunds = view.Balance(accountId, instrument.QuoteAssetId),
            StaticCollar = Collar(reference, instrument.StaticCollar),
            DynamicCollar = Collar(anchor, instrument.DynamicCollar),
        };
    }

    /// <param name="price">The worst that the order may trade at; 0 counts the whole other side.</param>
    public static MarketOnEntry Market(StateView view, int instrumentId, Side side, long price)
    {
        if (!view.HasInstrument(instrumentId)) return default;
        QueuesView queues = view.Queues(instrumentId);
        (long orders, long qty) = queues.Within(side.Opposite, price);
        return new MarketOnEntry(
            queues.Best(Side.Buy), queues.Best(Side.Sell), view.Instrument(instrumentId).LastPrice, orders,
            qty);
    }

    private static CollarView? Collar(long reference, int collar)
    {
        if (collar == 0 || reference == 0) return null;
        const int unit = (int)Limits.ProtectionUnit;
        Int128 highest = (Int128)reference * (unit + collar) / unit;
        Int128 lowest = ((Int128)reference * (unit - collar) + unit - 1) / unit;
        return new CollarView(reference, (long)Int128.Min(highest, long.MaxValue), (long)lowest);
    }
}
