using System.Runtime.CompilerServices;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Folding;

/// <summary>What events do to orders and to the funds they hold.</summary>
internal static class OrderFold
{
    public static void Apply(VenueState state, in OrderAccepted e, long sequence)
    {
        ref Instrument instrument = ref state.Instrument(e.Terms.InstrumentId);
        int slot = OrderPool.SlotOf(e.OrderId);
        ref Order order = ref state.Books.Orders.Add(e.OrderId, e.Terms.AccountId, e.Terms.ClOrdId);
        order.Price = e.LimitPrice;
        order.LeavesQty = e.OrderQty;
        order.InstrumentId = e.Terms.InstrumentId;
        order.SessionId = e.Command.SessionId;
        order.Side = e.Terms.Side;
        order.OrderType = e.Terms.OrderType;
        order.TimeInForce = e.Terms.TimeInForce;
        order.ExecInst = e.Terms.ExecInst;
        order.SelfTradePrevention = e.Terms.SelfTradePrevention;
        order.MakerFeeRate = e.MakerFeeRate;
        order.TakerFeeRate = e.TakerFeeRate;
        order.Slice = e.DisplayedQty;
        if ((e.Terms.DisplayQty | e.Terms.StopPrice | e.Terms.CashOrderQty) != 0)
            SetRareTerms(ref order, in e.Terms);
        Enter(state, slot, ref order, in instrument, e.Hold);
        if (e.ExpireTime != 0) Time(state, slot, ref order, e.ExpireTime);
        Place(state, slot, ref order, in instrument, e.Entry);
        SessionFold.Taken(state, in e.Command, sequence);
    }

    /// <summary>The third line, which for all other orders is zeros already.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetRareTerms(ref Order order, in NewOrderTerms terms)
    {
        if (terms.DisplayQty != 0) order.Traits |= OrderTraits.Iceberg;
        if (terms.CashOrderQty != 0) order.Traits |= OrderTraits.Cash;
        order.DisplayQty = terms.DisplayQty;
        order.StopPrice = terms.StopPrice;
        order.CashOrderQty = terms.CashOrderQty;
    }

    /// <summary>A new order takes its number, its place in its account, and its funds.</summary>
    public static void Enter(
        VenueState state, int slot, ref Order order, in Instrument instrument, long hold)
    {
        Accounts accounts = state.Accounts;
        state.LastOrderNumber = OrderPool.NumberOf(order.OrderId);
        int sold = accounts.EnsureBase(order.AccountId, instrument.BaseAssetId);
        int quote = accounts.EnsureQuote(order.AccountId, instrument.QuoteAssetId);
        (order.HeldBalance, order.OtherBalance) = order.Side == Side.Sell ? (sold, quote) : (quote, sold);
        AccountOrders.Add(state, slot, ref order);
        if (order.Side == Side.Buy && state.Balance(sold).IsLimited != 0)
        {
            order.Traits |= OrderTraits.CountsIncoming;
            CountIncoming(state, in order, order.LeavesQty);
        }
        SetHold(state, ref order, hold);
    }

    public static void Place(
        VenueState state, int slot, ref Order order, in Instrument instrument, Entry entry)
    {
        switch (entry)
        {
            case Entry.Booked: state.Books.Append(slot, in instrument.Tick); break;
            case Entry.Waiting: state.Books.AppendStop(slot, in instrument.Tick); break;
            default: order.Place = OrderPlace.Taking; break;
        }
    }

    public static void Apply(VenueState state, in OrderBooked e, long sequence)
    {
        ref Instrument instrument = ref state.Instrument(e.Order.InstrumentId);
        int slot = OrderPool.SlotOf(e.Order.OrderId);
        ref Order order = ref state.Order(slot);
        SetHold(state, ref order, e.Order.Hold);
        order.Slice = e.Order.DisplayedQty;
        state.Books.Append(slot, in instrument.Tick);
        SessionFold.Told(state, e.Order.SessionId, sequence);
    }

