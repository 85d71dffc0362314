using System.Runtime.CompilerServices;
using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;

namespace Matching.Engine.Rules;

/// <summary>
/// A taker against the opposite side: best price first, at one price the oldest first, each trade at the
/// maker's price.
/// </summary>
internal sealed class Sweep(VenueState state, EventWriter events, MakerProtection protection)
{
    private readonly PreventedMatch _preventedMatch = new(state, events);

    /// <summary>Whether an order with this worst price would trade now.</summary>
    public bool Crosses(int instrumentId, Side side, long limit)
    {
        int best = state.Books.Best(instrumentId, side.Opposite);
        return best != PriceLevel.None && Crosses(side, limit, state.Books.Ladder[best].Price);
    }

    public static bool Crosses(Side side, long limit, long makerPrice) =>
        side == Side.Buy ? BuyTaker.Crosses(limit, makerPrice) : SellTaker.Crosses(limit, makerPrice);

    /// <summary>
    /// Matches a taking order up to a limit, then books what is left, or takes it away. Where the limit is
    /// the collar's, closer than its own, what is left may not rest.
    /// </summary>
    public void Run(int taker, in Instrument instrument, long limit)
    {
        ref Order order = ref state.Order(taker);
        long cumQty = order.CumQty;
        CancelReason reason = order.Side == Side.Buy
            ? Match<BuyTaker>(taker, in instrument, limit)
            : Match<SellTaker>(taker, in instrument, limit);
        if (order.OrderId == 0) return;
        Check.That(order.TimeInForce != TimeInForce.FillOrKill);
        if (reason == CancelReason.None && limit != order.Price) reason = CancelReason.Collar;
        if (reason == CancelReason.None && !order.Rests) reason = WhyUnfilled(in order);
        if (reason == CancelReason.None
            && OrderTerms.LevelWouldOverflow(state, in instrument, in order, order.Price, order.LeavesQty))
            reason = CancelReason.LevelFull;
        if (reason == CancelReason.None) Rest(in order, order.CumQty - cumQty);
        else events.Remove(in order, reason);
    }

    /// <summary>
    /// How much more than its limit says an order may get, so that its notional, with what may still rest of
    /// it, is never above <see cref="Limits.MaxAmount"/>.
    /// </summary>
    public static long RoomFor(in Instrument instrument, Side side, long limit, long qty) =>
        side == Side.Buy ? Limits.MaxAmount : Limits.MaxAmount - Money.Notional(in instrument, limit, qty);

    /// <summary>How much more than its limit says a fill gives; only a sell's can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ExcessOf(in Instrument instrument, Side side, long limit, long qty, long notional) =>
        side == Side.Buy ? 0 : notional - Money.Notional(in instrument, limit, qty);

    private CancelReason Match<TTaker>(int taker, in Instrument instrument, long limit)
        where TTaker : struct, ITaker
    {
        ref Order order = ref state.Order(taker);
        PriceLadder ladder = state.Books.Ladder;
        ref BookSide opposite = ref state.Books[order.InstrumentId, TTaker.MakerSide];
        Side side = TTaker.MakerSide.Opposite;
        long room = RoomFor(in instrument, side, order.Price, order.LeavesQty) - order.CumNotional;
        int lastEvent = events.Written + Limits.MaxEventsPerTaker;
        while (order.OrderId != 0)
        {
            int best = ladder.Best(in opposite);
            if (best == PriceLevel.None || !TTaker.Crosses(limit, ladder[best].Price))
                return CancelReason.None;
            if (events.Written >= lastEvent) return CancelReason.TooManyFills;
            int slot = ladder[best].Head;
            ref Order maker = ref state.Order(slot);
            long qty = Math.Min(order.LeavesQty, maker.Shown);
            if (order.Is(OrderTraits.Cash)) qty = Affordable(in instrument, in order, maker.Price, qty);
            if (qty == 0) return CancelReason.BudgetSpent;
            if (order.SelfTradePrevention != SelfTradePrevention.None
                && _preventedMatch.Prevents(in order, in maker))
            {
                _preventedMatch.Write(in maker, in order, in instrument);
                Refresh(slot);
                continue;
            }
            long notional = Money.Notional(in instrument, maker.Price, qty);
            long excess = ExcessOf(in instrument, side, order.Price, qty, notional);
            if (excess > room) return CancelReason.AmountLimit;
            room -= excess;
            Trade(slot, in maker, in order, in instrument, qty, notional);
        }
        return CancelReason.None;
    }

