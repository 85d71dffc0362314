using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Listings;

namespace Matching.Engine;

/// <summary>
/// As <see cref="LookAhead"/>, and what a command needs of the market: the instrument and the sides of its
/// book first; where balances are indexed and levels hang; then these, and the maker that a new order would
/// meet; then what that maker brings with it.
/// </summary>
internal static class WideLookAhead
{
    public static void First(VenueState state, in Command command)
    {
        LookAhead.First(state, in command);
        if (command.Header.Kind != CommandKind.NewOrder) return;
        ref readonly NewOrderTerms terms = ref command.NewOrder;
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return;
        state.Books.Prefetch(terms.InstrumentId, terms.Side);
        state.Directory.Prefetch(terms.InstrumentId);
    }

    public static void Second(VenueState state, in Command command)
    {
        LookAhead.Second(state, in command);
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: Second(state, in command.NewOrder); break;
            case CommandKind.CancelOrder: PrefetchSide(state, command.CancelOrder.OrderId); break;
            case CommandKind.ReplaceOrder: PrefetchSide(state, command.ReplaceOrder.OrderId); break;
        }
    }

    public static void Third(VenueState state, in Command command)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: Third(state, in command.NewOrder); break;
            case CommandKind.CancelOrder: PrefetchPlace(state, command.CancelOrder.OrderId); break;
            case CommandKind.ReplaceOrder: PrefetchPlace(state, command.ReplaceOrder.OrderId); break;
        }
    }

    public static void Fourth(VenueState state, in Command command)
    {
        if (command.Header.Kind != CommandKind.NewOrder) return;
        int slot = MakerOf(state, in command.NewOrder);
        if (slot == 0) return;
        OrderPool orders = state.Books.Orders;
        ref Order maker = ref orders[slot];
        state.Members.Prefetch(maker.SessionId);
        state.Accounts.Prefetch(maker.AccountId);
        state.Accounts.PrefetchBalance(maker.HeldBalance);
        state.Accounts.PrefetchBalance(maker.OtherBalance);
        orders.Prefetch(maker.AccountId, in maker.ClOrdId);
    }

    private static void Second(VenueState state, in NewOrderTerms terms)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return;
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        state.Accounts.PrefetchIndex(terms.AccountId, instrument.BaseAssetId);
        PriceLadder ladder = state.Books.Ladder;
        ladder.Prefetch(state.Books.Best(terms.InstrumentId, terms.Side.Opposite));
        if (terms.Price <= 0) return;
        long key = PriceLadder.KeyOf(terms.Side, instrument.Tick.Quotient(terms.Price));
        ladder.Prefetch(ref state.Books[terms.InstrumentId, terms.Side], key);
    }

    private static void Third(VenueState state, in NewOrderTerms terms)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return;
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        state.Accounts.PrefetchIndexed(terms.AccountId, instrument.BaseAssetId);
        int maker = MakerOf(state, in terms);
        if (maker != 0)
        {
            state.Books.Orders.Prefetch(maker);
            return;
        }
        if (terms.Price <= 0) return;
        long key = PriceLadder.KeyOf(terms.Side, instrument.Tick.Quotient(terms.Price));
        state.Books.Ladder.PrefetchLevel(ref state.Books[terms.InstrumentId, terms.Side], key);
    }

    private static void PrefetchSide(VenueState state, long orderId)
    {
        int slot = state.Books.Orders.Find(orderId);
        if (slot == 0) return;
        ref Order order = ref state.Books.Orders[slot];
        state.Books.Prefetch(order.InstrumentId, order.Side);
    }

    private static void PrefetchPlace(VenueState state, long orderId)
    {
        int slot = state.Books.Orders.Find(orderId);
        if (slot != 0) state.Books.Ladder.PrefetchPlace(state.Books.Orders[slot].Level);
    }

    /// <summary>The maker that a new order would meet as the book stands, 0 for none.</summary>
    private static int MakerOf(VenueState state, in NewOrderTerms terms)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return 0;
        int best = state.Books.Best(terms.InstrumentId, terms.Side.Opposite);
        ref PriceLevel level = ref state.Books.Ladder[best];
        bool crosses = terms.Side == Side.Buy ? level.Price <= terms.Price : level.Price >= terms.Price;
        return crosses && best != PriceLevel.None ? level.Head : 0;
    }
}
