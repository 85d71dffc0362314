using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Quoting;

namespace Matching.Tests.Engine;

/// <summary>
/// Quotes and their orders name each other; protections list their quotes and are within their limits.
/// </summary>
internal static class RecountQuotes
{
    public static void Verify(VenueState state)
    {
        Quotes(state);
        for (int slot = 1; slot <= state.Protections.Count; slot++) Protection(state, slot);
    }

    private static void Quotes(VenueState state)
    {
        int found = 0;
        var sides = new HashSet<int>();
        for (int slot = 1; slot <= state.Quotes.Capacity; slot++)
        {
            Quote quote = state.Quotes[slot];
            if (quote.AccountId == 0) continue;
            found++;
            Assert.Equal(slot, state.Quotes.Find(quote.AccountId, quote.InstrumentId));
            Assert.True(quote.Bid != 0 || quote.Ask != 0, "a quote has no side");
            foreach ((int at, Side side) in new[] { (quote.Bid, Side.Buy), (quote.Ask, Side.Sell) })
            {
                if (at == 0) continue;
                Order order = state.Books.Orders[at];
                Assert.Equal((slot, side), (order.Quote, order.Side));
                Assert.Equal(
                    (quote.AccountId, quote.InstrumentId), (order.AccountId, order.InstrumentId));
                Assert.True(sides.Add(at));
            }
        }
        Assert.Equal(state.Quotes.Count, found);
        IEnumerable<int> quoted = Recount.Slots(state)
            .Where(slot => state.Books.Orders[slot].Is(OrderTraits.Quote));
        Assert.Equal(quoted.Order(), sides.Order());
    }

    private static void Protection(VenueState state, int slot)
    {
        Protection protection = state.Protections[slot];
        Assert.Equal(slot, state.Protections.Find(protection.AccountId, protection.Group));
        int previous = 0, count = 0;
        for (int at = protection.FirstQuote; at != 0; at = state.Quotes[at].Next)
        {
            Quote quote = state.Quotes[at];
            Assert.Equal((slot, previous), (quote.Protection, quote.Previous));
            Assert.Equal(protection.AccountId, quote.AccountId);
            previous = at;
            count++;
        }
        Assert.Equal((count, previous), (protection.QuoteCount, protection.LastQuote));
        int members = Enumerable.Range(1, state.Quotes.Capacity)
            .Count(at => state.Quotes[at].Protection == slot);
        Assert.Equal(members, count);
        Assert.InRange(count, 0, Limits.MaxQuotesPerGroup);
        if (protection.Triggered != 0)
        {
            Assert.Equal(0, count);
            return;
        }
        // The fill that reaches a limit triggers, so what has not triggered is below all of them.
        Assert.True(protection.MaxFills == 0 || protection.Fills < protection.MaxFills, "fills");
        Assert.True(protection.MaxQty == 0 || protection.Qty < protection.MaxQty, "quantity");
        Assert.True(protection.MaxNotional == 0 || protection.Notional < protection.MaxNotional, "notional");
    }
}
