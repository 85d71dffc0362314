using System.Globalization;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>A scenario's commands about one order.</summary>
internal static class ScenarioOrder
{
    /// <summary>
    /// <c>buy 5 @ 100.00 [stop 101.00] [show 2] [as a1] [ioc|fok|day|until 00:00:05] [post-only|reprice]
    /// [stp newest|oldest|both|decrement] [on 2]</c>; the price of a market order and of a plain stop is
    /// <c>market</c>; <c>buy cash 1000 @ market</c> says what it may cost.
    /// </summary>
    public static NewOrderTerms New(TestVenue venue, int account, string[] said)
    {
        bool cash = said[1] == "cash";
        int at = cash ? 3 : 2;
        bool market = said[at + 1] == "market";
        var terms = new NewOrderTerms
        {
            Price = market ? 0 : Price(venue, said[at + 1]),
            AccountId = account,
            InstrumentId = 1,
            Side = said[0] == "buy" ? Side.Buy : Side.Sell,
            OrderType = market ? OrderType.Market : OrderType.Limit,
            TimeInForce = market ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel,
        };
        if (cash) terms.CashOrderQty = ScenarioCommand.Number(said[2], venue.Setup.QuoteScale);
        else terms.OrderQty = Qty(venue, said[1]);
        // What a stop is by itself comes before the words that may say otherwise.
        if (said.Contains("stop"))
        {
            terms.OrderType = market ? OrderType.Stop : OrderType.StopLimit;
            terms.TimeInForce = TimeInForce.GoodTillCancel;
        }
        for (int word = at + 2; word < said.Length; word++) Say(venue, said, ref word, ref terms);
        return terms;
    }

    /// <summary><c>cancel a1</c>, or by the order's id: <c>cancel #1</c>, the venue's first order.</summary>
    public static CancelOrderTerms Cancel(TestVenue venue, int account, string[] said)
    {
        (long orderId, Bytes16 clOrdId) = Named(venue, said[1]);
        return new CancelOrderTerms { AccountId = account, OrderId = orderId, OrigClOrdId = clOrdId };
    }

    /// <summary><c>status a1</c>.</summary>
    public static OrderStatusTerms Status(TestVenue venue, int account, string[] said)
    {
        (long orderId, Bytes16 clOrdId) = Named(venue, said[1]);
        return new OrderStatusTerms { AccountId = account, OrderId = orderId, OrigClOrdId = clOrdId };
    }

    /// <summary>
    /// <c>replace a1 to 3 @ 99.00 [stop 101.00] [as a2]</c>; a plain stop's price is <c>market</c>.
    /// </summary>
    public static ReplaceOrderTerms Replace(TestVenue venue, int account, string[] said)
    {
        (long orderId, Bytes16 clOrdId) = Named(venue, said[1]);
        var terms = new ReplaceOrderTerms
        {
            AccountId = account,
            OrderId = orderId,
            OrigClOrdId = clOrdId,
            OrderQty = Qty(venue, said[3]),
            Price = said[5] == "market" ? 0 : Price(venue, said[5]),
        };
        for (int word = 6; word < said.Length; word++)
        {
            switch (said[word])
            {
                case "as": terms.ClOrdId = Bytes16.FromText(said[++word]); break;
                case "stop": terms.StopPrice = Price(venue, said[++word]); break;
                default: throw new ArgumentException($"what is '{said[word]}'?");
            }
        }
        return terms;
    }

    public static SelfTradePrevention Prevention(string word) => word switch
    {
        "none" => SelfTradePrevention.None,
        "newest" => SelfTradePrevention.CancelNewest,
        "oldest" => SelfTradePrevention.CancelOldest,
        "both" => SelfTradePrevention.CancelBoth,
        "decrement" => SelfTradePrevention.DecrementAndCancel,
        _ => throw new ArgumentException($"what is '{word}'?"),
    };

    public static long Price(TestVenue venue, string text) =>
        ScenarioCommand.Number(text, venue.Setup.PriceScale);

    public static long Qty(TestVenue venue, string text) =>
        ScenarioCommand.Number(text, venue.Setup.BaseScale);

    private static void Say(TestVenue venue, string[] said, ref int word, ref NewOrderTerms terms)
    {
        switch (said[word])
        {
            case "as": terms.ClOrdId = Bytes16.FromText(said[++word]); break;
            case "worst": terms.Price = Price(venue, said[++word]); break;
            case "stop": terms.StopPrice = Price(venue, said[++word]); break;
            case "show": terms.DisplayQty = Qty(venue, said[++word]); break;
            case "ioc": terms.TimeInForce = TimeInForce.ImmediateOrCancel; break;
            case "fok": terms.TimeInForce = TimeInForce.FillOrKill; break;
            case "gtc": terms.TimeInForce = TimeInForce.GoodTillCancel; break;
            case "day": terms.TimeInForce = TimeInForce.Day; break;
            case "until":
                terms.TimeInForce = TimeInForce.GoodTillDate;
                terms.ExpireTime = ScenarioCommand.Nanoseconds(said[++word]);
                break;
            case "post-only": terms.ExecInst = ExecInst.PostOnly; break;
            case "reprice": terms.ExecInst = ExecInst.PostOnly | ExecInst.Reprice; break;
            case "stp": terms.SelfTradePrevention = Prevention(said[++word]); break;
            case "on": terms.InstrumentId = ScenarioCommand.Integer(said[++word]); break;
            default: throw new ArgumentException($"what is '{said[word]}'?");
        }
    }

    private static (long OrderId, Bytes16 ClOrdId) Named(TestVenue venue, string name)
    {
        if (name[0] != '#') return (0, Bytes16.FromText(name));
        long number = long.Parse(name[1..], CultureInfo.InvariantCulture);
        foreach (Event e in venue.Journal)
        {
            long orderId = e.Header.Kind switch
            {
                EventKind.OrderAccepted => e.OrderAccepted.OrderId,
                EventKind.QuotePlaced => e.QuotePlaced.Order.OrderId,
                _ => 0,
            };
            if (orderId != 0 && OrderPool.NumberOf(orderId) == number) return (orderId, default);
        }
        return (OrderPool.MakeOrderId(number, 1), default);
    }
}
