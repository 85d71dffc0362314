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
    public static ExecutionReport? Of(in Event e) =>
        TryDescribe(in e, out OrderReport report) ? report.ToMessage() : null;

    /// <summary>False where the event is not about one order.</summary>
    public static bool TryDescribe(in Event e, out OrderReport report)
    {
        switch (e.Header.Kind)
        {
            case EventKind.OrderAccepted: report = Accepted(in e); return true;
            case EventKind.OrderRejected: report = Rejected(in e); return true;
            case EventKind.OrderBooked:
                report = Shown(in e, in e.OrderBooked.Order, ExecType.Booked); return true;
            case EventKind.OrderElected:
                report = Shown(in e, in e.OrderElected.Order, ExecType.Triggered); return true;
            case EventKind.OrderCancelled:
                report = Ended(in e, in e.OrderCancelled.Order, CancelReason.None); return true;
            case EventKind.OrderRemoved:
                report = Ended(in e, in e.OrderRemoved.Order, e.OrderRemoved.Reason); return true;
            case EventKind.OrderReplaced: report = Replaced(in e); return true;
            case EventKind.QuotePlaced: report = Placed(in e); return true;
            case EventKind.QuoteReduced:
                report = Shown(in e, in e.QuoteReduced.Order, ExecType.Replaced);
                // A side of a quote goes by the quote's name.
                report.QuoteId = report.ClOrdId;
                return true;
            case EventKind.OrderStatusReported:
                report = Status(in e, in e.OrderStatusReported.Order); return true;
            case EventKind.OrderReported: report = Status(in e, in e.OrderReported.Order); return true;
            default: report = default; return false;
        }
    }

    public static OrderReport MakerFill(in Event e, Listings listings) =>
        Fill(in e, in e.Traded.Maker, e.Traded.TakerSide.Opposite, LastLiquidityInd.Maker, listings);

    public static OrderReport TakerFill(in Event e, Listings listings) =>
        Fill(in e, in e.Traded.Taker, e.Traded.TakerSide, LastLiquidityInd.Taker, listings);

    public static OrderReport MakerPrevented(in Event e) => Prevented(
        in e, in e.MatchPrevented.Maker, e.MatchPrevented.TakerSide.Opposite, e.MatchPrevented.MakerQty);

    public static OrderReport TakerPrevented(in Event e) => Prevented(
        in e, in e.MatchPrevented.Taker, e.MatchPrevented.TakerSide, e.MatchPrevented.TakerQty);

    private static OrderReport Accepted(in Event e)
    {
        OrderAccepted accepted = e.OrderAccepted;
        NewOrderTerms terms = accepted.Terms;
        return new OrderReport
        {
            ExecId = ExecIdOf(in e, terms.Side),
            OrderId = accepted.OrderId,
            ClOrdId = terms.ClOrdId,
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

    private static OrderReport Rejected(in Event e)
    {
        NewOrderTerms terms = e.OrderRejected.Terms;
        return new OrderReport
        {
            ExecId = ExecIdOf(in e, terms.Side),
            ClOrdId = terms.ClOrdId,
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

    private static OrderReport Replaced(in Event e)
    {
        OrderReplaced replaced = e.OrderReplaced;
        bool isDone = replaced.Priority == Priority.Done;
        OrderReport report = Order(in e, in replaced.Order, ExecType.Replaced);
        report.StopPrice = replaced.Terms.StopPrice;
        if (isDone) report.OrdStatus = OrdStatus.Filled;
        else report.DisplayedQty = replaced.Order.DisplayedQty;
        return report;
    }

    private static OrderReport Placed(in Event e)
    {
        QuotePlaced placed = e.QuotePlaced;
        OrderReport report = Shown(in e, in placed.Order, ExecType.New);
        report.QuoteId = report.ClOrdId;
        report.Place = PlaceOf(placed.Entry);
        report.OrderType = ApiOrderType.Limit;
        report.TimeInForce = ApiTimeInForce.GoodTillCancel;
        report.SelfTradePrevention = (ApiSelfTradePrevention)placed.SelfTradePrevention;
        return report;
    }

    private static OrderReport Status(in Event e, in OrderDetails details)
    {
        OrderReport report = Shown(in e, in details.Facts, ExecType.OrderStatus);
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

    private static OrderReport Ended(in Event e, in OrderFacts order, CancelReason reason)
    {
        bool isExpired = reason is CancelReason.Expired or CancelReason.SessionClosed;
        OrderReport report = Order(in e, in order, isExpired ? ExecType.Expired : ExecType.Canceled);
        report.OrdStatus = isExpired ? OrdStatus.Expired : OrdStatus.Canceled;
        report.CancelReason = (ApiCancelReason)reason;
        report.LeavesQty = 0;
        return report;
    }

    private static OrderReport Shown(in Event e, in OrderFacts order, ExecType execType)
    {
        OrderReport report = Order(in e, in order, execType);
        report.DisplayedQty = order.DisplayedQty;
        return report;
    }

    private static OrderReport Order(in Event e, in OrderFacts order, ExecType execType) => new()
    {
        ExecId = ExecIdOf(in e, order.Side),
        OrderId = order.OrderId,
        ClOrdId = order.ClOrdId,
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

    private static OrderReport Fill(
        in Event e, in FillFacts fill, Side side, LastLiquidityInd liquidity, Listings listings)
    {
        OrderReport report = Meeting(in e, in fill, side, e.Traded.InstrumentId);
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

    private static OrderReport Prevented(in Event e, in FillFacts facts, Side side, long lostQty)
    {
        MatchPrevented prevented = e.MatchPrevented;
        OrderReport report = Meeting(in e, in facts, side, prevented.InstrumentId);
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

    private static OrderReport Meeting(in Event e, in FillFacts facts, Side side, int instrumentId) =>
        new()
        {
            ExecId = ExecIdOf(in e, side),
            OrderId = facts.OrderId,
            ClOrdId = facts.ClOrdId,
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
