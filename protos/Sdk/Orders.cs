using Matching.V1;

namespace Matching.Client;

/// <summary>What a session can ask of the venue.</summary>
public abstract record SessionCommand
{
    private protected SessionCommand() { }

    /// <summary>How many of the session's numbers it takes: one, but for a list.</summary>
    internal virtual int Numbers => 1;

    internal abstract OrderCommand ToWire(VenueDirectory directory);
}

/// <summary>
/// A new order (FIX D): a limit order that rests until cancelled, unless said otherwise. With a stop price it
/// is a stop where <see cref="OrderType"/> says so, with a display quantity an iceberg.
/// </summary>
public sealed record NewOrder : SessionCommand
{
    public required int AccountId { get; init; }

    public required string Symbol { get; init; }

    public required Side Side { get; init; }

    /// <summary>0 where <see cref="CashOrderQty"/> says how much.</summary>
    public decimal OrderQty { get; init; }

    /// <summary>
    /// Of a limit order its limit; of a market order the worst price, 0 for the venue's protection.
    /// </summary>
    public decimal Price { get; init; }

    /// <summary>Unique among the account's open orders; may be left out.</summary>
    public ClOrdId ClOrdId { get; init; }

    public OrderType OrderType { get; init; } = OrderType.Limit;

    public TimeInForce TimeInForce { get; init; } = TimeInForce.GoodTillCancel;

    /// <summary>Refuse the order where it would trade on entry.</summary>
    public bool PostOnly { get; init; }

    /// <summary>
    /// With <see cref="PostOnly"/>: where it would trade, one tick behind the best opposite price instead.
    /// </summary>
    public bool Reprice { get; init; }

    /// <summary>Of a stop or stop-limit: the last trade that makes it a taker.</summary>
    public decimal StopPrice { get; init; }

    /// <summary>Of an iceberg: how much of it is shown at a time; 0 shows all.</summary>
    public decimal DisplayQty { get; init; }

    /// <summary>Of a market buy: what it may cost, fee included, in the quote asset.</summary>
    public decimal CashOrderQty { get; init; }

    /// <summary>Of a good-till-date order.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>What happens where it would trade with one of its own group.</summary>
    public SelfTradePrevention SelfTradePrevention { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory)
    {
        var instrument = directory.Instrument(Symbol);
        return new OrderCommand
        {
            NewOrder = new NewOrderSingle
            {
                AccountId = AccountId,
                InstrumentId = instrument.Id,
                ClOrdId = ClOrdId.Bytes,
                Side = Side,
                OrderType = OrderType,
                TimeInForce = TimeInForce,
                ExecInst = ExecInsts.Of(PostOnly, Reprice),
                Price = instrument.Price(Price),
                OrderQty = instrument.Qty(OrderQty),
                StopPrice = instrument.Price(StopPrice),
                DisplayQty = instrument.Qty(DisplayQty),
                CashOrderQty = instrument.Quote.Amount(CashOrderQty),
                ExpireTime = ExpireTime is { } time ? Nanoseconds.Of(time) : 0,
                SelfTradePrevention = SelfTradePrevention,
            },
        };
    }
}

/// <summary>Takes back what is left of an order (FIX F), named by its id or by its ClOrdId.</summary>
public sealed record CancelOrder : SessionCommand
{
    public required int AccountId { get; init; }

    /// <summary>The venue's number; 0 to name the order by <see cref="OrigClOrdId"/>.</summary>
    public long OrderId { get; init; }

    public ClOrdId OrigClOrdId { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        Cancel = new OrderCancelRequest
        {
            AccountId = AccountId,
            OrderId = OrderId,
            OrigClOrdId = OrigClOrdId.Bytes,
        },
    };
}

/// <summary>
/// Another price or quantity for an order (FIX G). A smaller quantity at the same price keeps its place in
/// the queue; anything else goes to the back.
/// </summary>
public sealed record ReplaceOrder : SessionCommand
{
    public required int AccountId { get; init; }

    /// <summary>The order's instrument: its scales are needed, the wire does not carry it.</summary>
    public required string Symbol { get; init; }

    /// <summary>The venue's number; 0 to name the order by <see cref="OrigClOrdId"/>.</summary>
    public long OrderId { get; init; }

    public ClOrdId OrigClOrdId { get; init; }

    /// <summary>The order's new name; none keeps the old one.</summary>
    public ClOrdId ClOrdId { get; init; }

    /// <summary>0 for a plain stop.</summary>
    public required decimal Price { get; init; }

    /// <summary>The new total, what is filled already included.</summary>
    public required decimal OrderQty { get; init; }

    /// <summary>Of a waiting stop; 0 keeps the old one.</summary>
    public decimal StopPrice { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory)
    {
        var instrument = directory.Instrument(Symbol);
        return new OrderCommand
        {
            Replace = new OrderCancelReplaceRequest
            {
                AccountId = AccountId,
                OrderId = OrderId,
                OrigClOrdId = OrigClOrdId.Bytes,
                ClOrdId = ClOrdId.Bytes,
                Price = instrument.Price(Price),
                OrderQty = instrument.Qty(OrderQty),
                StopPrice = instrument.Price(StopPrice),
            },
        };
    }
}

/// <summary>Asks how an order stands (FIX H), named by its id or by its ClOrdId.</summary>
public sealed record OrderStatusQuery : SessionCommand
{
    public required int AccountId { get; init; }

    /// <summary>The venue's number; 0 to name the order by <see cref="OrigClOrdId"/>.</summary>
    public long OrderId { get; init; }

    public ClOrdId OrigClOrdId { get; init; }

    internal override OrderCommand ToWire(VenueDirectory directory) => new()
    {
        OrderStatus = new OrderStatusRequest
        {
            AccountId = AccountId,
            OrderId = OrderId,
            OrigClOrdId = OrigClOrdId.Bytes,
        },
    };
}

/// <summary>The handling flags as the wire's bits.</summary>
internal static class ExecInsts
{
    public static uint Of(bool postOnly, bool reprice) =>
        (postOnly ? (uint)ExecInst.PostOnly : 0) | (reprice ? (uint)ExecInst.Reprice : 0);
}
