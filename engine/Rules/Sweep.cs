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
internal sealed class Sweep(VenueState state, EventWriter events)
{
    /// <summary>Whether an order with this worst price would trade now.</summary>
    public bool Crosses(int instrumentId, Side side, long limit)
    {
        int best = state.Books.Best(instrumentId, side.Opposite);
        return best != PriceLevel.None && Crosses(side, limit, state.Books.Ladder[best].Price);
    }

    /// <summary>
    /// Whether a fill-or-kill would be filled: counts exactly what <see cref="Run"/> would take, fills and
    /// amounts included.
    /// </summary>
    public RejectReason Probe(in Instrument instrument, int instrumentId, Side side, long limit, long qty)
    {
        PriceLadder ladder = state.Books.Ladder;
        long fills = 0;
        long room = RoomFor(in instrument, side, limit, qty);
        for (int level = state.Books.Best(instrumentId, side.Opposite); qty > 0; level = ladder.Worse(level))
        {
            if (level == PriceLevel.None || !Crosses(side, limit, ladder[level].Price))
                return RejectReason.NotFillable;
            long take = Math.Min(qty, ladder[level].Qty);
            fills += take == ladder[level].Qty ? ladder[level].Orders : CountMakers(in ladder[level], take);
            long notional = Money.Notional(in instrument, ladder[level].Price, take);
            long excess = ExcessOf(in instrument, side, limit, take, notional);
            if (excess > room) return RejectReason.AmountTooLarge;
            room -= excess;
            qty -= take;
        }
        return fills > Limits.MaxFillsPerCommand ? RejectReason.TooManyFills : RejectReason.None;
    }

    /// <summary>Matches an accepted order, then books what is left, or takes it away.</summary>
    public void Run(int taker, in Instrument instrument)
    {
        ref Order order = ref state.Books.Orders[taker];
        CancelReason reason = order.Side == Side.Buy
            ? Match<BuyTaker>(taker, in instrument)
            : Match<SellTaker>(taker, in instrument);
        if (order.OrderId == 0) return;
        if (reason == CancelReason.None && order.TimeInForce == TimeInForce.GoodTillCancel) Rest(ref order);
        else Remove(ref order, reason == CancelReason.None ? WhyUnfilled(in order) : reason);
    }

    private CancelReason Match<TTaker>(int taker, in Instrument instrument) where TTaker : struct, ITaker
    {
        ref Order order = ref state.Books.Orders[taker];
        PriceLadder ladder = state.Books.Ladder;
        ref BookSide opposite = ref state.Books[order.InstrumentId, TTaker.MakerSide];
        long room = RoomFor(in instrument, order.Side, order.Price, order.LeavesQty) - order.CumNotional;
        Side side = TTaker.MakerSide.Opposite;
        for (int fills = 0; order.OrderId != 0; fills++)
        {
            int best = ladder.Best(in opposite);
            if (best == PriceLevel.None || !TTaker.Crosses(order.Price, ladder[best].Price))
                return CancelReason.None;
            if (fills == Limits.MaxFillsPerCommand) return CancelReason.TooManyFills;
            ref Order maker = ref state.Books.Orders[ladder[best].Head];
            long qty = Math.Min(order.LeavesQty, maker.LeavesQty);
            long notional = Money.Notional(in instrument, maker.Price, qty);
            long excess = ExcessOf(in instrument, side, order.Price, qty, notional);
            if (excess > room) return CancelReason.AmountLimit;
            room -= excess;
            Trade(ref maker, ref order, in instrument, qty, notional);
        }
        return CancelReason.None;
    }

    /// <summary>
    /// How much more than its limit says an order may get, so that its notional, with what may still rest of
    /// it, is never above <see cref="Limits.MaxAmount"/>.
    /// </summary>
    private static long RoomFor(in Instrument instrument, Side side, long limit, long qty) =>
        side == Side.Buy ? Limits.MaxAmount : Limits.MaxAmount - Money.Notional(in instrument, limit, qty);

    /// <summary>How much more than its limit says a fill gives; only a sell's can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ExcessOf(in Instrument instrument, Side side, long limit, long qty, long notional) =>
        side == Side.Buy ? 0 : notional - Money.Notional(in instrument, limit, qty);

    private void Trade(ref Order maker, ref Order taker, in Instrument instrument, long qty, long notional)
    {
        ref Event e = ref events.Next(EventKind.Traded);
        e.Traded.Price = maker.Price;
        e.Traded.Qty = qty;
        e.Traded.Notional = notional;
        e.Traded.InstrumentId = taker.InstrumentId;
        e.Traded.TakerSide = taker.Side;
        Describe(ref e.Traded.Maker, maker, in instrument, qty, makerNotional: notional, takerNotional: 0);
        Describe(ref e.Traded.Taker, taker, in instrument, qty, makerNotional: 0, takerNotional: notional);
        events.Apply(in e);
    }

    /// <summary>One side after the fill, worked out on a copy: only the event changes the order.</summary>
    private void Describe(
        ref FillFacts fill, Order order, in Instrument instrument, long qty,
        long makerNotional, long takerNotional)
    {
        Int128 feesBefore = FeesOf(in order);
        order.MakerNotional += makerNotional;
        order.TakerNotional += takerNotional;
        order.LeavesQty -= qty;
        fill.OrderId = order.OrderId;
        fill.PrevSequence = events.LastSequenceOf(order.SessionId);
        fill.ClOrdId = order.ClOrdId;
        fill.CumQty = order.CumQty + qty;
        fill.LeavesQty = order.LeavesQty;
        fill.CumNotional = order.CumNotional;
        fill.Fee = (long)(FeesOf(in order) - feesBefore);
        fill.Hold = Holds.Of(in instrument, in order);
        fill.AccountId = order.AccountId;
        fill.SessionId = order.SessionId;
    }

    private static Int128 FeesOf(in Order order) =>
        (order.MakerFeeRate | order.TakerFeeRate) == 0
            ? 0
            : Money.FeeTotal(
                order.MakerNotional, order.MakerFeeRate, order.TakerNotional, order.TakerFeeRate);

    private void Rest(ref Order order)
    {
        ref Event e = ref events.Next(EventKind.OrderBooked);
        e.OrderBooked.Order = events.FactsOf(in order);
        events.Apply(in e);
    }

    private void Remove(ref Order order, CancelReason reason)
    {
        ref Event e = ref events.Next(EventKind.OrderRemoved);
        e.OrderRemoved.Order = events.FactsOf(in order);
        e.OrderRemoved.Order.Hold = 0;
        e.OrderRemoved.Reason = reason;
        events.Apply(in e);
    }

    private static CancelReason WhyUnfilled(in Order order) =>
        order.OrderType == OrderType.Market ? CancelReason.NoLiquidity : CancelReason.ImmediateOrCancel;

    private long CountMakers(in PriceLevel level, long qty)
    {
        long makers = 0;
        for (int slot = level.Head; qty > 0; slot = state.Books.Orders[slot].Next, makers++)
            qty -= state.Books.Orders[slot].LeavesQty;
        return makers;
    }

    private static bool Crosses(Side side, long limit, long makerPrice) =>
        side == Side.Buy ? BuyTaker.Crosses(limit, makerPrice) : SellTaker.Crosses(limit, makerPrice);
}
