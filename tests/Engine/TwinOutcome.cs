using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>What an event tells about one order.</summary>
internal readonly record struct TwinReport
{
    public long OrderId { get; init; }
    public Bytes16 ClOrdId { get; init; }
    public long Price { get; init; }
    public long CumQty { get; init; }
    public long LeavesQty { get; init; }
    public long CumNotional { get; init; }
    public long Hold { get; init; }
    public long DisplayedQty { get; init; }
    public long Fee { get; init; }
    public int AccountId { get; init; }
    public int SessionId { get; init; }
    public OrderPlace Place { get; init; }

    // Of a status report.
    public long StopPrice { get; init; }
    public long DisplayQty { get; init; }
    public long CashOrderQty { get; init; }
    public long ExpireTime { get; init; }
    public string? Kind { get; init; }

    public override string ToString() => OrderId == 0
        ? ""
        : $"[{OrderId >> 23}/{OrderId & 0x7fffff} '{ClOrdId}' @ {Price} cum {CumQty} leaves {LeavesQty} "
            + $"notional {CumNotional} hold {Hold} shown {DisplayedQty} fee {Fee} of {AccountId} "
            + $"by {SessionId} {Place} {StopPrice} {DisplayQty} {CashOrderQty} {ExpireTime} {Kind}]";

    public static TwinReport Of(in OrderFacts facts) => new()
    {
        OrderId = facts.OrderId,
        ClOrdId = facts.ClOrdId,
        Price = facts.Price,
        CumQty = facts.CumQty,
        LeavesQty = facts.LeavesQty,
        CumNotional = facts.CumNotional,
        Hold = facts.Hold,
        DisplayedQty = facts.DisplayedQty,
        AccountId = facts.AccountId,
        SessionId = facts.SessionId,
        Place = facts.Place,
    };

    public static TwinReport Of(in FillFacts fill) => new()
    {
        OrderId = fill.OrderId,
        ClOrdId = fill.ClOrdId,
        CumQty = fill.CumQty,
        LeavesQty = fill.LeavesQty,
        CumNotional = fill.CumNotional,
        Fee = fill.Fee,
        Hold = fill.Hold,
        DisplayedQty = fill.DisplayedQty,
        AccountId = fill.AccountId,
        SessionId = fill.SessionId,
    };

    public static TwinReport Of(in OrderDetails order) => Of(in order.Facts) with
    {
        StopPrice = order.StopPrice,
        DisplayQty = order.DisplayQty,
        CashOrderQty = order.CashOrderQty,
        ExpireTime = order.ExpireTime,
        Kind = $"{order.OrderType} {order.TimeInForce} {order.ExecInst} {order.SelfTradePrevention}",
    };

    public static TwinReport Of(in OrderAccepted accepted) => new()
    {
        OrderId = accepted.OrderId,
        ClOrdId = accepted.Terms.ClOrdId,
        Price = accepted.LimitPrice,
        LeavesQty = accepted.OrderQty,
        Hold = accepted.Hold,
        DisplayedQty = accepted.DisplayedQty,
        ExpireTime = accepted.ExpireTime,
        AccountId = accepted.Terms.AccountId,
        SessionId = accepted.Command.SessionId,
        Kind = $"{accepted.MakerFeeRate}/{accepted.TakerFeeRate}",
    };

    public static TwinReport Of(in QuotePlaced placed) => Of(in placed.Order) with
    {
        Place = 0,
        Kind = $"{placed.MakerFeeRate}/{placed.TakerFeeRate} {placed.SelfTradePrevention}",
    };
}

