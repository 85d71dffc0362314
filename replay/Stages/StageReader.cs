using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Views;

namespace Matching.Replay.Stages;

/// <summary>
/// Tells what an event does to orders. It is asked before the event is applied, for what the order was is in
/// the state then.
/// </summary>
public sealed class StageReader(StateView view)
{
    private readonly List<OrderStage> _stages = new(2);

    /// <summary>At most two; valid until the next call.</summary>
    public IReadOnlyList<OrderStage> Of(in Event e)
    {
        _stages.Clear();
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: _stages.Add(Accepted(in e)); break;
            case EventKind.OrderRejected: _stages.Add(Rejected(in e)); break;
            case EventKind.OrderBooked:
                _stages.Add(With(OrderStage.At(in e, StageKind.Booked), in e.OrderBooked.Order));
                break;
            case EventKind.Traded: AddTrade(in e); break;
            case EventKind.MatchPrevented: AddPrevented(in e); break;
            case EventKind.OrderReplaced: _stages.Add(Replaced(in e)); break;
            case EventKind.ReplaceRejected: _stages.Add(ReplaceRejected(in e)); break;
            case EventKind.OrderCancelled:
                _stages.Add(With(
                    OrderStage.Answering(in e, StageKind.Cancelled), in e.OrderCancelled.Order));
                break;
            case EventKind.CancelRejected: _stages.Add(CancelRejected(in e)); break;
            case EventKind.OrderRemoved: _stages.Add(Removed(in e)); break;
            case EventKind.OrderRefreshed: _stages.Add(Refreshed(in e)); break;
            case EventKind.OrderElected: _stages.Add(Elected(in e)); break;
            case EventKind.QuotePlaced: _stages.Add(QuotePlaced(in e)); break;
            case EventKind.QuoteReduced:
                _stages.Add(With(OrderStage.At(in e, StageKind.QuoteReduced), in e.QuoteReduced.Order));
                break;
            case EventKind.QuoteRejected: _stages.Add(QuoteRejected(in e)); break;
        }
        return _stages;
    }

    /// <summary>
    /// Every live order as it stands: what a pruned journal still tells of the events that are gone.
    /// </summary>
    public static IEnumerable<OrderStage> Carried(StateView view) => view.Orders().Select(order => Was(
        new OrderStage
        {
            Sequence = view.Sequence,
            FirstSequence = view.Sequence,
            Time = view.Time,
            Epoch = view.Epoch,
            Stage = StageKind.Carried,
        },
        order));

    private static OrderStage Accepted(in Event e)
    {
        ref readonly OrderAccepted accepted = ref e.OrderAccepted;
        return Sent(OrderStage.Answering(in e, StageKind.Accepted), in accepted.Terms) with
        {
            OrderId = accepted.OrderId,
            Price = accepted.LimitPrice,
            OrderQty = accepted.OrderQty,
            ExpireTime = accepted.ExpireTime,
            LeavesQty = accepted.OrderQty,
            ShownQty = accepted.DisplayedQty,
            Hold = accepted.Hold,
            MakerFeeRate = accepted.MakerFeeRate,
            TakerFeeRate = accepted.TakerFeeRate,
            Detail = accepted.Entry.ToString(),
        };
    }

    private static OrderStage Rejected(in Event e) =>
        Sent(OrderStage.Answering(in e, StageKind.Rejected), in e.OrderRejected.Terms) with
        {
            Reason = e.OrderRejected.Reason.ToString(),
        };

    private static OrderStage Sent(OrderStage stage, in NewOrderTerms terms) => stage with
    {
        ClOrdId = terms.ClOrdId.ToString(),
        AccountId = terms.AccountId,
        SessionId = stage.CommandSessionId,
        InstrumentId = terms.InstrumentId,
        Side = terms.Side,
        OrderType = terms.OrderType,
        TimeInForce = terms.TimeInForce,
        ExecInst = terms.ExecInst,
        Price = terms.Price,
        StopPrice = terms.StopPrice,
        OrderQty = terms.OrderQty,
        DisplayQty = terms.DisplayQty,
        ExpireTime = terms.ExpireTime,
    };

    private void AddTrade(in Event e)
    {
        ref readonly Traded trade = ref e.Traded;
        OrderStage both = OrderStage.At(in e, StageKind.Filled) with
        {
            InstrumentId = trade.InstrumentId,
            LastQty = trade.Qty,
            LastPx = trade.Price,
            LastNotional = trade.Notional,
        };
        _stages.Add(Filled(both, in trade.Maker, in trade.Taker, trade.TakerSide.Opposite, TradeRole.Maker));
        _stages.Add(Filled(both, in trade.Taker, in trade.Maker, trade.TakerSide, TradeRole.Taker));
    }

    private void AddPrevented(in Event e)
    {
        ref readonly MatchPrevented match = ref e.MatchPrevented;
        OrderStage both = OrderStage.At(in e, StageKind.Prevented) with
        {
            InstrumentId = match.InstrumentId,
            LastPx = match.Price,
            Detail = match.Mode.ToString(),
        };
        OrderStage maker = both with { LastQty = match.MakerQty };
        OrderStage taker = both with { LastQty = match.TakerQty };
        _stages.Add(Filled(maker, in match.Maker, in match.Taker, match.TakerSide.Opposite, TradeRole.Maker));
        _stages.Add(Filled(taker, in match.Taker, in match.Maker, match.TakerSide, TradeRole.Taker));
    }

    private OrderStage Filled(
        OrderStage stage, in FillFacts own, in FillFacts other, Side side, TradeRole role) =>
        Was(stage, own.OrderId) with
        {
            OrderId = own.OrderId,
            ClOrdId = own.ClOrdId.ToString(),
            AccountId = own.AccountId,
            SessionId = own.SessionId,
            Side = side,
            OrderQty = own.CumQty + own.LeavesQty,
            CumQty = own.CumQty,
            LeavesQty = own.LeavesQty,
            CumNotional = own.CumNotional,
            ShownQty = own.DisplayedQty,
            Hold = own.Hold,
            Fee = own.Fee,
            Role = role,
            CounterOrderId = other.OrderId,
            CounterAccountId = other.AccountId,
        };

    private OrderStage Replaced(in Event e)
    {
        ref readonly OrderReplaced replaced = ref e.OrderReplaced;
        OrderStage stage = With(OrderStage.Answering(in e, StageKind.Replaced), in replaced.Order);
        long stopPrice = replaced.Terms.StopPrice != 0 ? replaced.Terms.StopPrice : stage.StopPrice;
        return stage with { StopPrice = stopPrice, Detail = replaced.Priority.ToString() };
    }

    private OrderStage ReplaceRejected(in Event e)
    {
        ref readonly Refused<ReplaceOrderTerms> refused = ref e.ReplaceRejected;
        ref readonly ReplaceOrderTerms terms = ref refused.Terms;
        OrderStage stage = Named(
            OrderStage.Answering(in e, StageKind.ReplaceRejected), terms.AccountId, terms.OrderId,
            terms.OrigClOrdId);
        return stage with { Reason = refused.Reason.ToString() };
    }

    private OrderStage CancelRejected(in Event e)
    {
        ref readonly Refused<CancelOrderTerms> refused = ref e.CancelRejected;
        ref readonly CancelOrderTerms terms = ref refused.Terms;
        OrderStage stage = Named(
            OrderStage.Answering(in e, StageKind.CancelRejected), terms.AccountId, terms.OrderId,
            terms.OrigClOrdId);
        return stage with { Reason = refused.Reason.ToString() };
    }

    private OrderStage Removed(in Event e) =>
        With(OrderStage.At(in e, StageKind.Removed), in e.OrderRemoved.Order) with
        {
            Reason = e.OrderRemoved.Reason.ToString(),
        };

    private OrderStage Refreshed(in Event e)
    {
        ref readonly OrderRefreshed refreshed = ref e.OrderRefreshed;
        return Was(OrderStage.At(in e, StageKind.Refreshed), refreshed.OrderId) with
        {
            ShownQty = refreshed.DisplayedQty,
        };
    }

    private OrderStage Elected(in Event e) =>
        With(OrderStage.At(in e, StageKind.Elected), in e.OrderElected.Order) with
        {
            Price = e.OrderElected.LimitPrice,
        };

    private static OrderStage QuotePlaced(in Event e)
    {
        ref readonly QuotePlaced placed = ref e.QuotePlaced;
        OrderStage stage = OrderStage.At(in e, StageKind.QuotePlaced) with
        {
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel,
            MakerFeeRate = placed.MakerFeeRate,
            TakerFeeRate = placed.TakerFeeRate,
            Detail = placed.Entry.ToString(),
        };
        return Stands(stage, in placed.Order);
    }

    private static OrderStage QuoteRejected(in Event e)
    {
        ref readonly QuoteTerms terms = ref e.QuoteRejected.Terms;
        return OrderStage.Answering(in e, StageKind.QuoteRejected) with
        {
            ClOrdId = terms.QuoteId.ToString(),
            AccountId = terms.AccountId,
            SessionId = e.Command.SessionId,
            InstrumentId = terms.InstrumentId,
            ExecInst = terms.ExecInst,
            Reason = e.QuoteRejected.Reason.ToString(),
        };
    }

    private OrderStage With(OrderStage stage, in OrderFacts order) =>
        Stands(Was(stage, order.OrderId), in order);

    private static OrderStage Stands(OrderStage stage, in OrderFacts order) => stage with
    {
        OrderId = order.OrderId,
        ClOrdId = order.ClOrdId.ToString(),
        AccountId = order.AccountId,
        SessionId = order.SessionId,
        InstrumentId = order.InstrumentId,
        Side = order.Side,
        Price = order.Price,
        OrderQty = order.CumQty + order.LeavesQty,
        CumQty = order.CumQty,
        LeavesQty = order.LeavesQty,
        CumNotional = order.CumNotional,
        ShownQty = order.DisplayedQty,
        Hold = order.Hold,
    };

    /// <summary>A command's order as it stands, if there is one; else only what the command names.</summary>
    private OrderStage Named(OrderStage stage, int accountId, long orderId, Bytes16 clOrdId)
    {
        OrderView? order = orderId != 0 ? view.Order(orderId) : view.Order(accountId, clOrdId);
        if (order is not null && order.AccountId == accountId) return Was(stage, order.OrderId);
        return stage with { OrderId = orderId, ClOrdId = clOrdId.ToString(), AccountId = accountId };
    }

    /// <summary>The order as it was before the event.</summary>
    private OrderStage Was(OrderStage stage, long orderId) =>
        view.Order(orderId) is { } order ? Was(stage, order) : stage;

    private static OrderStage Was(OrderStage stage, OrderView order) =>
        stage with
        {
            OrderId = order.OrderId,
            ClOrdId = order.ClOrdId,
            AccountId = order.AccountId,
            SessionId = order.SessionId,
            InstrumentId = order.InstrumentId,
            Side = order.Side,
            OrderType = order.OrderType,
            TimeInForce = order.TimeInForce,
            ExecInst = order.ExecInst,
            Price = order.Price,
            StopPrice = order.StopPrice,
            OrderQty = order.CumQty + order.LeavesQty,
            DisplayQty = order.DisplayQty,
            ExpireTime = order.ExpireTime,
            CumQty = order.CumQty,
            LeavesQty = order.LeavesQty,
            CumNotional = order.CumNotional,
            ShownQty = order.Place == OrderPlace.Booked ? order.ShownQty : 0,
            Hold = order.Hold,
            MakerFeeRate = order.MakerFeeRate,
            TakerFeeRate = order.TakerFeeRate,
        };
}
