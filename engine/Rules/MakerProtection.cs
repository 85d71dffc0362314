using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Quoting;

namespace Matching.Engine.Rules;

/// <summary>
/// Market-maker protection: the fill that reaches a limit stands; the group's other quotes leave before the
/// next maker is chosen.
/// </summary>
internal sealed class MakerProtection(VenueState state, EventWriter events)
{
    /// <summary>The protection that counts a maker's fills, 0 for none.</summary>
    public int Of(in Order maker) =>
        maker.Is(OrderTraits.Quote) ? state.Quotes[maker.Quote].Protection : 0;

    public ProtectionWindow WindowOf(int slot) =>
        state.Protections[slot].StartsWindow(events.Time) ? ProtectionWindow.New : ProtectionWindow.Open;

    /// <summary>Whether what a window has counted reaches one of its limits.</summary>
    public static bool IsReached(in Protection limits, long fills, long qty, long notional) =>
        (limits.MaxFills != 0 && fills >= limits.MaxFills)
        || (limits.MaxQty != 0 && qty >= limits.MaxQty)
        || (limits.MaxNotional != 0 && notional >= limits.MaxNotional);

    /// <summary>After a fill: where a limit is reached, the group's quotes leave.</summary>
    public void Check(int slot, int makerSessionId)
    {
        ref Protection protection = ref state.Protections[slot];
        if (!IsReached(in protection, protection.Fills, protection.Qty, protection.Notional)) return;
        ref Event e = ref events.Next(EventKind.ProtectionTriggered);
        e.ProtectionTriggered = new ProtectionTriggered
        {
            PrevSequence = events.LastSequenceOf(makerSessionId),
            Qty = protection.Qty,
            Notional = protection.Notional,
            Fills = protection.Fills,
            AccountId = protection.AccountId,
            Group = protection.Group,
            SessionId = makerSessionId,
        };
        events.Apply(in e);
        while (protection.FirstQuote != 0)
        {
            Quote quote = state.Quotes[protection.FirstQuote];
            if (quote.Bid != 0) Remove(quote.Bid);
            if (quote.Ask != 0) Remove(quote.Ask);
        }
    }

    private void Remove(int slot) =>
        events.Remove(in state.Books.Orders[slot], CancelReason.MarketMakerProtection);
}
