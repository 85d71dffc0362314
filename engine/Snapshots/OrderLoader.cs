using Matching.Engine.Book;
using Matching.Engine.Folding;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;

namespace Matching.Engine.Snapshots;

/// <summary>Builds quotes, protections and live orders from an image.</summary>
internal sealed class OrderLoader(VenueState state, ImageReader image)
{
    private readonly long[] _orderIds = new long[state.Genesis.Capacities.Orders];
    private int _orders;

    public void Load()
    {
        LoadQuotes();
        LoadProtections();
        for (int id = 1; id <= state.Directory.InstrumentCount; id++)
        {
            LoadSide(id, Side.Buy, OrderPlace.Booked);
            LoadSide(id, Side.Sell, OrderPlace.Booked);
            RequireUncrossed(id);
            LoadSide(id, Side.Buy, OrderPlace.Waiting);
            LoadSide(id, Side.Sell, OrderPlace.Waiting);
        }
        LoadElected();
        for (int slot = 1; slot <= state.Quotes.Capacity; slot++)
        {
            ref Quote quote = ref state.Quotes[slot];
            bool empty = quote.AccountId != 0 && quote.Bid == 0 && quote.Ask == 0;
            ImageReader.Require(!empty, "a quote without orders");
        }
        ListByAccount();
    }

    private void LoadQuotes()
    {
        int count = image.TakeCount(0, state.Quotes.Capacity, "quotes");
        for (int slot = 0; count > 0; count--)
        {
            int next = image.TakeNumber();
            ImageReader.Require(next > slot && next <= state.Quotes.Capacity, "a quote's slot");
            slot = next;
            int accountId = image.TakeNumber(), instrumentId = image.TakeNumber();
            bool known = accountId > Limits.HouseAccount && state.Accounts.Has(accountId)
                && state.Directory.HasInstrument(instrumentId);
            ImageReader.Require(known, "a quote's account or instrument");
            ImageReader.Require(state.Quotes.Find(accountId, instrumentId) == 0, "a quote is there twice");
            state.Quotes.Restore(slot, accountId, instrumentId);
        }
    }

    private void LoadProtections()
    {
        int count = image.TakeCount(0, state.Genesis.Capacities.Protections, "protections");
        for (int slot = 1; slot <= count; slot++)
        {
            var loaded = new Protection();
            ImageRows.Of(image, ref loaded);
            bool known = loaded.AccountId > Limits.HouseAccount && state.Accounts.Has(loaded.AccountId)
                && state.Protections.Find(loaded.AccountId, loaded.Group) == 0;
            ImageReader.Require(known && loaded.Group > 0, "a protection's name");
            bool counts = loaded.Window >= 0 && loaded.MaxFills >= 0 && loaded.Fills >= 0
                && loaded.Qty >= 0 && loaded.Notional >= 0 && loaded.WindowStart >= 0;
            ImageReader.Require(counts, "a protection's counters");
            state.Protections.Add(loaded.AccountId, loaded.Group);
            state.Protections[slot] = loaded;
            LoadMembers(slot);
        }
    }

    /// <summary>A protection's quotes, in the order in which they joined.</summary>
    private void LoadMembers(int slot)
    {
        ref Protection protection = ref state.Protections[slot];
        int members = image.TakeCount(0, state.Quotes.Count, "quotes of a protection");
        for (; members > 0; members--)
        {
            int at = image.TakeNumber();
            ImageReader.Require(at > 0 && at <= state.Quotes.Capacity, "a protected quote's slot");
            ref Quote quote = ref state.Quotes[at];
            bool joins = quote.AccountId == protection.AccountId && quote.Protection == 0;
            ImageReader.Require(joins, "a protection has another's quote");
            quote.Protection = slot;
            quote.Previous = protection.LastQuote;
            if (protection.LastQuote == 0) protection.FirstQuote = at;
            else state.Quotes[protection.LastQuote].Next = at;
            protection.LastQuote = at;
            protection.QuoteCount++;
        }
    }

    /// <summary>Level by level, each queue from its front.</summary>
    private void LoadSide(int instrumentId, Side side, OrderPlace place)
    {
        ref Instrument instrument = ref state.Directory.Instrument(instrumentId);
        bool waits = place == OrderPlace.Waiting;
        long before = 0;
        while (true)
        {
            int count = image.TakeCount(0, state.Genesis.Capacities.Orders, "orders of a level");
            if (count == 0) return;
            long price = 0;
            for (int i = 0; i < count; i++)
            {
                int slot = LoadOrder(place);
                ref Order order = ref state.Books.Orders[slot];
                bool here = order.InstrumentId == instrumentId && order.Side == side;
                ImageReader.Require(here, "an order in another's queue");
                long at = waits ? order.StopPrice : order.Price;
                ImageReader.Require(i == 0 || at == price, "an order at another's price");
                price = at;
                if (waits) state.Books.AppendStop(slot, in instrument.Tick);
                else state.Books.Append(slot, in instrument.Tick);
                bool fits = state.Books.Ladder[order.Level].Qty is > 0 and <= Limits.MaxAmount;
                ImageReader.Require(fits, "a level's quantity");
            }
            bool lowestFirst = (side == Side.Sell) != waits;
            bool worse = before == 0 || (lowestFirst ? price > before : price < before);
            ImageReader.Require(worse, "levels out of order");
            before = price;
        }
    }

