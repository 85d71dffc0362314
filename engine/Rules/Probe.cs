using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Memory;
using Matching.Engine.Quoting;

namespace Matching.Engine.Rules;

/// <summary>
/// Plays a fill-or-kill against the book without changing it: maker by maker what <see cref="Sweep"/> would
/// do, self-trade prevention, market-maker protection, hidden slices and every bound included.
/// </summary>
internal sealed class Probe
{
    private readonly VenueState _state;
    private readonly EventWriter _events;
    private readonly Block<HiddenSlice> _hidden;
    private int _hiddenFirst;
    private int _hiddenCount;

    // The order as it would stand after the makers met so far.
    private long _qty;
    private long _room;
    private long _spent;
    private int _written;

    public Probe(VenueState state, EventWriter events, IBlockSource source)
    {
        _state = state;
        _events = events;
        // Each costs an event of the taker's.
        _hidden = source.Take<HiddenSlice>(Limits.MaxEventsPerTaker + 1);
    }

    /// <summary>Whether the order, in its draft, would be filled wholly.</summary>
    public RejectReason Check(in Instrument instrument, in Order draft)
    {
        _qty = draft.LeavesQty;
        _room = Sweep.RoomFor(in instrument, draft.Side, draft.Price, draft.LeavesQty);
        _spent = 0;
        _written = 0;
        PriceLadder ladder = _state.Books.Ladder;
        int level = _state.Books.Best(draft.InstrumentId, draft.Side.Opposite);
        for (; _qty > 0; level = ladder.Worse(level))
        {
            if (level == PriceLevel.None || !Sweep.Crosses(draft.Side, draft.Price, ladder[level].Price))
                return RejectReason.NotFillable;
            RejectReason reason = Meet(in instrument, in draft, in ladder[level]);
            if (reason != RejectReason.None) return reason;
        }
        return RejectReason.None;
    }

    /// <summary>The level's queue as it stands, then the slices that icebergs put behind it.</summary>
    private RejectReason Meet(in Instrument instrument, in Order draft, in PriceLevel level)
    {
        OrderPool orders = _state.Books.Orders;
        _hiddenFirst = _hiddenCount = 0;
        for (int slot = level.Head; slot != 0 && _qty > 0; slot = orders.Links[slot].Next)
        {
            ref Order maker = ref orders[slot];
            RejectReason reason = Meet(in instrument, in draft, in maker, slot, maker.LeavesQty, maker.Shown);
            if (reason != RejectReason.None) return reason;
        }
        while (_qty > 0 && _hiddenFirst < _hiddenCount)
        {
            HiddenSlice next = _hidden[_hiddenFirst++];
            ref Order maker = ref orders[next.Slot];
            long shown = Math.Min(maker.DisplayQty, next.LeavesQty);
            RejectReason reason = Meet(in instrument, in draft, in maker, next.Slot, next.LeavesQty, shown);
            if (reason != RejectReason.None) return reason;
        }
        return RejectReason.None;
    }

    private RejectReason Meet(
        in Instrument instrument, in Order draft, in Order maker, int slot, long leavesQty, long shown)
    {
        if (_written >= Limits.MaxEventsPerTaker) return RejectReason.TooManyFills;
        long qty = Math.Min(_qty, shown);
        long affordable = draft.Is(OrderTraits.Cash)
            ? Affordable(in instrument, in draft, maker.Price, qty)
            : qty;
        if (affordable == 0) return RejectReason.NotFillable;
        if (draft.SelfTradePrevention != SelfTradePrevention.None
            && PreventedMatch.IsOneGroup(_state, draft.AccountId, maker.AccountId))
        {
            // In every other mode the taker loses quantity that it does not trade.
            if (draft.SelfTradePrevention != SelfTradePrevention.CancelOldest)
                return RejectReason.NotFillable;
            _written++;
            return RejectReason.None;
        }
        if (affordable < qty) return RejectReason.NotFillable;
        long notional = Money.Notional(in instrument, maker.Price, qty);
        long excess = Sweep.ExcessOf(in instrument, draft.Side, draft.Price, qty, notional);
        if (excess > _room) return RejectReason.AmountTooLarge;
        _room -= excess;
        _spent += notional;
        _qty -= qty;
        _written++;
        if (qty == shown && leavesQty > shown)
        {
            _written++;
            _hidden[_hiddenCount++] = new HiddenSlice { Slot = slot, LeavesQty = leavesQty - shown };
        }
        if (maker.Is(OrderTraits.Quote)) Count(in maker, qty, notional);
        return RejectReason.None;
    }

    private long Affordable(in Instrument instrument, in Order draft, long price, long qty)
    {
        Int128 left = draft.CashOrderQty - _spent - Money.FeeTotal(0, 0, _spent, draft.TakerFeeRate);
        return Money.Affordable(in instrument, price, qty, (long)left, _spent, draft.TakerFeeRate);
    }

    /// <summary>
    /// The quotes that leave where a fill triggers their protection. No protection is met twice, for an
    /// account quotes an instrument once, so what its window has counted is in the state.
    /// </summary>
    private void Count(in Order maker, long qty, long notional)
    {
        int slot = _state.Quotes[maker.Quote].Protection;
        if (slot == 0) return;
        ref Protection protection = ref _state.Protections[slot];
        bool empty = protection.StartsWindow(_events.Time);
        bool triggers = MakerProtection.IsReached(
            in protection,
            1 + (empty ? 0 : (long)protection.Fills),
            Protection.Sum(empty ? 0 : protection.Qty, qty),
            Protection.Sum(empty ? 0 : protection.Notional, notional));
        if (triggers) _written += 1 + SidesOf(in protection) - (qty == maker.LeavesQty ? 1 : 0);
    }

    private int SidesOf(in Protection protection)
    {
        int sides = 0;
        for (int at = protection.FirstQuote; at != 0; at = _state.Quotes[at].Next)
            sides += (_state.Quotes[at].Bid != 0 ? 1 : 0) + (_state.Quotes[at].Ask != 0 ? 1 : 0);
        return sides;
    }

    private struct HiddenSlice
    {
        public int Slot;
        public long LeavesQty;
    }
}
