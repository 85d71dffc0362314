using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Export;

/// <summary>
/// Tells what an event changes in balances, by looking at those that it may change before and behind it.
/// </summary>
internal sealed class LedgerReader(StateView view)
{
    private readonly List<BalanceView> _before = [];

    /// <summary>Before the event is applied.</summary>
    public void Before(in Event e)
    {
        _before.Clear();
        switch (e.Header.Kind)
        {
            case EventKind.FundsTransferred:
                Look(e.FundsTransferred.Terms.FromAccountId, e.FundsTransferred.Terms.AssetId);
                Look(e.FundsTransferred.Terms.ToAccountId, e.FundsTransferred.Terms.AssetId);
                break;
            case EventKind.OrderAccepted:
                LookAtBoth(e.OrderAccepted.Terms.InstrumentId, e.OrderAccepted.Terms.AccountId); break;
            case EventKind.Traded:
                LookAtMatch(e.Traded.InstrumentId, in e.Traded.Maker, in e.Traded.Taker);
                Look(Limits.HouseAccount, view.Instrument(e.Traded.InstrumentId).QuoteAssetId);
                break;
            case EventKind.MatchPrevented:
                ref readonly MatchPrevented match = ref e.MatchPrevented;
                LookAtMatch(match.InstrumentId, in match.Maker, in match.Taker);
                break;
            case EventKind.OrderBooked: Look(in e.OrderBooked.Order); break;
            case EventKind.OrderRemoved: Look(in e.OrderRemoved.Order); break;
            case EventKind.OrderCancelled: Look(in e.OrderCancelled.Order); break;
            case EventKind.OrderReplaced: Look(in e.OrderReplaced.Order); break;
            case EventKind.OrderElected: Look(in e.OrderElected.Order); break;
            case EventKind.QuotePlaced: Look(in e.QuotePlaced.Order); break;
            case EventKind.QuoteReduced: Look(in e.QuoteReduced.Order); break;
        }
    }

    /// <summary>Behind it; balances that it left as they were are no rows.</summary>
    public IEnumerable<LedgerRow> Behind(Event e)
    {
        foreach (BalanceView before in _before)
        {
            BalanceView now = view.Balance(before.AccountId, before.AssetId);
            (long available, long held) = (now.Available - before.Available, now.Held - before.Held);
            if (available == 0 && held == 0) continue;
            yield return new LedgerRow(
                e.Header.Sequence, e.Header.Time, e.Header.Kind.ToString(), now.AccountId, now.AssetId,
                available, held, now.Available, now.Held);
        }
    }

    private void Look(in OrderFacts order) => LookAtBoth(order.InstrumentId, order.AccountId);

    private void LookAtMatch(int instrumentId, in FillFacts maker, in FillFacts taker)
    {
        LookAtBoth(instrumentId, maker.AccountId);
        LookAtBoth(instrumentId, taker.AccountId);
    }

    private void LookAtBoth(int instrumentId, int accountId)
    {
        InstrumentView instrument = view.Instrument(instrumentId);
        Look(accountId, instrument.BaseAssetId);
        Look(accountId, instrument.QuoteAssetId);
    }

    /// <summary>Each once, also where an account trades with itself.</summary>
    private void Look(int accountId, int assetId)
    {
        if (!_before.Exists(seen => seen.AccountId == accountId && seen.AssetId == assetId))
            _before.Add(view.Balance(accountId, assetId));
    }
}
