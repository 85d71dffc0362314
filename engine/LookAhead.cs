using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Listings;

namespace Matching.Engine;

/// <summary>
/// Asks the processor for what a command some way ahead will touch, so that misses overlap with the commands
/// before it. Changes nothing; what it guesses wrongly costs a little time.
/// </summary>
/// <remarks>
/// Three looks, since each follows links that the one before has fetched: sessions, accounts, instruments,
/// orders and index buckets first; then the orders' neighbours, levels and balances, and where a new order's
/// balances are indexed; then these balances, and the maker that it would meet.
/// </remarks>
internal static class LookAhead
{
    public static void First(VenueState state, in Command command)
    {
        state.Members.Prefetch(command.Header.SessionId);
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: First(state, in command.NewOrder); break;
            case CommandKind.CancelOrder:
                First(state, command.CancelOrder.AccountId, command.CancelOrder.OrderId);
                break;
            case CommandKind.ReplaceOrder:
                First(state, command.ReplaceOrder.AccountId, command.ReplaceOrder.OrderId);
                break;
        }
    }

    public static void Second(VenueState state, in Command command)
    {
        switch (command.Header.Kind)
        {
            case CommandKind.NewOrder: Second(state, in command.NewOrder); break;
            case CommandKind.CancelOrder: Second(state, command.CancelOrder.OrderId); break;
            case CommandKind.ReplaceOrder: Second(state, command.ReplaceOrder.OrderId); break;
        }
    }

    public static void Third(VenueState state, in Command command)
    {
        if (command.Header.Kind == CommandKind.NewOrder) Third(state, in command.NewOrder);
    }

    private static void First(VenueState state, in NewOrderTerms terms)
    {
        state.Books.Orders.Prefetch(state.Books.Orders.NextSlot);
        if (!terms.ClOrdId.IsEmpty) state.Books.Orders.Prefetch(terms.AccountId, terms.ClOrdId);
        state.Accounts.Prefetch(terms.AccountId);
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return;
        state.Books.Prefetch(terms.InstrumentId);
        state.Directory.Prefetch(terms.InstrumentId);
    }

    private static void First(VenueState state, int accountId, long orderId)
    {
        state.Books.Orders.Prefetch(OrderPool.SlotOf(orderId));
        state.Accounts.Prefetch(accountId);
    }

    private static void Second(VenueState state, in NewOrderTerms terms)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return;
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        state.Accounts.PrefetchIndex(terms.AccountId, instrument.BaseAssetId);
        state.Accounts.PrefetchIndex(terms.AccountId, instrument.QuoteAssetId);
        if (terms.Side is not (Side.Buy or Side.Sell) || terms.Price <= 0) return;
        PriceLadder ladder = state.Books.Ladder;
        long key = PriceLadder.KeyOf(terms.Side, instrument.Tick.Quotient(terms.Price));
        ladder.Prefetch(ref state.Books[terms.InstrumentId, terms.Side], key);
        ladder.Prefetch(state.Books.Best(terms.InstrumentId, terms.Side.Opposite));
    }

    private static void Second(VenueState state, long orderId)
    {
        OrderPool orders = state.Books.Orders;
        int slot = orders.Find(orderId);
        if (slot == 0) return;
        ref Order order = ref orders[slot];
        state.Books.Ladder.Prefetch(order.Level);
        state.Accounts.PrefetchBalance(order.HeldBalance);
        ref OrderLinks links = ref orders.Links[slot];
        orders.Links.Prefetch(links.Next);
        orders.Links.Prefetch(links.Previous);
        orders.Links.Prefetch(links.AccountNext);
        orders.Links.Prefetch(links.AccountPrevious);
        state.Books.Prefetch(order.InstrumentId);
        state.Directory.Prefetch(order.InstrumentId);
        if (!order.ClOrdId.IsEmpty) orders.Prefetch(order.AccountId, order.ClOrdId);
    }

    private static void Third(VenueState state, in NewOrderTerms terms)
    {
        if (!state.Directory.HasInstrument(terms.InstrumentId)) return;
        ref Instrument instrument = ref state.Directory.Instrument(terms.InstrumentId);
        state.Accounts.Prefetch(terms.AccountId, instrument.BaseAssetId);
        state.Accounts.Prefetch(terms.AccountId, instrument.QuoteAssetId);
        OrderPool orders = state.Books.Orders;
        if (state.Accounts.Has(terms.AccountId))
            orders.Links.Prefetch(state.Accounts[terms.AccountId].LastOrder);
        int best = state.Books.Best(terms.InstrumentId, terms.Side.Opposite);
        if (best == PriceLevel.None) return;
        ref PriceLevel level = ref state.Books.Ladder[best];
        bool crosses = terms.Side == Side.Buy ? level.Price <= terms.Price : level.Price >= terms.Price;
        if (crosses) orders.Prefetch(level.Head);
    }
}
