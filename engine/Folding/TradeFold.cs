using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;

namespace Matching.Engine.Folding;

/// <summary>
/// What a meeting of two orders does. A trade settles at once, buyer, seller and house, and lessens both: the
/// postings of each asset sum to zero, for what leaves a hold is paid or becomes available. A prevented one
/// only lessens.
/// </summary>
internal static class TradeFold
{
    public static void Apply(VenueState state, in Traded e, long sequence)
    {
        ref Instrument instrument = ref state.Instrument(e.InstrumentId);
        bool takerBuys = e.TakerSide == Side.Buy;
        if (takerBuys) Settle(state, in instrument, in e, buyer: in e.Taker, seller: in e.Maker);
        else Settle(state, in instrument, in e, buyer: in e.Maker, seller: in e.Taker);
        instrument.LastPrice = e.Price;
        if (e.MakerWindow != ProtectionWindow.None) Count(state, in e);
        Fill(state, in e, in e.Maker, isMaker: true, sequence);
        Fill(state, in e, in e.Taker, isMaker: false, sequence);
    }

    public static void Apply(VenueState state, in MatchPrevented e, long sequence)
    {
        Lessen(state, in e.Maker, e.MakerQty, sequence);
        Lessen(state, in e.Taker, e.TakerQty, sequence);
    }

    private static void Settle(
        VenueState state, in Instrument instrument, in Traded e, in FillFacts buyer, in FillFacts seller)
    {
        Accounts accounts = state.Accounts;
        ref Order buy = ref state.Order(OrderPool.SlotOf(buyer.OrderId));
        ref Order sell = ref state.Order(OrderPool.SlotOf(seller.OrderId));
        long quoteReleased = buy.Hold - buyer.Hold;
        long baseReleased = sell.Hold - seller.Hold;
        buy.Hold = buyer.Hold;
        sell.Hold = seller.Hold;

        accounts.Post(buy.HeldBalance, quoteReleased - e.Notional - buyer.Fee, -quoteReleased);
        accounts.Post(sell.OtherBalance, e.Notional - seller.Fee, 0);
        long fees = buyer.Fee + seller.Fee;
        if (fees != 0) accounts.Post(instrument.HouseBalance, fees, 0);
        accounts.Post(sell.HeldBalance, baseReleased - e.Qty, -baseReleased);
        accounts.Post(buy.OtherBalance, e.Qty, 0);
    }

    private static void Fill(VenueState state, in Traded e, in FillFacts fill, bool isMaker, long sequence)
    {
        int slot = OrderPool.SlotOf(fill.OrderId);
        ref Order order = ref state.Order(slot);
        Check.That(order.OrderId == fill.OrderId);
        OrderFold.CountIncoming(state, in order, -e.Qty);
        state.Books.Reduce(slot, e.Qty);
        order.CumQty += e.Qty;
        order.Slice = fill.DisplayedQty;
        if (isMaker) order.MakerNotional += e.Notional;
        else order.TakerNotional += e.Notional;
        Check.That(order.LeavesQty == fill.LeavesQty && order.CumQty == fill.CumQty);
        if (order.LeavesQty == 0) OrderFold.End(state, slot);
        SessionFold.Told(state, fill.SessionId, sequence);
    }

    private static void Lessen(VenueState state, in FillFacts fill, long qty, long sequence)
    {
        int slot = OrderPool.SlotOf(fill.OrderId);
        ref Order order = ref state.Order(slot);
        Check.That(order.OrderId == fill.OrderId);
        OrderFold.CountIncoming(state, in order, -qty);
        OrderFold.SetHold(state, ref order, fill.Hold);
        state.Books.Reduce(slot, qty);
        order.Slice = fill.DisplayedQty;
        Check.That(order.LeavesQty == fill.LeavesQty);
        if (order.LeavesQty == 0) OrderFold.End(state, slot);
        SessionFold.Told(state, fill.SessionId, sequence);
    }

    /// <summary>The maker's protection counts the fill, in a window that it may open.</summary>
    private static void Count(VenueState state, in Traded e)
    {
        ref Order maker = ref state.Order(OrderPool.SlotOf(e.Maker.OrderId));
        ref Protection protection = ref state.Protections[state.Quotes[maker.Quote].Protection];
        if (e.MakerWindow == ProtectionWindow.New) QuoteFold.Empty(ref protection, state.Time);
        if (protection.Fills < int.MaxValue) protection.Fills++;
        protection.Qty = Protection.Sum(protection.Qty, e.Qty);
        protection.Notional = Protection.Sum(protection.Notional, e.Notional);
    }
}
