using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Replay.Projections;
using Matching.V1;
using ApiCancelReason = Matching.V1.CancelReason;
using ApiOrderPlace = Matching.V1.OrderPlace;
using ApiOrderType = Matching.V1.OrderType;
using ApiRejectReason = Matching.V1.RejectReason;
using ApiSelfTradePrevention = Matching.V1.SelfTradePrevention;
using ApiSide = Matching.V1.Side;
using ApiTimeInForce = Matching.V1.TimeInForce;
using CancelReason = Matching.Engine.CancelReason;
using Entry = Matching.Engine.Events.Entry;
using OrderPlace = Matching.Engine.OrderPlace;
using Priority = Matching.Engine.Priority;
using Side = Matching.Engine.Side;

namespace Matching.Gateway.Sessions;

/// <summary>Execution reports: what an event means for one order.</summary>
internal static class OrderReports
{
    /// <summary>Of the events that are about one order; null for all others.</summary>
    public static ExecutionReport? Of(in Event e) => e.Header.Kind switch
    {
        EventKind.OrderAccepted => Accepted(in e),
        EventKind.OrderRejected => Rejected(in e),
        EventKind.OrderBooked => Shown(in e, in e.OrderBooked.Order, ExecType.Booked),
        EventKind.OrderElected => Shown(in e, in e.OrderElected.Order, ExecType.Triggered),
        EventKind.OrderCancelled => Ended(in e, in e.OrderCancelled.Order, CancelReason.None),
        EventKind.OrderRemoved => Ended(in e, in e.OrderRemoved.Order, e.OrderRemoved.Reason),
        EventKind.OrderReplaced => Replaced(in e),
        EventKind.QuotePlaced => Placed(in e),
        EventKind.QuoteReduced => Quoted(Shown(in e, in e.QuoteReduced.Order, ExecType.Replaced)),
        EventKind.OrderStatusReported => Status(in e, in e.OrderStatusReported.Order),
        EventKind.OrderReported => Status(in e, in e.OrderReported.Order),
        _ => null,
    };

    public static ExecutionReport MakerFill(in Event e, Listings listings) =>
        Fill(in e, in e.Traded.Maker, e.Traded.TakerSide.Opposite, LastLiquidityInd.Maker, listings);

    public static ExecutionReport TakerFill(in Event e, Listings listings) =>
        Fill(in e, in e.Traded.Taker, e.Traded.TakerSide, LastLiquidityInd.Taker, listings);

    public static ExecutionReport MakerPrevented(in Event e) => Prevented(
        in e, in e.MatchPrevented.Maker, e.MatchPrevented.TakerSide.Opposite, e.MatchPrevented.MakerQty);

    public static ExecutionReport TakerPrevented(in Event e) => Prevented(
        in e, in e.MatchPrevented.Taker, e.MatchPrevented.TakerSide, e.MatchPrevented.TakerQty);

    private static ExecutionReport Accepted(in Event e)
    {
        OrderAccepted accepted = e.OrderAccepted;
        NewOrderTerms terms = accepted.Terms;
        return new ExecutionReport
        {
            ExecId = ExecIdOf(in e, terms.Side),
            OrderId = accepted.OrderId,
            ClOrdId = Reports.Text(terms.ClOrdId),
            AccountId = terms.AccountId,
            InstrumentId = terms.InstrumentId,
            Side = (ApiSide)terms.Side,
            ExecType = ExecType.New,
            OrdStatus = OrdStatus.New,
            Price = accepted.LimitPrice,
            OrderQty = accepted.OrderQty,
            LeavesQty = accepted.OrderQty,
            Hold = accepted.Hold,
            DisplayedQty = accepted.DisplayedQty,
            Place = PlaceOf(accepted.Entry),
            OrderType = (ApiOrderType)terms.OrderType,
            TimeInForce = (ApiTimeInForce)terms.TimeInForce,
            ExecInst = (uint)terms.ExecInst,
            SelfTradePrevention = (ApiSelfTradePrevention)terms.SelfTradePrevention,
            StopPrice = terms.StopPrice,
            DisplayQty = terms.DisplayQty,
            CashOrderQty = terms.CashOrderQty,
            ExpireTime = accepted.ExpireTime,
        };
    }

    private static ExecutionReport Rejected(in Event e)
    {
        NewOrderTerms terms = e.OrderRejected.Terms;
        return new ExecutionReport
        {
            ExecId = ExecIdOf(in e, terms.Side),
            ClOrdId = Reports.Text(terms.ClOrdId),
            AccountId = terms.AccountId,
            InstrumentId = terms.InstrumentId,
            Side = (ApiSide)terms.Side,
            ExecType = ExecType.Rejected,
            OrdStatus = OrdStatus.Rejected,
            Price = terms.Price,
            OrderQty = terms.OrderQty,
            RejectReason = (ApiRejectReason)e.OrderRejected.Reason,
        };
    }

    private static ExecutionReport Replaced(in Event e)
    {
        OrderReplaced replaced = e.OrderReplaced;
        bool isDone = replaced.Priority == Priority.Done;
        ExecutionReport report = Order(in e, in replaced.Order, ExecType.Replaced);
        report.StopPrice = replaced.Terms.StopPrice;
        if (isDone) report.OrdStatus = OrdStatus.Filled;
        else report.DisplayedQty = replaced.Order.DisplayedQty;
        return report;
    }