/// <summary>An event in the words that engine and twin have in common.</summary>
internal readonly record struct TwinOutcome(EventKind Kind)
{
    public long Time { get; init; }
    public RejectReason Reason { get; init; }

    /// <summary>Entry, priority, cancel reason, mode; or the number that something new got.</summary>
    public int Detail { get; init; }

    public int AccountId { get; init; }
    public int InstrumentId { get; init; }
    public int SessionId { get; init; }
    public long Price { get; init; }
    public long Qty { get; init; }

    /// <summary>A second quantity: what the other lost, or what the book showed.</summary>
    public long OtherQty { get; init; }

    public long Notional { get; init; }

    /// <summary>Of a report, or of a trade's taker.</summary>
    public TwinReport Order { get; init; }

    public TwinReport Maker { get; init; }

    public override string ToString() =>
        $"{Time} {Kind} {Reason} {Detail} account {AccountId} instrument {InstrumentId} session {SessionId} "
        + $"@ {Price} qty {Qty}/{OtherQty} notional {Notional} {Order} {Maker}";

    public static TwinOutcome Of(in Event e)
    {
        var outcome = new TwinOutcome(e.Header.Kind)
        {
            Time = e.Header.Time,
            Reason = SessionLink.ReasonOf(in e),
        };
        return e.Header.Kind switch
        {
            EventKind.OrderAccepted => outcome with
            {
                Detail = (int)e.OrderAccepted.Entry,
                Order = TwinReport.Of(in e.OrderAccepted),
            },
            EventKind.OrderBooked => outcome with { Order = TwinReport.Of(in e.OrderBooked.Order) },
            EventKind.Traded => Of(outcome, in e.Traded),
            EventKind.MatchPrevented => Of(outcome, in e.MatchPrevented),
            EventKind.OrderRemoved => outcome with
            {
                Detail = (int)e.OrderRemoved.Reason,
                Order = TwinReport.Of(in e.OrderRemoved.Order),
            },
            EventKind.OrderCancelled => outcome with { Order = TwinReport.Of(in e.OrderCancelled.Order) },
            EventKind.OrderReplaced => outcome with
            {
                Detail = (int)e.OrderReplaced.Priority,
                Price = e.OrderReplaced.OldPrice,
                OtherQty = e.OrderReplaced.OldDisplayedQty,
                Order = TwinReport.Of(in e.OrderReplaced.Order),
            },
            EventKind.OrderRefreshed => outcome with
            {
                Price = e.OrderRefreshed.Price,
                Qty = e.OrderRefreshed.DisplayedQty,
                Detail = (int)e.OrderRefreshed.Side,
                InstrumentId = e.OrderRefreshed.InstrumentId,
                Order = new TwinReport { OrderId = e.OrderRefreshed.OrderId },
            },
            EventKind.StopsElected => outcome with
            {
                Price = e.StopsElected.Price,
                OtherQty = e.StopsElected.AnchorPrice,
                Detail = e.StopsElected.Stops,
                InstrumentId = e.StopsElected.InstrumentId,
            },
            EventKind.OrderElected => outcome with
            {
                Price = e.OrderElected.LimitPrice,
                Order = TwinReport.Of(in e.OrderElected.Order),
            },
            _ => OfFurther(outcome, in e),
        };
    }

    private static TwinOutcome OfFurther(TwinOutcome outcome, in Event e) => e.Header.Kind switch
    {
        EventKind.MassCancelled => outcome with { Detail = e.MassCancelled.ParticipantId },
        EventKind.MassStatusStarted => outcome with { Detail = e.MassStatusStarted.ParticipantId },
        EventKind.MassActionProgressed => outcome with
        {
            Qty = e.MassActionProgressed.Affected,
            Detail = (int)e.MassActionProgressed.Reason,
            SessionId = e.MassActionProgressed.SessionId,
            Order = new TwinReport { OrderId = e.MassActionProgressed.NextOrderId },
        },
        EventKind.OrderStatusReported =>
            outcome with { Order = TwinReport.Of(in e.OrderStatusReported.Order) },
        EventKind.OrderReported => outcome with
        {
            SessionId = e.OrderReported.SessionId,
            Order = TwinReport.Of(in e.OrderReported.Order),
        },
        EventKind.CancelAllAfterSet => outcome with { Qty = e.CancelAllAfterSet.Due },
        EventKind.DeadManSwitchFired => outcome with
        {
            AccountId = e.DeadManSwitchFired.AccountId,
            Qty = e.DeadManSwitchFired.Due,
        },
        EventKind.QuotePlaced => outcome with
        {
            Detail = (int)e.QuotePlaced.Entry,
            Qty = e.QuotePlaced.Group,
            Order = TwinReport.Of(in e.QuotePlaced),
        },
        EventKind.QuoteReduced => outcome with
        {
            OtherQty = e.QuoteReduced.OldDisplayedQty,
            Order = TwinReport.Of(in e.QuoteReduced.Order),
        },
        EventKind.ProtectionTriggered => outcome with
        {
            AccountId = e.ProtectionTriggered.AccountId,
            SessionId = e.ProtectionTriggered.SessionId,
            Qty = e.ProtectionTriggered.Qty,
            Notional = e.ProtectionTriggered.Notional,
            OtherQty = e.ProtectionTriggered.Fills,
            Detail = e.ProtectionTriggered.Group,
        },
        EventKind.LoggedOn => outcome with { Detail = e.LoggedOn.Command.SessionId },
        EventKind.LoggedOff => outcome with
        {
            Detail = (int)e.LoggedOff.CancelOnDisconnect,
            SessionId = e.LoggedOff.Command.SessionId,
        },
        EventKind.AccountOpened => outcome with { Detail = e.AccountOpened.AccountId },
        EventKind.AssetListed => outcome with { Detail = e.AssetListed.AssetId },
        EventKind.InstrumentListed => outcome with { Detail = e.InstrumentListed.InstrumentId },
        EventKind.ParticipantAdded => outcome with { Detail = e.ParticipantAdded.ParticipantId },
        _ => outcome,
    };

    private static TwinOutcome Of(TwinOutcome outcome, in Traded e) => outcome with
    {
        Price = e.Price,
        Qty = e.Qty,
        Notional = e.Notional,
        InstrumentId = e.InstrumentId,
        Detail = (int)e.TakerSide + 10 * (int)e.MakerWindow,
        Order = TwinReport.Of(in e.Taker),
        Maker = TwinReport.Of(in e.Maker),
    };

    private static TwinOutcome Of(TwinOutcome outcome, in MatchPrevented e) => outcome with
    {
        Price = e.Price,
        Qty = e.TakerQty,
        OtherQty = e.MakerQty,
        Notional = e.MakerDisplayedQty,
        InstrumentId = e.InstrumentId,
        Detail = (int)e.TakerSide + 10 * (int)e.Mode,
        Order = TwinReport.Of(in e.Taker),
        Maker = TwinReport.Of(in e.Maker),
    };
}
