using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Folding;

/// <summary>What events do to orders and to the funds they hold.</summary>
internal static class OrderFold
{
    public static void Apply(VenueState state, in OrderAccepted e, long sequence)
    {
        ref Instrument instrument = ref state.Directory.Instrument(e.Terms.InstrumentId);
        ref Order order = ref state.Books.Orders.Add(e.OrderId, e.Terms.AccountId, e.Terms.ClOrdId);
        order.Price = e.LimitPrice;
        order.LeavesQty = e.Terms.OrderQty;
        order.InstrumentId = e.Terms.InstrumentId;
        order.SessionId = e.Command.SessionId;
        order.Side = e.Terms.Side;
        order.OrderType = e.Terms.OrderType;
        order.TimeInForce = e.Terms.TimeInForce;
        order.ExecInst = e.Terms.ExecInst;
        order.MakerFeeRate = e.MakerFeeRate;
        order.TakerFeeRate = e.TakerFeeRate;
        state.LastOrderNumber = OrderPool.NumberOf(e.OrderId);
        state.Accounts.Ensure(order.AccountId, instrument.BaseAssetId);
        state.Accounts.Ensure(order.AccountId, instrument.QuoteAssetId);
        SetHold(state, in instrument, ref order, e.Hold);
        if (e.Entry == Entry.Booked) state.Books.Append(OrderPool.SlotOf(e.OrderId), instrument.TickSize);
        SessionFold.Taken(state, in e.Command, sequence);
    }

    public static void Apply(VenueState state, in OrderBooked e, long sequence)
    {
        ref Instrument instrument = ref state.Directory.Instrument(e.Order.InstrumentId);
        int slot = OrderPool.SlotOf(e.Order.OrderId);
        SetHold(state, in instrument, ref state.Books.Orders[slot], e.Order.Hold);
        state.Books.Append(slot, instrument.TickSize);
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
        ref Order order = ref state.Books.Orders[slot];
        if (e.Priority == Priority.Done) End(state, slot);
        else Replace(state, slot, ref order, in e);
        SessionFold.Taken(state, in e.Command, sequence);
        SessionFold.Told(state, e.Order.SessionId, sequence);
    }

    private static void Replace(VenueState state, int slot, ref Order order, in OrderReplaced e)
    {
        ref Instrument instrument = ref state.Directory.Instrument(order.InstrumentId);
        OrderBooks books = state.Books;
        books.Orders.Rename(slot, e.Order.ClOrdId);
        SetHold(state, in instrument, ref order, e.Order.Hold);
        if (e.Priority == Priority.Kept)
        {
            books.Reduce(slot, order.LeavesQty - e.Order.LeavesQty);
            return;
        }
        books.Unbook(slot);
        order.Price = e.Order.Price;
        order.LeavesQty = e.Order.LeavesQty;
        if (e.Priority == Priority.Lost) books.Append(slot, instrument.TickSize);
    }

    /// <summary>An order ends: all that it holds is free again, and its slot too.</summary>
    public static void End(VenueState state, int slot)
    {
        ref Order order = ref state.Books.Orders[slot];
        SetHold(state, in state.Directory.Instrument(order.InstrumentId), ref order, 0);
        if (order.Level != PriceLevel.None) state.Books.Unbook(slot);
        state.Books.Orders.Remove(slot);
    }

    private static void SetHold(VenueState state, in Instrument instrument, ref Order order, long hold)
    {
        long released = order.Hold - hold;
        order.Hold = hold;
        if (released == 0) return;
        int assetId = Holds.AssetOf(in instrument, order.Side);
        state.Accounts.Post(order.AccountId, assetId, released, -released);
    }
}