    private void LoadElected()
    {
        int count = image.TakeCount(0, state.Genesis.Capacities.Orders, "elected stops");
        image.Amount(ref state.Books.Elected.AnchorPrice);
        ImageReader.Require(count > 0 || state.Books.Elected.AnchorPrice == 0, "an anchor without a stop");
        for (; count > 0; count--)
        {
            int slot = LoadOrder(OrderPlace.Elected);
            state.Books.Elected.Append(state.Books.Orders, slot);
        }
    }

    /// <summary>One order with its funds, its name and its timer; in no queue yet.</summary>
    private int LoadOrder(OrderPlace place)
    {
        var loaded = new Order();
        ImageRows.Of(image, ref loaded);
        OrderPool orders = state.Books.Orders;
        int slot = OrderPool.SlotOf(loaded.OrderId);
        long number = OrderPool.NumberOf(loaded.OrderId);
        bool id = number > 0 && number <= state.LastOrderNumber
            && slot > 0 && slot <= state.Genesis.Capacities.Orders && orders[slot].OrderId == 0;
        ImageReader.Require(id, "an order's id");
        LoadedOrder.Verify(state, in loaded, place);
        loaded.Traits = LoadedOrder.TraitsOf(state, in loaded);
        bool quoted = loaded.Is(OrderTraits.Quote);
        if (!quoted)
            ImageReader.Require(
                orders.Find(loaded.AccountId, loaded.ClOrdId) == 0, "an order's name is there twice");
        ref Instrument instrument = ref state.Directory.Instrument(loaded.InstrumentId);
        ImageReader.Require(Holds.Of(in instrument, in loaded) == loaded.Hold, "an order's hold");
        int sold = state.Accounts.Find(loaded.AccountId, instrument.BaseAssetId);
        int quote = state.Accounts.Find(loaded.AccountId, instrument.QuoteAssetId);
        ImageReader.Require(sold != 0 && quote != 0, "an order's balances");
        (loaded.HeldBalance, loaded.OtherBalance) =
            loaded.Side == Side.Sell ? (sold, quote) : (quote, sold);

        loaded.NameLine =
            orders.Add(loaded.OrderId, loaded.AccountId, quoted ? default : loaded.ClOrdId).NameLine;
        ref Order order = ref orders[slot];
        order = loaded;
        if (order.Is(OrderTraits.Timed)) state.Timers.Add(slot);
        if (quoted) TakeSide(slot, in order);
        _orderIds[_orders++] = order.OrderId;
        return slot;
    }

    private void TakeSide(int slot, in Order order)
    {
        ref Quote quote = ref state.Quotes[order.Quote];
        ref int side = ref quote.Bid;
        if (order.Side == Side.Sell) side = ref quote.Ask;
        ImageReader.Require(side == 0, "a side of a quote is there twice");
        side = slot;
    }

    private void RequireUncrossed(int instrumentId)
    {
        int bid = state.Books.Best(instrumentId, Side.Buy), ask = state.Books.Best(instrumentId, Side.Sell);
        if (bid == PriceLevel.None || ask == PriceLevel.None) return;
        bool crossed = state.Books.Ladder[bid].Price >= state.Books.Ladder[ask].Price;
        ImageReader.Require(!crossed, "a book is crossed");
    }

    private void ListByAccount()
    {
        Span<long> orderIds = _orderIds.AsSpan(0, _orders);
        orderIds.Sort();
        var expected = new int[state.Accounts.Count];
        for (int id = 0; id < state.Accounts.Count; id++)
        {
            expected[id] = state.Accounts[id].OpenOrders;
            state.Accounts[id].OpenOrders = 0;
        }
        long before = 0;
        foreach (long orderId in orderIds)
        {
            ImageReader.Require(OrderPool.NumberOf(orderId) > before, "an order's number is there twice");
            before = OrderPool.NumberOf(orderId);
            int slot = OrderPool.SlotOf(orderId);
            AccountOrders.Add(state, slot, ref state.Books.Orders[slot]);
        }
        for (int id = 0; id < state.Accounts.Count; id++)
            ImageReader.Require(state.Accounts[id].OpenOrders == expected[id], "an account's open orders");
    }
}
