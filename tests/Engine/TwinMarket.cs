using System.Numerics;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>The twin's trading: each rule as one would explain it, at any cost.</summary>
internal sealed class TwinMarket(TwinVenue venue)
{
    private readonly SortedSet<int> _freeSlots = [.. Enumerable.Range(1, venue.Capacities.Orders)];
    private long _arrivals;
    private long _orders;

    /// <summary>One side of a book, or of what crosses a limit, in the order in which it trades.</summary>
    public List<TwinOrder> Queue(int instrumentId, Side side, Func<TwinOrder, bool> wanted) =>
        [.. venue.Live.Where(o => o.Instrument.Id == instrumentId && o.Side == side && wanted(o))
            .OrderBy(o => side == Side.Buy ? -o.Price : o.Price).ThenBy(o => o.Arrival)];

    public void NewOrder(in Command command)
    {
        NewOrderTerms terms = command.NewOrder;
        RejectReason reason = TwinChecks.Terms(
            venue, in command.Header, in terms, out TwinInstrument? instrument);
        long limit = terms.Price;
        if (reason == RejectReason.None) reason = TwinChecks.Limit(venue, instrument!, in terms, ref limit);
        if (reason == RejectReason.None && Find(terms.AccountId, terms.ClOrdId) is not null)
            reason = RejectReason.DuplicateClOrdId;
        TwinOrder? order = null;
        if (reason == RejectReason.None)
        {
            order = new TwinOrder
            {
                Instrument = instrument!,
                Terms = terms,
                SessionId = command.Header.SessionId,
                Name = terms.ClOrdId,
                Price = limit,
                Leaves = terms.OrderQty,
            };
            reason = TwinChecks.Funds(venue, order, _freeSlots.Count == 0);
        }
        if (reason == RejectReason.None) reason = CheckMarket(order!);
        if (reason != RejectReason.None) venue.Say(EventKind.OrderRejected, reason);
        else Enter(order!);
    }

