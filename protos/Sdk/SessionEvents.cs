using Matching.V1;

namespace Matching.Client;

/// <summary>What a session hears, in the order in which it happened.</summary>
public abstract record SessionEvent
{
    private protected SessionEvent() { }

    /// <summary>The command that this answers; 0 where nobody asked, as for a maker's fill.</summary>
    public long ClientSeqNum { get; internal init; }
}

/// <summary>
/// Items that the venue no longer has are missing here: those behind the last one seen up to that sequence.
/// Where the two are equal none need be, but nothing tells any more that the last one is of this history.
/// What became of the session's orders queries and drop copies tell.
/// </summary>
/// <param name="After">The last item seen, 0 for none.</param>
/// <param name="Through">The newest one that can't be told.</param>
public sealed record ItemsPruned(long After, long Through) : SessionEvent;

/// <summary>One event of the venue's journal as this session sees it.</summary>
public abstract record SessionItemEvent : SessionEvent
{
    private protected SessionItemEvent(SessionItem raw)
    {
        Raw = raw;
        ClientSeqNum = raw.ClientSeqNum;
    }

    public long Sequence => Raw.Sequence;

    public uint Epoch => Raw.Epoch;

    /// <summary>
    /// The venue's time of it, to the 100 ns that .NET keeps; the nanoseconds are in the raw item.
    /// </summary>
    public DateTimeOffset TransactTime => Nanoseconds.ToTime(Raw.TransactTime);

    /// <summary>As it came, in scaled integers.</summary>
    public SessionItem Raw { get; }

    /// <summary>
    /// No further item of the same event follows. A fill between two own orders is two items.
    /// </summary>
    public bool LastOfEvent { get; internal init; }
}

/// <summary>An order's life, step by step (FIX 8).</summary>
public sealed record Execution : SessionItemEvent
{
    internal Execution(SessionItem raw, ListedInstrument instrument) : base(raw)
    {
        var report = raw.ExecutionReport;
        Instrument = instrument;
        ClOrdId = ClOrdId.FromBytes(report.ClOrdId.Span);
        Price = instrument.Price(report.Price);
        OrderQty = instrument.Qty(report.OrderQty);
        CumQty = instrument.Qty(report.CumQty);
        LeavesQty = instrument.Qty(report.LeavesQty);
        CumNotional = instrument.Money(report.CumNotional);
        LastQty = instrument.Qty(report.LastQty);
        LastPx = instrument.Price(report.LastPx);
        Fee = instrument.Money(report.Fee);
        PreventedQty = instrument.Qty(report.PreventedQty);
        DisplayedQty = instrument.Qty(report.DisplayedQty);
        StopPrice = instrument.Price(report.StopPrice);
        DisplayQty = instrument.Qty(report.DisplayQty);
        CashOrderQty = instrument.Money(report.CashOrderQty);
        QuoteId = ClOrdId.FromBytes(report.QuoteId.Span);
        Hold = Scaled.ToDecimal(report.Hold, (Side == Side.Sell ? instrument.Base : instrument.Quote).Scale);
    }

    public ListedInstrument Instrument { get; }

    public long ExecId => Report.ExecId;

    public long OrderId => Report.OrderId;

    public ClOrdId ClOrdId { get; }

    public int AccountId => Report.AccountId;

    public Side Side => Report.Side;

    public ExecType ExecType => Report.ExecType;

    public OrdStatus OrdStatus => Report.OrdStatus;

    /// <summary>The order's price; 0 in a trade's report.</summary>
    public decimal Price { get; }

    public decimal OrderQty { get; }

    public decimal CumQty { get; }

    /// <summary>What is still open; 0 once the order has ended.</summary>
    public decimal LeavesQty { get; }

    /// <summary>Of all fills, in the quote asset.</summary>
    public decimal CumNotional { get; }

    /// <summary>Of all fills; the only number here that may be rounded, 0 before the first fill.</summary>
    public decimal AvgPx => CumQty == 0 ? 0 : CumNotional / CumQty;

    public decimal LastQty { get; }

    public decimal LastPx { get; }

    public LastLiquidityInd LastLiquidityInd => Report.LastLiquidityInd;

    /// <summary>The trade's number, the same for both sides.</summary>
    public long TrdMatchId => Report.TrdMatchId;

    /// <summary>Of this fill, in <see cref="FeeAsset"/>; negative is a rebate.</summary>
    public decimal Fee { get; }

    /// <summary>Of a fill: the asset that its fee is in.</summary>
    public ListedAsset? FeeAsset => Report.FeeAssetId == Instrument.Quote.Id ? Instrument.Quote : null;

