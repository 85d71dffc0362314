using Matching.Engine.Book;

namespace Matching.Engine.Views;

/// <summary>A live order as it stands between two events.</summary>
public sealed record OrderView
{
    public required long OrderId { get; init; }

    /// <summary>Empty where it is known by its id alone.</summary>
    public required string ClOrdId { get; init; }

    public required int InstrumentId { get; init; }
    public required int AccountId { get; init; }

    /// <summary>The session that entered it.</summary>
    public required int SessionId { get; init; }

    public required Side Side { get; init; }
    public required OrderType OrderType { get; init; }
    public required TimeInForce TimeInForce { get; init; }
    public required ExecInst ExecInst { get; init; }
    public required SelfTradePrevention SelfTradePrevention { get; init; }
    public required OrderPlace Place { get; init; }

    /// <summary>The worst price it may trade at.</summary>
    public required long Price { get; init; }

    public required long StopPrice { get; init; }
    public required long LeavesQty { get; init; }
    public required long CumQty { get; init; }

    /// <summary>What the book shows of it while it rests.</summary>
    public required long ShownQty { get; init; }

    /// <summary>How much of an iceberg is shown at a time, 0 of any other.</summary>
    public required long DisplayQty { get; init; }

    public required long CashOrderQty { get; init; }
    public required long CumNotional { get; init; }
    public required long Hold { get; init; }
    public required long ExpireTime { get; init; }
    public required int MakerFeeRate { get; init; }
    public required int TakerFeeRate { get; init; }

    /// <summary>Whether it is a side of a quote.</summary>
    public required bool IsQuote { get; init; }

    internal static OrderView Of(in Order order) => new()
    {
        OrderId = order.OrderId,
        ClOrdId = order.ClOrdId.ToString(),
        InstrumentId = order.InstrumentId,
        AccountId = order.AccountId,
        SessionId = order.SessionId,
        Side = order.Side,
        OrderType = order.OrderType,
        TimeInForce = order.TimeInForce,
        ExecInst = order.ExecInst,
        SelfTradePrevention = order.SelfTradePrevention,
        Place = order.Place,
        Price = order.Price,
        StopPrice = order.StopPrice,
        LeavesQty = order.LeavesQty,
        CumQty = order.CumQty,
        ShownQty = order.Shown,
        DisplayQty = order.DisplayQty,
        CashOrderQty = order.CashOrderQty,
        CumNotional = order.CumNotional,
        Hold = order.Hold,
        ExpireTime = order.ExpireTime,
        MakerFeeRate = order.MakerFeeRate,
        TakerFeeRate = order.TakerFeeRate,
        IsQuote = order.Is(OrderTraits.Quote),
    };
}
