using System.Numerics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>The twin's books: who stands where, and how orders are cancelled and replaced.</summary>
internal sealed class TwinMarket(TwinVenue venue)
{
    /// <summary>One side of a book, or of what crosses a limit, in the order in which it trades.</summary>
    public List<TwinOrder> Queue(int instrumentId, Side side, Func<TwinOrder, bool> wanted) =>
        [.. venue.Live.Where(o => o.Instrument.Id == instrumentId && o.Side == side
                && o.Place == OrderPlace.Booked && wanted(o))
            .OrderBy(o => side == Side.Buy ? -o.Price : o.Price).ThenBy(o => o.Arrival)];

    /// <summary>Waiting stops of a side in the order in which trades would reach them.</summary>
    public List<TwinOrder> StopQueue(int instrumentId, Side side) =>
        [.. venue.Live.Where(o => o.Instrument.Id == instrumentId && o.Side == side
                && o.Place == OrderPlace.Waiting)
            .OrderBy(o => side == Side.Buy ? o.StopPrice : -o.StopPrice).ThenBy(o => o.Arrival)];

    public TwinOrder? Best(int instrumentId, Side side) =>
        Queue(instrumentId, side, _ => true).FirstOrDefault();

    public bool LevelIsFull(TwinOrder order, long price, long stopPrice, long leaves)
    {
        BigInteger qty = leaves;
        bool waits = TwinEntries.IsStop(order.Terms.OrderType)
            && order.Place is OrderPlace.None or OrderPlace.Waiting;
        foreach (TwinOrder other in venue.Live)
            if (other != order && other.Instrument == order.Instrument && other.Side == order.Side
                && (waits
                    ? other.Place == OrderPlace.Waiting && other.StopPrice == stopPrice
                    : other.Place == OrderPlace.Booked && other.Price == price)) qty += other.Leaves;
        return qty > Limits.MaxAmount;
    }

    public TwinOrder? Find(int account, Bytes16 name) =>
        name.IsEmpty ? null : venue.Live.Find(o => o.AccountId == account && o.Name == name && !o.IsQuote);

    public TwinOrder? Find(int account, long id, Bytes16 name) =>
        id == 0 ? Find(account, name) : venue.Live.Find(o => o.Id == id && o.AccountId == account);

    /// <summary>An order is no more, and a quote with its last side.</summary>
    public void End(TwinOrder order)
    {
        venue.Live.Remove(order);
        venue.Stops.Forget(order);
        if (!order.IsQuote) return;
        bool last = !venue.Live.Exists(o =>
            o.IsQuote && o.AccountId == order.AccountId && o.Instrument == order.Instrument);
        if (last) venue.Quotes.RemoveAll(quote =>
            quote.AccountId == order.AccountId && quote.InstrumentId == order.Instrument.Id);
    }

    /// <summary>The venue takes an order away.</summary>
    public void Remove(TwinOrder order, CancelReason reason)
    {
        venue.Say(new TwinOutcome(EventKind.OrderRemoved)
        {
            Detail = (int)reason,
            Order = order.Report(hold: 0),
        });
        End(order);
    }

