using Matching.V1;

namespace Matching.Client;

/// <summary>What a session can ask of the venue about an order.</summary>
public abstract record SessionCommand
{
    private protected SessionCommand() { }

    internal abstract OrderCommand ToWire(VenueDirectory directory);
}

/// <summary>A new order (FIX D): a limit order that rests until cancelled, unless said otherwise.</summary>
public sealed record NewOrder : SessionCommand
{
    public required int AccountId { get; init; }

    public required string Symbol { get; init; }

    public required Side Side { get; init; }

    public required decimal OrderQty { get; init; }

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
                ExecInst = PostOnly ? (uint)ExecInst.PostOnly : 0,
                Price = instrument.Price(Price),
                OrderQty = instrument.Qty(OrderQty),
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

    public required decimal Price { get; init; }

    /// <summary>The new total, what is filled already included.</summary>
    public required decimal OrderQty { get; init; }

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
            },
        };
    }
}