    /// <summary>What the order lost instead of trading with one of its own group.</summary>
    public decimal PreventedQty { get; }

    /// <summary>What the book shows of it; not said once the order has ended.</summary>
    public decimal DisplayedQty { get; }

    /// <summary>Where it is; of new orders and status reports.</summary>
    public OrderPlace Place => Report.Place;

    /// <summary>Of new orders and status reports, as are the other terms.</summary>
    public OrderType OrderType => Report.OrderType;

    public TimeInForce TimeInForce => Report.TimeInForce;

    public bool PostOnly => (Report.ExecInst & (uint)ExecInst.PostOnly) != 0;

    public SelfTradePrevention SelfTradePrevention => Report.SelfTradePrevention;

    public decimal StopPrice { get; }

    public decimal DisplayQty { get; }

    public decimal CashOrderQty { get; }

    /// <summary>When it ends by itself, of day orders too; null for never.</summary>
    public DateTimeOffset? ExpireTime =>
        Report.ExpireTime == 0 ? null : Nanoseconds.ToTime(Report.ExpireTime);

    /// <summary>Of a quote's side, when it is placed or lessened.</summary>
    public ClOrdId QuoteId { get; }

    /// <summary>What the order still holds: base asset of a sell, quote asset of a buy.</summary>
    public decimal Hold { get; }

    public RejectReason RejectReason => Report.RejectReason;

    /// <summary>Why the venue itself cancelled.</summary>
    public CancelReason CancelReason => Report.CancelReason;

    private ExecutionReport Report => Raw.ExecutionReport;
}

/// <summary>
/// A cancel, replace or status request that was refused (FIX 9); the order, if there is one, is as it was.
/// </summary>
public sealed record CancelRejected : SessionItemEvent
{
    internal CancelRejected(SessionItem raw) : base(raw) =>
        OrigClOrdId = ClOrdId.FromBytes(raw.CancelReject.OrigClOrdId.Span);

    public CommandKind ResponseTo => Raw.CancelReject.ResponseTo;

    public long OrderId => Raw.CancelReject.OrderId;

    public ClOrdId OrigClOrdId { get; }

    public RejectReason RejectReason => Raw.CancelReject.RejectReason;
}

/// <summary>A number that was used before: nothing happened.</summary>
public sealed record CommandRepeated : SessionItemEvent
{
    internal CommandRepeated(SessionItem raw, SessionItemEvent? original) : base(raw) => Original = original;

    /// <summary>
    /// The outcome of the command that used the number; null where that command was never taken, or where
    /// <see cref="IsOriginalPruned"/>.
    /// </summary>
    public SessionItemEvent? Original { get; }

    /// <summary>The venue no longer has what would tell: the command may have been taken.</summary>
    public bool IsOriginalPruned => Raw.RepeatedCommand.OriginalPruned;
}

/// <summary>A connection of this session began or ended.</summary>
public sealed record ConnectionChanged : SessionItemEvent
{
    internal ConnectionChanged(SessionItem raw) : base(raw) { }

    public int Connection => Raw.SessionChange.Connection;

    public bool LoggedOn => Raw.SessionChange.LoggedOn;

    /// <summary>Why it ended.</summary>
    public LogOffReason Reason => Raw.SessionChange.Reason;
}

/// <summary>The outcome of an operator's command, or of a kill switch.</summary>
public sealed record OperatorCommandDone : SessionItemEvent
{
    internal OperatorCommandDone(SessionItem raw) : base(raw) { }

    public CommandKind Command => Raw.OperatorOutcome.Command;

    public RejectReason RejectReason => Raw.OperatorOutcome.RejectReason;

    public int AssignedId => Raw.OperatorOutcome.AssignedId;
}

/// <summary>An item that this version of the SDK has no name for; the raw item has what there is.</summary>
public sealed record UnknownItem : SessionItemEvent
{
    internal UnknownItem(SessionItem raw) : base(raw) { }
}

/// <summary>
/// A command that the venue never took: it refused it unread (full, late, malformed), or the connection was
/// lost before it arrived. No trace of it exists. The session goes on; send it again, under a new number, if
/// it is still wanted.
/// </summary>
public sealed record NotTaken : SessionEvent
{
    internal NotTaken(long clientSeqNum, Google.Rpc.Status? refusal)
    {
        ClientSeqNum = clientSeqNum;
        Refusal = refusal;
    }

    /// <summary>The venue's reason; null where the connection was lost.</summary>
    public Google.Rpc.Status? Refusal { get; }
}
