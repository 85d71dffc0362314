using Matching.Engine;
using Matching.V1;
using CancelReason = Matching.V1.CancelReason;
using OrderPlace = Matching.V1.OrderPlace;
using OrderType = Matching.V1.OrderType;
using RejectReason = Matching.V1.RejectReason;
using SelfTradePrevention = Matching.V1.SelfTradePrevention;
using Side = Matching.V1.Side;
using TimeInForce = Matching.V1.TimeInForce;

namespace Matching.Gateway.Sessions;

/// <summary>
/// An execution report as fields, before it is a message or bytes: those of the contract's
/// <see cref="ExecutionReport"/>, under its names.
/// </summary>
internal struct OrderReport
{
    public long ExecId;
    public long OrderId;
    public Bytes16 ClOrdId;
    public int AccountId;
    public int InstrumentId;
    public Side Side;
    public ExecType ExecType;
    public OrdStatus OrdStatus;
    public long Price;
    public long OrderQty;
    public long CumQty;
    public long LeavesQty;
    public long CumNotional;
    public long LastQty;
    public long LastPx;
    public LastLiquidityInd LastLiquidityInd;
    public long TrdMatchId;
    public long Fee;
    public long Hold;
    public RejectReason RejectReason;
    public CancelReason CancelReason;
    public int FeeAssetId;
    public long PreventedQty;
    public Bytes16 QuoteId;
    public long DisplayedQty;
    public OrderPlace Place;
    public OrderType OrderType;
    public TimeInForce TimeInForce;
    public uint ExecInst;
    public SelfTradePrevention SelfTradePrevention;
    public long StopPrice;
    public long DisplayQty;
    public long CashOrderQty;
    public long ExpireTime;

    public readonly ExecutionReport ToMessage() => new()
    {
        ExecId = ExecId,
        OrderId = OrderId,
        ClOrdId = Reports.Text(ClOrdId),
        AccountId = AccountId,
        InstrumentId = InstrumentId,
        Side = Side,
        ExecType = ExecType,
        OrdStatus = OrdStatus,
        Price = Price,
        OrderQty = OrderQty,
        CumQty = CumQty,
        LeavesQty = LeavesQty,
        CumNotional = CumNotional,
        LastQty = LastQty,
        LastPx = LastPx,
        LastLiquidityInd = LastLiquidityInd,
        TrdMatchId = TrdMatchId,
        Fee = Fee,
        Hold = Hold,
        RejectReason = RejectReason,
        CancelReason = CancelReason,
        FeeAssetId = FeeAssetId,
        PreventedQty = PreventedQty,
        QuoteId = Reports.Text(QuoteId),
        DisplayedQty = DisplayedQty,
        Place = Place,
        OrderType = OrderType,
        TimeInForce = TimeInForce,
        ExecInst = ExecInst,
        SelfTradePrevention = SelfTradePrevention,
        StopPrice = StopPrice,
        DisplayQty = DisplayQty,
        CashOrderQty = CashOrderQty,
        ExpireTime = ExpireTime,
    };

    /// <summary>The same message as its bytes.</summary>
    public readonly void Write(ref WireWriter to)
    {
        to.Number(ExecutionReport.ExecIdFieldNumber, ExecId);
        to.Number(ExecutionReport.OrderIdFieldNumber, OrderId);
        to.Name(ExecutionReport.ClOrdIdFieldNumber, ClOrdId);
        to.Number(ExecutionReport.AccountIdFieldNumber, AccountId);
        to.Number(ExecutionReport.InstrumentIdFieldNumber, InstrumentId);
        to.Number(ExecutionReport.SideFieldNumber, (long)Side);
        to.Number(ExecutionReport.ExecTypeFieldNumber, (long)ExecType);
        to.Number(ExecutionReport.OrdStatusFieldNumber, (long)OrdStatus);
        to.Number(ExecutionReport.PriceFieldNumber, Price);
        to.Number(ExecutionReport.OrderQtyFieldNumber, OrderQty);
        to.Number(ExecutionReport.CumQtyFieldNumber, CumQty);
        to.Number(ExecutionReport.LeavesQtyFieldNumber, LeavesQty);
        to.Number(ExecutionReport.CumNotionalFieldNumber, CumNotional);
        to.Number(ExecutionReport.LastQtyFieldNumber, LastQty);
        to.Number(ExecutionReport.LastPxFieldNumber, LastPx);
        to.Number(ExecutionReport.LastLiquidityIndFieldNumber, (long)LastLiquidityInd);
        to.Number(ExecutionReport.TrdMatchIdFieldNumber, TrdMatchId);
        to.Number(ExecutionReport.FeeFieldNumber, Fee);
        to.Number(ExecutionReport.HoldFieldNumber, Hold);
        to.Number(ExecutionReport.RejectReasonFieldNumber, (long)RejectReason);
        to.Number(ExecutionReport.CancelReasonFieldNumber, (long)CancelReason);
        to.Number(ExecutionReport.FeeAssetIdFieldNumber, FeeAssetId);
        to.Number(ExecutionReport.PreventedQtyFieldNumber, PreventedQty);
        to.Name(ExecutionReport.QuoteIdFieldNumber, QuoteId);
        to.Number(ExecutionReport.DisplayedQtyFieldNumber, DisplayedQty);
        to.Number(ExecutionReport.PlaceFieldNumber, (long)Place);
        to.Number(ExecutionReport.OrderTypeFieldNumber, (long)OrderType);
        to.Number(ExecutionReport.TimeInForceFieldNumber, (long)TimeInForce);
        to.Number(ExecutionReport.ExecInstFieldNumber, ExecInst);
        to.Number(ExecutionReport.SelfTradePreventionFieldNumber, (long)SelfTradePrevention);
        to.Number(ExecutionReport.StopPriceFieldNumber, StopPrice);
        to.Number(ExecutionReport.DisplayQtyFieldNumber, DisplayQty);
        to.Number(ExecutionReport.CashOrderQtyFieldNumber, CashOrderQty);
        to.Number(ExecutionReport.ExpireTimeFieldNumber, ExpireTime);
    }
}
