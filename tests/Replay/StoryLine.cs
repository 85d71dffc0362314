using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Replay;

/// <summary>What the traders of a <see cref="StoryVenue"/> do.</summary>
internal static class StoryLine
{
    public static void Tell(StoryVenue venue)
    {
        Trade(venue);
        BeRefused(venue);
        Stop(venue);
        Quote(venue);
    }

    /// <summary>
    /// alice's a1 stands behind carol's order and her iceberg; she trades twice, lessens it, gives it up.
    /// </summary>
    private static void Trade(StoryVenue venue)
    {
        venue.New(StoryVenue.Carol, new() { Side = Side.Sell, OrderQty = 4, Price = 10_050 }, "c0");
        venue.New(StoryVenue.Carol, new() { Side = Side.Sell, OrderQty = 10, Price = 10_100 }, "c1");
        var iceberg = new NewOrderTerms { Side = Side.Sell, OrderQty = 20, Price = 10_100, DisplayQty = 5 };
        venue.New(StoryVenue.Carol, iceberg, "c2");
        venue.New(StoryVenue.Alice, new() { Side = Side.Sell, OrderQty = 8, Price = 10_100 }, "a1");
        var sweep = new NewOrderTerms
        {
            Side = Side.Buy,
            OrderQty = 20,
            Price = 10_100,
            TimeInForce = TimeInForce.ImmediateOrCancel,
        };
        venue.New(StoryVenue.Bob, sweep, "b1");
        Replace(venue, StoryVenue.Alice, "a1", qty: 6, price: 10_100);
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 3, Price = 10_100 }, "b2");
        Cancel(venue, StoryVenue.Alice, "a1");
        Cancel(venue, StoryVenue.Alice, "a1");
        Replace(venue, StoryVenue.Carol, "c2", qty: 30, price: 10_200, "c3");
    }

    private static void BeRefused(StoryVenue venue)
    {
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 5, Price = 9_990 }, "b3");
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 5, Price = 9_985 }, "b3");
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 5, Price = 12_000 }, "far");
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 5, Price = 10_650 }, "near");
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 5, Price = 9_999 }, "off-tick");
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 2_000, Price = 10_000 }, "large");
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 900, Price = 10_100 }, "notional");
        venue.New(StoryVenue.Bob, new() { Side = Side.Buy, OrderQty = 700, Price = 10_000 }, "poor");
        var maker = new NewOrderTerms
        {
            Side = Side.Buy,
            OrderQty = 5,
            Price = 10_200,
            ExecInst = ExecInst.PostOnly,
        };
        venue.New(StoryVenue.Bob, maker, "maker");
        var all = new NewOrderTerms
        {
            Side = Side.Buy,
            OrderQty = 90,
            Price = 10_200,
            TimeInForce = TimeInForce.FillOrKill,
        };
        venue.New(StoryVenue.Bob, all, "all");
        venue.New(StoryVenue.Bob, Waiting(10_050), "late");
        Replace(venue, StoryVenue.Bob, "b3", qty: 5, price: 12_000);
        var other = new NewOrderTerms { Side = Side.Buy, OrderQty = 5, Price = 10_000, InstrumentId = 9 };
        venue.New(StoryVenue.Bob, other, "other");
    }

    /// <summary>bob's stop is elected by the trade of carol's order.</summary>
    private static void Stop(StoryVenue venue)
    {
        venue.New(StoryVenue.Bob, Waiting(10_200), "stop");
        var taker = new NewOrderTerms { Side = Side.Buy, OrderQty = 2, Price = 10_200 };
        venue.New(StoryVenue.Alice, taker, "a2");
        var own = new NewOrderTerms
        {
            Side = Side.Buy,
            OrderQty = 2,
            Price = 10_200,
            SelfTradePrevention = SelfTradePrevention.CancelNewest,
        };
        venue.New(StoryVenue.Carol, own, "c4");
    }

    private static void Quote(StoryVenue venue)
    {
        var quote = new QuoteTerms
        {
            QuoteId = Bytes16.FromText("q1"),
            AccountId = StoryVenue.Carol,
            InstrumentId = StoryVenue.Beta,
            BidPrice = 1_000,
            BidQty = 10,
            AskPrice = 1_010,
            AskQty = 10,
        };
        venue.Send(StoryVenue.Carol - 1, CommandKind.Quote, new Command { Quote = quote });
        var hit = new NewOrderTerms
        {
            Side = Side.Sell,
            OrderQty = 4,
            Price = 1_000,
            InstrumentId = StoryVenue.Beta,
        };
        venue.New(StoryVenue.Alice, hit, "a3");
        quote.AskPrice = 1_000;
        venue.Send(StoryVenue.Carol - 1, CommandKind.Quote, new Command { Quote = quote });
        var all = new MassCancelTerms { AccountId = StoryVenue.Bob };
        venue.Send(StoryVenue.Bob - 1, CommandKind.MassCancel, new Command { MassCancel = all });
    }

    private static NewOrderTerms Waiting(long stopPrice) => new()
    {
        Side = Side.Buy,
        OrderQty = 3,
        StopPrice = stopPrice,
        OrderType = OrderType.Stop,
    };

    private static void Replace(
        StoryVenue venue, int account, string name, long qty, long price, string newName = "")
    {
        var terms = new ReplaceOrderTerms
        {
            OrigClOrdId = Bytes16.FromText(name),
            ClOrdId = Bytes16.FromText(newName),
            AccountId = account,
            OrderQty = qty,
            Price = price,
        };
        venue.Send(account - 1, CommandKind.ReplaceOrder, new Command { ReplaceOrder = terms });
    }

    private static void Cancel(StoryVenue venue, int account, string name)
    {
        var terms = new CancelOrderTerms { OrigClOrdId = Bytes16.FromText(name), AccountId = account };
        venue.Send(account - 1, CommandKind.CancelOrder, new Command { CancelOrder = terms });
    }
}
