using Matching.V1;

namespace Matching.Gateway.Sessions;

/// <summary>A new order's fields, from a message or from its bytes; enums as the numbers that came.</summary>
internal ref struct NewOrderFields
{
    public ReadOnlySpan<byte> ClOrdId;
    public int AccountId;
    public int InstrumentId;
    public int Side;
    public int OrderType;
    public int TimeInForce;
    public uint ExecInst;
    public long Price;
    public long OrderQty;
    public long StopPrice;
    public long DisplayQty;
    public long CashOrderQty;
    public long ExpireTime;
    public int SelfTradePrevention;

    public static NewOrderFields Of(NewOrderSingle from) => new()
    {
        ClOrdId = from.ClOrdId.Span,
        AccountId = from.AccountId,
        InstrumentId = from.InstrumentId,
        Side = (int)from.Side,
        OrderType = (int)from.OrderType,
        TimeInForce = (int)from.TimeInForce,
        ExecInst = from.ExecInst,
        Price = from.Price,
        OrderQty = from.OrderQty,
        StopPrice = from.StopPrice,
        DisplayQty = from.DisplayQty,
        CashOrderQty = from.CashOrderQty,
        ExpireTime = from.ExpireTime,
        SelfTradePrevention = (int)from.SelfTradePrevention,
    };

    /// <summary>False where the generated code is to read them: then nothing of this counts.</summary>
    public bool TryRead(ReadOnlySpan<byte> from)
    {
        var fields = new WireReader(from);
        while (!fields.IsAtEnd)
            if (!fields.TryVarint(out ulong tag) || !TryTake(tag, ref fields)) return false;
        return true;
    }

    private bool TryTake(ulong tag, ref WireReader fields) => tag switch
    {
        NewOrderSingle.AccountIdFieldNumber << 3 => fields.TryNumber(out AccountId),
        NewOrderSingle.InstrumentIdFieldNumber << 3 => fields.TryNumber(out InstrumentId),
        NewOrderSingle.ClOrdIdFieldNumber << 3 | WireReader.Bytes => fields.TryBytes(out ClOrdId),
        NewOrderSingle.SideFieldNumber << 3 => fields.TryNumber(out Side),
        NewOrderSingle.OrderTypeFieldNumber << 3 => fields.TryNumber(out OrderType),
        NewOrderSingle.TimeInForceFieldNumber << 3 => fields.TryNumber(out TimeInForce),
        NewOrderSingle.ExecInstFieldNumber << 3 => fields.TryNumber(out ExecInst),
        NewOrderSingle.PriceFieldNumber << 3 => fields.TryNumber(out Price),
        NewOrderSingle.OrderQtyFieldNumber << 3 => fields.TryNumber(out OrderQty),
        NewOrderSingle.StopPriceFieldNumber << 3 => fields.TryNumber(out StopPrice),
        NewOrderSingle.DisplayQtyFieldNumber << 3 => fields.TryNumber(out DisplayQty),
        NewOrderSingle.CashOrderQtyFieldNumber << 3 => fields.TryNumber(out CashOrderQty),
        NewOrderSingle.ExpireTimeFieldNumber << 3 => fields.TryNumber(out ExpireTime),
        NewOrderSingle.SelfTradePreventionFieldNumber << 3 => fields.TryNumber(out SelfTradePrevention),
        _ => false,
    };
}

/// <summary>Likewise of a replace, and of a cancel, which has the first three.</summary>
internal ref struct ChangeFields
{
    private const ulong CancelEnds = OrderCancelRequest.OrigClOrdIdFieldNumber << 3 | WireReader.Bytes;

    public int AccountId;
    public long OrderId;
    public ReadOnlySpan<byte> OrigClOrdId;
    public ReadOnlySpan<byte> ClOrdId;
    public long Price;
    public long OrderQty;
    public long StopPrice;

    public static ChangeFields Of(OrderCancelRequest from) => new()
    {
        AccountId = from.AccountId,
        OrderId = from.OrderId,
        OrigClOrdId = from.OrigClOrdId.Span,
    };

    public static ChangeFields Of(OrderCancelReplaceRequest from) => new()
    {
        AccountId = from.AccountId,
        OrderId = from.OrderId,
        OrigClOrdId = from.OrigClOrdId.Span,
        ClOrdId = from.ClOrdId.Span,
        Price = from.Price,
        OrderQty = from.OrderQty,
        StopPrice = from.StopPrice,
    };

    /// <summary>False as above.</summary>
    /// <param name="from">The message's bytes.</param>
    /// <param name="isCancel">A cancel's first fields have a replace's numbers; it has no others.</param>
    public bool TryRead(ReadOnlySpan<byte> from, bool isCancel)
    {
        var fields = new WireReader(from);
        while (!fields.IsAtEnd)
        {
            if (!fields.TryVarint(out ulong tag)) return false;
            if (isCancel && tag > CancelEnds || !TryTake(tag, ref fields)) return false;
        }
        return true;
    }

    private bool TryTake(ulong tag, ref WireReader fields) => tag switch
    {
        OrderCancelReplaceRequest.AccountIdFieldNumber << 3 => fields.TryNumber(out AccountId),
        OrderCancelReplaceRequest.OrderIdFieldNumber << 3 => fields.TryNumber(out OrderId),
        OrderCancelReplaceRequest.OrigClOrdIdFieldNumber << 3 | WireReader.Bytes =>
            fields.TryBytes(out OrigClOrdId),
        OrderCancelReplaceRequest.ClOrdIdFieldNumber << 3 | WireReader.Bytes => fields.TryBytes(out ClOrdId),
        OrderCancelReplaceRequest.PriceFieldNumber << 3 => fields.TryNumber(out Price),
        OrderCancelReplaceRequest.OrderQtyFieldNumber << 3 => fields.TryNumber(out OrderQty),
        OrderCancelReplaceRequest.StopPriceFieldNumber << 3 => fields.TryNumber(out StopPrice),
        _ => false,
    };
}
