using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Folding;

/// <summary>
/// What a trade does: settles at once, buyer, seller and house, and lessens both orders. The postings of each
/// asset sum to zero: what leaves a hold is paid or becomes available.
/// </summary>
internal static class TradeFold
{
    public static void Apply(VenueState state, in Traded e, long sequence)
    {
        ref Instrument instrument = ref state.Directory.Instrument(e.InstrumentId);
        bool takerBuys = e.TakerSide == Side.Buy;
        if (takerBuys) Settle(state, in instrument, in e, buyer: in e.Taker, seller: in e.Maker);
        else Settle(state, in instrument, in e, buyer: in e.Maker, seller: in e.Taker);
        instrument.LastPrice = e.Price;
        Fill(state, in e, in e.Maker, isMaker: true, sequence);
        Fill(state, in e, in e.Taker, isMaker: false, sequence);
    }

    private static void Settle(
        VenueState state, in Instrument instrument, in Traded e, in FillFacts buyer, in FillFacts seller)
    {
        Accounts accounts = state.Accounts;
        ref Order buy = ref state.Books.Orders[OrderPool.SlotOf(buyer.OrderId)];
        ref Order sell = ref state.Books.Orders[OrderPool.SlotOf(seller.OrderId)];
        long quoteReleased = buy.Hold - buyer.Hold;
        long baseReleased = sell.Hold - seller.Hold;
        buy.Hold = buyer.Hold;
        sell.Hold = seller.Hold;

        int quote = instrument.QuoteAssetId, sold = instrument.BaseAssetId;
        accounts.Post(buyer.AccountId, quote, quoteReleased - e.Notional - buyer.Fee, -quoteReleased);
        accounts.Post(seller.AccountId, quote, e.Notional - seller.Fee, 0);
        long fees = buyer.Fee + seller.Fee;
        if (fees != 0) accounts.Post(Limits.HouseAccount, quote, fees, 0);
        accounts.Post(seller.AccountId, sold, baseReleased - e.Qty, -baseReleased);
        accounts.Post(buyer.AccountId, sold, e.Qty, 0);
    }

    private static void Fill(VenueState state, in Traded e, in FillFacts fill, bool isMaker, long sequence)
    {
        int slot = OrderPool.SlotOf(fill.OrderId);
        ref Order order = ref state.Books.Orders[slot];
        Check.That(order.OrderId == fill.OrderId);
        state.Books.Reduce(slot, e.Qty);
        order.CumQty += e.Qty;
        if (isMaker) order.MakerNotional += e.Notional;
        else order.TakerNotional += e.Notional;
        Check.That(order.LeavesQty == fill.LeavesQty && order.CumQty == fill.CumQty);
        if (order.LeavesQty == 0) OrderFold.End(state, slot);
        SessionFold.Told(state, fill.SessionId, sequence);
    }
}