    public static void Apply(VenueState state, in OrderCancelled e, long sequence)
    {
        End(state, OrderPool.SlotOf(e.Order.OrderId));
        SessionFold.Taken(state, in e.Command, sequence);
        SessionFold.Told(state, e.Order.SessionId, sequence);
    }

    public static void Apply(VenueState state, in OrderRemoved e, long sequence)
    {
        End(state, OrderPool.SlotOf(e.Order.OrderId));
        SessionFold.Told(state, e.Order.SessionId, sequence);
    }

    public static void Apply(VenueState state, in OrderReplaced e, long sequence)
    {
        int slot = OrderPool.SlotOf(e.Order.OrderId);
        ref Order order = ref state.Order(slot);
        if (e.Priority == Priority.Done) End(state, slot);
        else Replace(state, slot, ref order, in e);
        SessionFold.Taken(state, in e.Command, sequence);
        SessionFold.Told(state, e.Order.SessionId, sequence);
    }

    public static void Apply(VenueState state, in OrderRefreshed e)
    {
        int slot = OrderPool.SlotOf(e.OrderId);
        state.Order(slot).Slice = e.DisplayedQty;
        state.Books.MoveToBack(slot);
    }

    public static void Apply(VenueState state, in OrderElected e, long sequence)
    {
        OrderBooks books = state.Books;
        int slot = OrderPool.SlotOf(e.Order.OrderId);
        books.Elected.Remove(books.Orders, slot);
        books.Orders[slot].Place = OrderPlace.Taking;
        SessionFold.Told(state, e.Order.SessionId, sequence);
    }

    private static void Replace(VenueState state, int slot, ref Order order, in OrderReplaced e)
    {
        ref Instrument instrument = ref state.Instrument(order.InstrumentId);
        OrderBooks books = state.Books;
        books.Orders.Rename(slot, e.Order.ClOrdId);
        SetHold(state, ref order, e.Order.Hold);
        order.Slice = e.Order.DisplayedQty;
        CountIncoming(state, in order, e.Order.LeavesQty - order.LeavesQty);
        if (e.Priority == Priority.Kept)
        {
            books.Reduce(slot, order.LeavesQty - e.Order.LeavesQty);
            return;
        }
        bool waits = order.Place == OrderPlace.Waiting;
        books.Unbook(slot);
        order.Price = e.Order.Price;
        order.LeavesQty = e.Order.LeavesQty;
        if (e.Terms.StopPrice != 0) order.StopPrice = e.Terms.StopPrice;
        if (e.Priority == Priority.Taking) order.Place = OrderPlace.Taking;
        else Place(state, slot, ref order, in instrument, waits ? Entry.Waiting : Entry.Booked);
    }

    /// <summary>An order ends: all that it holds is free again, and its slot too.</summary>
    public static void End(VenueState state, int slot)
    {
        OrderBooks books = state.Books;
        ref Order order = ref state.Order(slot);
        SetHold(state, ref order, 0);
        CountIncoming(state, in order, -order.LeavesQty);
        if (order.Place == OrderPlace.Elected) books.Elected.Remove(books.Orders, slot);
        else if (order.Level != PriceLevel.None) books.Unbook(slot);
        if (order.Is(OrderTraits.Timed)) state.Timers.Remove(slot);
        if (order.Is(OrderTraits.Quote)) QuoteFold.Leave(state, slot, in order);
        AccountOrders.Remove(state, slot, in order);
        books.Orders.Remove(slot);
    }

    public static void SetHold(VenueState state, ref Order order, long hold)
    {
        long released = order.Hold - hold;
        order.Hold = hold;
        if (released != 0) state.Accounts.Post(order.HeldBalance, released, -released);
    }

    /// <summary>What a buy may still add to its account, where the account has a limit.</summary>
    public static void CountIncoming(VenueState state, in Order order, long change)
    {
        if (order.Is(OrderTraits.CountsIncoming))
            state.Accounts.LimitAt(order.OtherBalance).Incoming += change;
    }

    private static void Time(VenueState state, int slot, ref Order order, long expireTime)
    {
        order.ExpireTime = expireTime;
        order.Traits |= OrderTraits.Timed;
        state.Timers.Add(slot);
    }
}