    private static long Affordable(in Instrument instrument, in Order order, long price, long qty) =>
        Money.Affordable(
            in instrument, price, qty, order.Hold, order.TakerNotional, order.TakerFeeRate);

    private void Trade(
        int slot, in Order maker, in Order taker, in Instrument instrument, long qty, long notional)
    {
        int counting = protection.Of(in maker);
        int makerSession = maker.SessionId;
        ref Event e = ref events.Next(EventKind.Traded);
        ref Traded traded = ref e.Traded;
        traded.Price = maker.Price;
        traded.Qty = qty;
        traded.Notional = notional;
        traded.InstrumentId = taker.InstrumentId;
        traded.TakerSide = taker.Side;
        traded.MakerWindow = counting == 0 ? ProtectionWindow.None : protection.WindowOf(counting);
        Describe(ref traded.Maker, in maker, in instrument, qty, makerNotional: notional, takerNotional: 0);
        traded.Maker.DisplayedQty = maker.Shown - qty;
        Describe(ref traded.Taker, in taker, in instrument, qty, makerNotional: 0, takerNotional: notional);
        traded.Taker.DisplayedQty = 0;
        events.ApplyTraded(in e);
        Refresh(slot);
        if (counting != 0) protection.Check(counting, makerSession);
    }

    /// <summary>
    /// An iceberg whose slice is used up shows the next one, behind the others at its price.
    /// </summary>
    private void Refresh(int slot)
    {
        ref Order order = ref state.Order(slot);
        if (order.OrderId == 0 || !order.Is(OrderTraits.Iceberg) || order.Slice != 0) return;
        ref Event e = ref events.Next(EventKind.OrderRefreshed);
        e.OrderRefreshed = new OrderRefreshed
        {
            OrderId = order.OrderId,
            Price = order.Price,
            DisplayedQty = Math.Min(order.DisplayQty, order.LeavesQty),
            InstrumentId = order.InstrumentId,
            Side = order.Side,
        };
        events.Apply(in e);
    }

    /// <summary>One side after the fill; only the event changes the order.</summary>
    private void Describe(
        ref FillFacts fill, in Order order, in Instrument instrument, long qty,
        long makerNotional, long takerNotional)
    {
        makerNotional += order.MakerNotional;
        takerNotional += order.TakerNotional;
        fill.OrderId = order.OrderId;
        fill.PrevSequence = events.LastSequenceOf(order.SessionId);
        fill.ClOrdId = order.ClOrdId;
        fill.CumQty = order.CumQty + qty;
        fill.LeavesQty = order.LeavesQty - qty;
        fill.CumNotional = makerNotional + takerNotional;
        fill.Fee = FeeOf(in order, makerNotional, takerNotional);
        fill.Hold = Holds.Of(
            in instrument, in order, order.Price, fill.LeavesQty, makerNotional, takerNotional);
        fill.AccountId = order.AccountId;
        fill.SessionId = order.SessionId;
    }

    private static long FeeOf(in Order order, long makerNotional, long takerNotional)
    {
        (int maker, int taker) = (order.MakerFeeRate, order.TakerFeeRate);
        if ((maker | taker) == 0) return 0;
        // A first fill, which most are: one role, and nothing charged before.
        if ((order.MakerNotional | order.TakerNotional) == 0)
        {
            (long notional, int rate) = makerNotional != 0 ? (makerNotional, maker) : (takerNotional, taker);
            if (Money.TryFee(notional, rate, out long fee)) return fee;
        }
        Int128 before = Money.FeeTotal(order.MakerNotional, maker, order.TakerNotional, taker);
        return (long)(Money.FeeTotal(makerNotional, maker, takerNotional, taker) - before);
    }

    private void Rest(in Order order, long executed)
    {
        ref Event e = ref events.Next(EventKind.OrderBooked);
        events.Describe(ref e.OrderBooked.Order, in order);
        e.OrderBooked.Order.DisplayedQty = FirstSlice(in order, order.LeavesQty, executed);
        events.Apply(in e);
    }

    /// <summary>What is executed on the way in comes out of an iceberg's slices.</summary>
    public static long FirstSlice(in Order order, long leavesQty, long executed) =>
        order.Is(OrderTraits.Iceberg)
            ? Math.Min(order.DisplayQty - executed % order.DisplayQty, leavesQty)
            : leavesQty;

    private static CancelReason WhyUnfilled(in Order order) =>
        order.OrderType is OrderType.Market or OrderType.Stop
            ? CancelReason.NoLiquidity
            : CancelReason.ImmediateOrCancel;
}