    public void Cancel(in Command command)
    {
        CancelOrderTerms terms = command.CancelOrder;
        RejectReason reason = venue.CheckAccount(in command.Header, terms.AccountId);
        TwinOrder? order = Find(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        if (reason == RejectReason.None && order is null) reason = RejectReason.UnknownOrder;
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.CancelRejected, reason);
            return;
        }
        venue.Say(new Outcome(EventKind.OrderCancelled) { Order = order!.Report(hold: 0) });
        End(order);
    }

    public void Replace(in Command command)
    {
        ReplaceOrderTerms terms = command.ReplaceOrder;
        RejectReason reason = venue.CheckAccount(in command.Header, terms.AccountId);
        if (reason == RejectReason.None) reason = venue.CheckMode();
        TwinOrder? order = Find(terms.AccountId, terms.OrderId, terms.OrigClOrdId);
        if (reason == RejectReason.None && order is null) reason = RejectReason.UnknownOrder;
        if (reason == RejectReason.None) reason = CheckReplace(order!, in terms);
        if (reason != RejectReason.None)
        {
            venue.Say(EventKind.ReplaceRejected, reason);
            return;
        }
        Priority priority = PriorityOf(order!, in terms);
        (long oldPrice, long oldLeaves) = (order!.Price, order.Leaves);
        if (!terms.ClOrdId.IsEmpty) order.Name = terms.ClOrdId;
        order.Price = terms.Price;
        order.Leaves = Math.Max(terms.OrderQty - order.Cum, 0);
        venue.Say(new Outcome(EventKind.OrderReplaced)
        {
            Detail = (int)priority,
            Price = oldPrice,
            Qty = oldLeaves,
            Order = order.Report(hold: priority == Priority.Done ? 0 : order.Hold),
        });
        if (priority == Priority.Done) End(order);
        if (priority == Priority.Lost) order.Arrival = ++_arrivals;
        if (priority == Priority.Taking) Take(order);
    }

    private RejectReason CheckReplace(TwinOrder order, in ReplaceOrderTerms terms)
    {
        RejectReason reason = TwinChecks.PriceAndQty(order.Instrument, terms.Price, terms.OrderQty);
        if (reason != RejectReason.None) return reason;
        TwinOrder? named = Find(terms.AccountId, terms.ClOrdId);
        if (named is not null && named != order) return RejectReason.DuplicateClOrdId;
        long leaves = terms.OrderQty - order.Cum;
        if (leaves <= 0) return RejectReason.None;
        if (order.Instrument.Notional(terms.Price, leaves) + order.CumNotional > Limits.MaxAmount)
            return RejectReason.AmountTooLarge;
        if (order.HoldFor(terms.Price, leaves) > Limits.MaxAmount) return RejectReason.AmountTooLarge;
        if (TwinChecks.LevelIsFull(venue, order, terms.Price, leaves)) return RejectReason.LevelFull;
        BigInteger more = order.HoldFor(terms.Price, leaves) - order.Hold;
        if (venue.Ledger.Available(order.AccountId, order.HeldAsset) < more)
            return RejectReason.InsufficientFunds;
        bool postOnly = order.Terms.ExecInst == ExecInst.PostOnly;
        return postOnly && PriorityOf(order, in terms) == Priority.Taking
            ? RejectReason.WouldTrade
            : RejectReason.None;
    }

    private Priority PriorityOf(TwinOrder order, in ReplaceOrderTerms terms)
    {
        if (terms.OrderQty <= order.Cum) return Priority.Done;
        if (terms.Price == order.Price && terms.OrderQty - order.Cum <= order.Leaves) return Priority.Kept;
        return Makers(order, terms.Price).Count > 0 ? Priority.Taking : Priority.Lost;
    }

    private RejectReason CheckMarket(TwinOrder order)
    {
        List<TwinOrder> makers = Makers(order, order.Price);
        if (order.Terms.ExecInst == ExecInst.PostOnly && makers.Count > 0) return RejectReason.WouldTrade;
        if (order.Terms.TimeInForce != TimeInForce.FillOrKill) return RejectReason.None;
        long leaves = order.Leaves, fills = 0;
        BigInteger got = 0;
        foreach (TwinOrder maker in makers)
        {
            if (leaves == 0) break;
            long qty = Math.Min(leaves, maker.Leaves);
            leaves -= qty;
            fills++;
            got += order.Instrument.Notional(maker.Price, qty);
            if (got + order.Instrument.Notional(order.Price, leaves) > Limits.MaxAmount)
                return RejectReason.AmountTooLarge;
        }
        if (leaves > 0) return RejectReason.NotFillable;
        return fills > Limits.MaxFillsPerCommand ? RejectReason.TooManyFills : RejectReason.None;
    }

    private List<TwinOrder> Makers(TwinOrder taker, long limit) =>
        Queue(taker.Instrument.Id, taker.Side.Opposite, maker =>
            taker.Side == Side.Buy ? maker.Price <= limit : maker.Price >= limit);

    private void Enter(TwinOrder order)
    {
        int slot = _freeSlots.Min;
        _freeSlots.Remove(slot);
        order.Id = OrderPool.MakeOrderId(++_orders, slot);
        order.Arrival = ++_arrivals;
        bool books = order.Terms.TimeInForce == TimeInForce.GoodTillCancel
            && Makers(order, order.Price).Count == 0;
        venue.Live.Add(order);
        venue.Ledger.Ensure(order.AccountId, order.Instrument.Terms.BaseAssetId);
        venue.Ledger.Ensure(order.AccountId, order.Instrument.Terms.QuoteAssetId);
        var entry = books ? Entry.Booked : Entry.Taking;
        venue.Say(new Outcome(EventKind.OrderAccepted) { Detail = (int)entry, Order = order.Report() });
        if (!books) Take(order);
    }

    private void Take(TwinOrder taker)
    {
        var why = CancelReason.None;
        int fills = 0;
        foreach (TwinOrder maker in Makers(taker, taker.Price))
        {
            if (taker.Leaves == 0) break;
            if (fills++ == Limits.MaxFillsPerCommand) why = CancelReason.TooManyFills;
            long qty = Math.Min(taker.Leaves, maker.Leaves);
            BigInteger after = taker.CumNotional + taker.Instrument.Notional(maker.Price, qty)
                + taker.Instrument.Notional(taker.Price, taker.Leaves - qty);
            if (why == CancelReason.None && after > Limits.MaxAmount) why = CancelReason.AmountLimit;
            if (why != CancelReason.None) break;
            Trade(maker, taker, qty);
        }
        if (taker.Leaves == 0)
        {
            End(taker);
            return;
        }
        if (why == CancelReason.None && taker.Terms.TimeInForce == TimeInForce.GoodTillCancel)
        {
            taker.Arrival = ++_arrivals;
            venue.Say(new Outcome(EventKind.OrderBooked) { Order = taker.Report() });
            return;
        }
        if (why == CancelReason.None)
            why = taker.Terms.OrderType == OrderType.Market
                ? CancelReason.NoLiquidity
                : CancelReason.ImmediateOrCancel;
        venue.Say(new Outcome(EventKind.OrderRemoved) { Detail = (int)why, Order = taker.Report(hold: 0) });
        End(taker);
    }

    private void Trade(TwinOrder maker, TwinOrder taker, long qty)
    {
        BigInteger notional = taker.Instrument.Notional(maker.Price, qty);
        BigInteger makerFee = -maker.Fees, takerFee = -taker.Fees;
        maker.MakerNotional += notional;
        taker.TakerNotional += notional;
        makerFee += maker.Fees;
        takerFee += taker.Fees;
        foreach (TwinOrder order in (TwinOrder[])[maker, taker])
        {
            order.Cum += qty;
            order.Leaves -= qty;
        }
        (TwinOrder buyer, TwinOrder seller) = taker.Side == Side.Buy ? (taker, maker) : (maker, taker);
        ListInstrumentTerms terms = taker.Instrument.Terms;
        venue.Ledger.Move(buyer.AccountId, seller.AccountId, terms.QuoteAssetId, notional);
        venue.Ledger.Move(seller.AccountId, buyer.AccountId, terms.BaseAssetId, qty);
        venue.Ledger.Move(maker.AccountId, Limits.HouseAccount, terms.QuoteAssetId, makerFee);
        venue.Ledger.Move(taker.AccountId, Limits.HouseAccount, terms.QuoteAssetId, takerFee);
        venue.Say(new Outcome(EventKind.Traded)
        {
            Price = maker.Price,
            Qty = qty,
            Notional = (long)notional,
            Detail = (int)taker.Side,
            Order = taker.Report(fee: takerFee, fill: true),
            Maker = maker.Report(fee: makerFee, fill: true),
        });
        if (maker.Leaves == 0) End(maker);
    }

    private void End(TwinOrder order)
    {
        venue.Live.Remove(order);
        _freeSlots.Add(OrderPool.SlotOf(order.Id));
    }

    private TwinOrder? Find(int account, Bytes16 name) =>
        name.IsEmpty ? null : venue.Live.Find(o => o.AccountId == account && o.Name == name);

    private TwinOrder? Find(int account, long id, Bytes16 name) =>
        id == 0 ? Find(account, name) : venue.Live.Find(o => o.Id == id && o.AccountId == account);
}
