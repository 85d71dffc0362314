using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// Self-trade prevention: what happens instead of a trade within one group, by the taker's mode.
/// </summary>
internal sealed class PreventedMatch(VenueState state, EventWriter events)
{
    public bool Prevents(in Order taker, in Order maker) =>
        IsOneGroup(state, taker.AccountId, maker.AccountId);

    public static bool IsOneGroup(VenueState state, int accountId, int otherId) =>
        state.Accounts[accountId].SelfTradeKey == state.Accounts[otherId].SelfTradeKey;

    public void Write(in Order maker, in Order taker, in Instrument instrument)
    {
        SelfTradePrevention mode = taker.SelfTradePrevention;
        long both = mode == SelfTradePrevention.DecrementAndCancel
            ? Math.Min(taker.LeavesQty, maker.Shown)
            : 0;
        bool makerEnds = mode is SelfTradePrevention.CancelOldest or SelfTradePrevention.CancelBoth;
        bool takerEnds = mode is SelfTradePrevention.CancelNewest or SelfTradePrevention.CancelBoth;
        ref Event e = ref events.Next(EventKind.MatchPrevented);
        ref MatchPrevented prevented = ref e.MatchPrevented;
        prevented.Price = maker.Price;
        prevented.MakerQty = makerEnds ? maker.LeavesQty : both;
        prevented.TakerQty = takerEnds ? taker.LeavesQty : both;
        prevented.MakerDisplayedQty = makerEnds ? maker.Shown : both;
        prevented.InstrumentId = taker.InstrumentId;
        prevented.TakerSide = taker.Side;
        prevented.Mode = mode;
        Describe(ref prevented.Maker, in maker, in instrument, prevented.MakerQty);
        prevented.Maker.DisplayedQty = maker.Shown - prevented.MakerDisplayedQty;
        Describe(ref prevented.Taker, in taker, in instrument, prevented.TakerQty);
        prevented.Taker.DisplayedQty = 0;
        events.Apply(in e);
    }

    private void Describe(ref FillFacts facts, in Order order, in Instrument instrument, long qty)
    {
        facts.OrderId = order.OrderId;
        facts.PrevSequence = events.LastSequenceOf(order.SessionId);
        facts.ClOrdId = order.ClOrdId;
        facts.CumQty = order.CumQty;
        facts.LeavesQty = order.LeavesQty - qty;
        facts.CumNotional = order.CumNotional;
        facts.Fee = 0;
        facts.Hold = Holds.Of(in instrument, in order, order.Price, facts.LeavesQty);
        facts.AccountId = order.AccountId;
        facts.SessionId = order.SessionId;
    }
}
