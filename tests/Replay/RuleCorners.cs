using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Replay;

/// <summary>
/// What versions of the rules decide otherwise than those before them (decisions 39 and 40), as commands of a
/// <see cref="VenueScript"/>.
/// </summary>
internal static class RuleCorners
{
    public const int Maker = 1;
    public const int Taker = 2;
    public const int Operator = 3;

    private const int Instrument = 1;
    private const int MoreThanATransactionLooksAt = 620;

    /// <summary>With a band, and a largest notional of $500.</summary>
    public static ListInstrumentTerms Listing(ListInstrumentTerms plain) => plain with
    {
        MaxNotional = 500_000_000,
        DynamicCollar = 100_000,
        ReferencePrice = 200,
    };

    /// <summary>Each with the session that sends it; 0 for the venue itself.</summary>
    public static IEnumerable<(int Session, Command Command)> Commands()
    {
        yield return (Maker, Order(Maker, Side.Sell, qty: 200, price: 200));
        yield return (Maker, Order(Maker, Side.Sell, qty: 200, price: 200));

        // A budget within the largest notional, of which the bound is not.
        Command cash = Order(Taker, Side.Buy, qty: 0, price: 0);
        cash.NewOrder.OrderType = OrderType.Market;
        cash.NewOrder.TimeInForce = TimeInForce.ImmediateOrCancel;
        cash.NewOrder.CashOrderQty = 498_000_000;
        yield return (Taker, cash);

        // A stop-limit that stands beyond the band.
        Command stop = Order(Taker, Side.Buy, qty: 3, price: 260);
        stop.NewOrder.OrderType = OrderType.StopLimit;
        stop.NewOrder.StopPrice = 250;
        yield return (Taker, stop);

        yield return (Maker, new Command
        {
            Header = { Kind = CommandKind.SetProtection },
            SetProtection = { AccountId = Maker + 1, Group = 65, Window = 1_000_000_000, MaxFills = 3 },
        });

        // No space, and an operator who would lift it by way of cancel-only.
        yield return (0, Mode(VenueMode.NoSpace));
        yield return (Operator, Mode(VenueMode.CancelOnly));
        yield return (Operator, Mode(VenueMode.Normal));
        yield return (Maker, Order(Maker, Side.Sell, qty: 1, price: 205));
        yield return (0, Mode(VenueMode.Normal));

        // A mass cancel that fits none of many orders.
        for (int i = 0; i < MoreThanATransactionLooksAt; i++)
            yield return (Maker, Order(Maker, Side.Sell, qty: 1, price: 201 + i % 7));
        yield return (Maker, new Command
        {
            Header = { Kind = CommandKind.MassCancel },
            MassCancel = { AccountId = Maker + 1, Side = Side.Buy },
        });
        yield return (Taker, Order(Taker, Side.Buy, qty: 5, price: 203));
    }

    private static Command Order(int trader, Side side, long qty, long price) => new()
    {
        Header = { Kind = CommandKind.NewOrder },
        NewOrder = new NewOrderTerms
        {
            AccountId = trader + 1,
            InstrumentId = Instrument,
            Side = side,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel,
            Price = price,
            OrderQty = qty,
        },
    };

    private static Command Mode(VenueMode mode) =>
        new() { Header = { Kind = CommandKind.SetMode }, SetMode = { Mode = mode } };
}
