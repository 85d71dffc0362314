using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;

namespace Matching.Engine.Folding;

/// <summary>What events do to quotes and to the protections that count their fills.</summary>
internal static class QuoteFold
{
    public static void Apply(VenueState state, in QuoteAccepted e)
    {
        int quote = state.Quotes.Find(e.Terms.AccountId, e.Terms.InstrumentId);
        if (quote != 0) Protect(state, quote, state.Protections.Find(e.Terms.AccountId, e.Terms.Group));
    }

    public static void Apply(VenueState state, in QuotePlaced e, long sequence)
    {
        OrderFacts facts = e.Order;
        ref Instrument instrument = ref state.Directory.Instrument(facts.InstrumentId);
        int slot = OrderPool.SlotOf(facts.OrderId);
        // A quote's orders go by their ids: both sides have the quote's name, and no index has them.
        ref Order order = ref state.Books.Orders.Add(facts.OrderId, facts.AccountId, default);
        order.Traits = OrderTraits.Quote;
        order.ClOrdId = facts.ClOrdId;
        order.Price = facts.Price;
        order.LeavesQty = facts.LeavesQty;
        order.InstrumentId = facts.InstrumentId;
        order.SessionId = facts.SessionId;
        order.Side = facts.Side;
        order.OrderType = OrderType.Limit;
        order.TimeInForce = TimeInForce.GoodTillCancel;
        order.SelfTradePrevention = e.SelfTradePrevention;
        order.MakerFeeRate = e.MakerFeeRate;
        order.TakerFeeRate = e.TakerFeeRate;
        OrderFold.Enter(state, slot, ref order, in instrument, facts.Hold);
        Join(state, slot, ref order, e.Group);
        OrderFold.Place(state, slot, ref order, in instrument, e.Entry);
        SessionFold.Told(state, facts.SessionId, sequence);
    }

    public static void Apply(VenueState state, in QuoteReduced e, long sequence)
    {
        int slot = OrderPool.SlotOf(e.Order.OrderId);
        ref Order order = ref state.Books.Orders[slot];
        long less = order.LeavesQty - e.Order.LeavesQty;
        order.ClOrdId = e.Order.ClOrdId;
        OrderFold.SetHold(state, ref order, e.Order.Hold);
        OrderFold.CountIncoming(state, in order, -less);
        state.Books.Reduce(slot, less);
        SessionFold.Told(state, e.Order.SessionId, sequence);
    }

    public static void Apply(VenueState state, in ProtectionSet e)
    {
        int slot = state.Protections.Find(e.Terms.AccountId, e.Terms.Group);
        if (slot == 0) slot = state.Protections.Add(e.Terms.AccountId, e.Terms.Group);
        ref Protection protection = ref state.Protections[slot];
        protection.Window = e.Terms.Window;
        protection.MaxFills = e.Terms.MaxFills;
        protection.MaxQty = e.Terms.MaxQty;
        protection.MaxNotional = e.Terms.MaxNotional;
        Empty(ref protection, 0);
    }

    public static void Apply(VenueState state, in ProtectionReset e)
    {
        ref Protection protection =
            ref state.Protections[state.Protections.Find(e.Terms.AccountId, e.Terms.Group)];
        protection.Triggered = 0;
        Empty(ref protection, 0);
    }

    public static void Apply(VenueState state, in ProtectionTriggered e, long sequence)
    {
        state.Protections[state.Protections.Find(e.AccountId, e.Group)].Triggered = 1;
        SessionFold.Told(state, e.SessionId, sequence);
    }

    /// <summary>A side of a quote ends, and the quote with its last side.</summary>
    public static void Leave(VenueState state, int slot, in Order order)
    {
        ref Quote quote = ref state.Quotes[order.Quote];
        if (quote.Bid == slot) quote.Bid = 0;
        else quote.Ask = 0;
        if (quote.Bid != 0 || quote.Ask != 0) return;
        Protect(state, order.Quote, 0);
        state.Quotes.Remove(order.Quote);
    }

    public static void Empty(ref Protection protection, long windowStart)
    {
        protection.Fills = 0;
        protection.Qty = protection.Notional = 0;
        protection.WindowStart = windowStart;
    }

    private static void Join(VenueState state, int slot, ref Order order, int group)
    {
        int at = state.Quotes.Find(order.AccountId, order.InstrumentId);
        if (at == 0)
        {
            at = state.Quotes.Add(order.AccountId, order.InstrumentId);
            Protect(state, at, state.Protections.Find(order.AccountId, group));
        }
        ref Quote quote = ref state.Quotes[at];
        if (order.Side == Side.Buy) quote.Bid = slot;
        else quote.Ask = slot;
        order.Quote = at;
    }

    /// <summary>Puts a quote behind the others of a protection, 0 for none.</summary>
    private static void Protect(VenueState state, int at, int slot)
    {
        ref Quote quote = ref state.Quotes[at];
        if (quote.Protection == slot) return;
        if (quote.Protection != 0) Unprotect(state, in quote);
        quote.Protection = slot;
        quote.Next = quote.Previous = 0;
        if (slot == 0) return;
        ref Protection protection = ref state.Protections[slot];
        quote.Previous = protection.LastQuote;
        if (protection.LastQuote == 0) protection.FirstQuote = at;
        else state.Quotes[protection.LastQuote].Next = at;
        protection.LastQuote = at;
        protection.QuoteCount++;
    }

    private static void Unprotect(VenueState state, in Quote quote)
    {
        ref Protection protection = ref state.Protections[quote.Protection];
        if (quote.Previous == 0) protection.FirstQuote = quote.Next;
        else state.Quotes[quote.Previous].Next = quote.Next;
        if (quote.Next == 0) protection.LastQuote = quote.Previous;
        else state.Quotes[quote.Next].Previous = quote.Previous;
        protection.QuoteCount--;
    }
}