    public void Cancel(in Command command, RejectReason reason)
    {
        CancelOrderTerms terms = command.CancelOrder;
        if (reason == RejectReason.None)
            reason = venue.Members.CheckOwn(in command.Header, terms.AccountId);
        TwinOrder? order = Find(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        if (reason == RejectReason.None && order is null) reason = RejectReason.UnknownOrder;
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.CancelRejected, reason);
            return;
        }
        venue.Say(new TwinOutcome(EventKind.OrderCancelled) { Order = order!.Report(hold: 0) });
        End(order);
    }

    public void Replace(in Command command, RejectReason reason)
    {
        ReplaceOrderTerms terms = command.ReplaceOrder;
        TwinOrder? order = null;
        if (reason == RejectReason.None) reason = CheckReplace(in command.Header, in terms, out order);
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.ReplaceRejected, reason);
            return;
        }
        Change change = ChangeOf(order!, in terms);
        (long oldPrice, long oldShown) = (order!.Price, order.Shown);
        OrderPlace place = order.Place;
        long anchor = order.Instrument.Anchor;
        if (!terms.ClOrdId.IsEmpty) order.Name = terms.ClOrdId;
        order.Leaves = change.Leaves;
        if (change.Priority == Priority.Kept) order.Slice = Math.Min(order.Slice, order.Leaves);
        else if (change.Priority != Priority.Done) Move(order, change);
        else order.Price = change.Price;
        venue.Say(new TwinOutcome(EventKind.OrderReplaced)
        {
            Detail = (int)change.Priority,
            Price = oldPrice,
            OtherQty = oldShown,
            Order = order.Report(place: place, shown: change.Priority == Priority.Done ? 0 : null),
        });
        if (change.Priority == Priority.Done) End(order);
        if (change.Priority != Priority.Taking) return;
        venue.Sweep.Take(order);
        venue.Stops.Elect(order.Instrument, anchor);
    }

    private void Move(TwinOrder order, Change change)
    {
        order.Price = change.Price;
        order.StopPrice = change.StopPrice;
        order.Arrival = ++venue.Arrivals;
        if (order.IsIceberg) order.Slice = Math.Min(order.Terms.DisplayQty, order.Leaves);
        if (change.Priority == Priority.Taking) order.Place = OrderPlace.Taking;
    }

    private RejectReason CheckReplace(
        in CommandHeader header, in ReplaceOrderTerms terms, out TwinOrder? order)
    {
        order = null;
        RejectReason reason = venue.Members.CheckOwn(in header, terms.AccountId);
        if (reason != RejectReason.None) return reason;
        TwinOrder? found = Find(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        reason = venue.Members.CheckMay(terms.AccountId, found?.Side == Side.Buy);
        if (reason != RejectReason.None) return reason;
        if (found is null) return RejectReason.UnknownOrder;
        order = found;
        if (order.IsQuote) return RejectReason.IsQuote;
        TwinInstrument instrument = order.Instrument;
        if (instrument.Killed) return RejectReason.KillSwitch;
        if (instrument.Status is not (InstrumentStatus.Open or InstrumentStatus.PreOpen))
            return RejectReason.NotTradable;
        if (order.Place != OrderPlace.Waiting && terms.StopPrice != 0) return RejectReason.InvalidStopPrice;
        if (order.Place == OrderPlace.Waiting && terms.StopPrice != 0)
            reason = TwinPrices.Check(instrument, terms.StopPrice);
        if (reason != RejectReason.None) return reason;
        if (order.Terms.OrderType == OrderType.Stop)
            reason = terms.Price == 0 ? RejectReason.None : RejectReason.InvalidStopPrice;
        else reason = TwinPrices.Check(instrument, terms.Price);
        bool onlyEnds = terms.OrderQty > 0 && terms.OrderQty <= order.Cum;
        if (reason == RejectReason.None && !onlyEnds)
            reason = TwinPrices.CheckQty(instrument, terms.OrderQty);
        if (reason != RejectReason.None) return reason;
        TwinOrder? named = Find(terms.AccountId, terms.ClOrdId);
        Change change = ChangeOf(order, in terms);
        if (change.Priority == Priority.Done)
            return named is not null && named != order ? RejectReason.DuplicateClOrdId : RejectReason.None;
        reason = TwinPrices.CheckNotional(instrument, instrument.Notional(change.Price, terms.OrderQty));
        return reason != RejectReason.None ? reason : CheckChange(order, change, named);
    }

    private RejectReason CheckChange(TwinOrder order, Change change, TwinOrder? named)
    {
        TwinInstrument instrument = order.Instrument;
        BigInteger notional = instrument.Notional(change.Price, change.Leaves) + order.CumNotional;
        if (notional > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        RejectReason reason = RejectReason.None;
        if (order.Terms.OrderType != OrderType.Stop && change.Priority != Priority.Kept)
            reason = TwinEntries.IsStop(order.Terms.OrderType) && order.Place != OrderPlace.Booked
                ? TwinPrices.CheckStopLimit(instrument, order.Side, change.Price, venue.RulesVersion)
                : TwinPrices.CheckCollars(instrument, order.Side, change.Price);
        if (reason != RejectReason.None) return reason;
        if (named is not null && named != order) return RejectReason.DuplicateClOrdId;
        if (order.Side == Side.Buy
            && venue.Entries.ExceedsHoldings(order.AccountId, instrument, change.Leaves - order.Leaves))
            return RejectReason.HoldingsLimit;
        BigInteger hold = order.HoldFor(change.Price, change.Leaves);
        if (hold > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        if (LevelIsFull(order, change.Price, change.StopPrice, change.Leaves)) return RejectReason.LevelFull;
        if (venue.Ledger.Available(order.AccountId, order.HeldAsset) < hold - order.Hold)
            return RejectReason.InsufficientFunds;
        bool waits = order.Place == OrderPlace.Waiting;
        if (waits && TwinStops.IsReached(order.Side, change.StopPrice, instrument.LastPrice))
            return RejectReason.StopReached;
        if (change.Priority != Priority.Taking) return RejectReason.None;
        if (order.Terms.ExecInst.HasFlag(ExecInst.PostOnly)) return RejectReason.WouldTrade;
        return instrument.Status == InstrumentStatus.Open ? RejectReason.None : RejectReason.NotTradable;
    }

    /// <summary>What a replace makes of an order.</summary>
    private Change ChangeOf(TwinOrder order, in ReplaceOrderTerms terms)
    {
        long leaves = Math.Max(terms.OrderQty - order.Cum, 0);
        bool waits = order.Place == OrderPlace.Waiting;
        long stop = waits && terms.StopPrice != 0 ? terms.StopPrice : order.StopPrice;
        long price = terms.Price;
        if (order.Terms.OrderType == OrderType.Stop)
            price = stop == order.StopPrice
                ? order.Price
                : TwinPrices.Protected(order.Instrument, order.Side, stop);
        Priority priority = leaves == 0 ? Priority.Done
            : price == order.Price && stop == order.StopPrice && leaves <= order.Leaves ? Priority.Kept
            : !waits && venue.Sweep.Makers(order, price).Count > 0 ? Priority.Taking
            : Priority.Lost;
        return new Change(priority, price, stop, leaves);
    }

    private readonly record struct Change(Priority Priority, long Price, long StopPrice, long Leaves);
}