    private static ExecutionReport Placed(in Event e)
    {
        QuotePlaced placed = e.QuotePlaced;
        ExecutionReport report = Quoted(Shown(in e, in placed.Order, ExecType.New));
        report.Place = PlaceOf(placed.Entry);
        report.OrderType = ApiOrderType.Limit;
        report.TimeInForce = ApiTimeInForce.GoodTillCancel;
        report.SelfTradePrevention = (ApiSelfTradePrevention)placed.SelfTradePrevention;
        return report;
    }

    /// <summary>A side of a quote goes by the quote's name.</summary>
    private static ExecutionReport Quoted(ExecutionReport report)
    {
        report.QuoteId = report.ClOrdId;
        return report;
    }

    private static ExecutionReport Status(in Event e, in OrderDetails details)
    {
        ExecutionReport report = Shown(in e, in details.Facts, ExecType.OrderStatus);
        report.Place = (ApiOrderPlace)details.Facts.Place;
        report.OrderType = (ApiOrderType)details.OrderType;
        report.TimeInForce = (ApiTimeInForce)details.TimeInForce;
        report.ExecInst = (uint)details.ExecInst;
        report.SelfTradePrevention = (ApiSelfTradePrevention)details.SelfTradePrevention;
        report.StopPrice = details.StopPrice;
        report.DisplayQty = details.DisplayQty;
        report.CashOrderQty = details.CashOrderQty;
        report.ExpireTime = details.ExpireTime;
        return report;
    }

    private static ExecutionReport Ended(in Event e, in OrderFacts order, CancelReason reason)
    {
        bool isExpired = reason is CancelReason.Expired or CancelReason.SessionClosed;
        ExecutionReport report = Order(in e, in order, isExpired ? ExecType.Expired : ExecType.Canceled);
        report.OrdStatus = isExpired ? OrdStatus.Expired : OrdStatus.Canceled;
        report.CancelReason = (ApiCancelReason)reason;
        report.LeavesQty = 0;
        return report;
    }

    private static ExecutionReport Shown(in Event e, in OrderFacts order, ExecType execType)
    {
        ExecutionReport report = Order(in e, in order, execType);
        report.DisplayedQty = order.DisplayedQty;
        return report;
    }

    private static ExecutionReport Order(in Event e, in OrderFacts order, ExecType execType) => new()
    {
        ExecId = ExecIdOf(in e, order.Side),
        OrderId = order.OrderId,
        ClOrdId = Reports.Text(order.ClOrdId),
        AccountId = order.AccountId,
        InstrumentId = order.InstrumentId,
        Side = (ApiSide)order.Side,
        ExecType = execType,
        OrdStatus = order.CumQty == 0 ? OrdStatus.New : OrdStatus.PartiallyFilled,
        Price = order.Price,
        OrderQty = order.CumQty + order.LeavesQty,
        CumQty = order.CumQty,
        LeavesQty = order.LeavesQty,
        CumNotional = order.CumNotional,
        Hold = order.Hold,
    };

    private static ExecutionReport Fill(
        in Event e, in FillFacts fill, Side side, LastLiquidityInd liquidity, Listings listings)
    {
        ExecutionReport report = Meeting(in e, in fill, side, e.Traded.InstrumentId);
        report.ExecType = ExecType.Trade;
        report.OrdStatus = fill.LeavesQty == 0 ? OrdStatus.Filled : OrdStatus.PartiallyFilled;
        report.LastQty = e.Traded.Qty;
        report.LastPx = e.Traded.Price;
        report.LastLiquidityInd = liquidity;
        report.TrdMatchId = e.Header.Sequence;
        report.Fee = fill.Fee;
        report.FeeAssetId = listings.Instrument(e.Traded.InstrumentId).Terms.QuoteAssetId;
        return report;
    }

    private static ExecutionReport Prevented(in Event e, in FillFacts facts, Side side, long lostQty)
    {
        MatchPrevented prevented = e.MatchPrevented;
        ExecutionReport report = Meeting(in e, in facts, side, prevented.InstrumentId);
        bool hasEnded = facts.LeavesQty == 0;
        report.ExecType = ExecType.TradePrevented;
        report.OrdStatus = facts.CumQty == 0 ? OrdStatus.New : OrdStatus.PartiallyFilled;
        if (hasEnded)
        {
            report.OrdStatus = OrdStatus.Canceled;
            report.OrderQty += lostQty;
        }
        report.LastPx = prevented.Price;
        report.PreventedQty = lostQty;
        report.SelfTradePrevention = (ApiSelfTradePrevention)prevented.Mode;
        return report;
    }

    private static ExecutionReport Meeting(in Event e, in FillFacts facts, Side side, int instrumentId) =>
        new()
        {
            ExecId = ExecIdOf(in e, side),
            OrderId = facts.OrderId,
            ClOrdId = Reports.Text(facts.ClOrdId),
            AccountId = facts.AccountId,
            InstrumentId = instrumentId,
            Side = (ApiSide)side,
            OrderQty = facts.CumQty + facts.LeavesQty,
            CumQty = facts.CumQty,
            LeavesQty = facts.LeavesQty,
            CumNotional = facts.CumNotional,
            Hold = facts.Hold,
            DisplayedQty = facts.DisplayedQty,
        };

    private static ApiOrderPlace PlaceOf(Entry entry) => (ApiOrderPlace)(entry switch
    {
        Entry.Booked => OrderPlace.Booked,
        Entry.Taking => OrderPlace.Taking,
        Entry.Waiting => OrderPlace.Waiting,
        _ => OrderPlace.None,
    });

    private static long ExecIdOf(in Event e, Side side) =>
        e.Header.Sequence * 2 + (side == Side.Sell ? 1 : 0);
}
