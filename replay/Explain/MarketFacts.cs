using Matching.Engine;
using Matching.Engine.Views;

namespace Matching.Replay.Explain;

/// <summary>What the later checks compare: collars, names, limits, funds, and what the market says.</summary>
internal static class MarketFacts
{
    public static void Add(StateView view, RejectReason reason, in Asked asked, List<Fact> facts)
    {
        switch (reason)
        {
            case RejectReason.OutsideStaticCollar or RejectReason.OutsideDynamicCollar:
                AddCollar(view, reason, in asked, facts); break;
            case RejectReason.DuplicateClOrdId:
                OrderView? holder = view.Order(asked.AccountId, asked.ClOrdId);
                facts.Add(new Fact("open order of that name", holder?.OrderId ?? 0, FactUnit.Plain));
                break;
            case RejectReason.TooManyOpenOrders:
                AccountView account = view.Account(asked.AccountId)!;
                facts.Add(new Fact("open orders", account.OpenOrders, FactUnit.Plain));
                facts.Add(new Fact("most open orders", account.MaxOpenOrders, FactUnit.Plain));
                break;
            case RejectReason.HoldingsLimit: AddHoldings(view, in asked, facts); break;
            case RejectReason.InsufficientFunds: AddFunds(view, in asked, facts); break;
            case RejectReason.WouldTrade or RejectReason.NotFillable or RejectReason.NoReferencePrice:
            case RejectReason.QuoteWouldCross or RejectReason.InvalidCashOrderQty:
                AddMarket(view, in asked, facts); break;
            case RejectReason.StopReached:
                facts.Add(new Fact("stop price", asked.StopPrice, FactUnit.Price));
                facts.Add(new Fact(
                    "last trade", view.Instrument(asked.InstrumentId).LastPrice, FactUnit.Price));
                break;
            case RejectReason.OrdersFull:
                facts.Add(new Fact("orders", view.OrderCount, FactUnit.Plain));
                facts.Add(new Fact("room for", view.Genesis.Capacities.Orders, FactUnit.Plain));
                break;
            case RejectReason.UnknownOrder:
                facts.Add(new Fact("order", asked.OrderId, FactUnit.Plain));
                if (asked.Order is { } other && other.AccountId != asked.AccountId)
                    facts.Add(new Fact("its account", other.AccountId, FactUnit.Plain));
                break;
        }
    }

    private static void AddCollar(StateView view, RejectReason reason, in Asked asked, List<Fact> facts)
    {
        RulesInForce rules = RulesLookup.Of(view, asked.InstrumentId, asked.AccountId);
        CollarView? collar =
            reason == RejectReason.OutsideStaticCollar ? rules.StaticCollar : rules.DynamicCollar;
        facts.Add(new Fact("price", asked.Price, FactUnit.Price));
        if (collar is not { } bounds) return;
        facts.Add(new Fact("reference", bounds.Reference, FactUnit.Price));
        facts.Add(asked.Side == Side.Buy
            ? new Fact("highest buy", bounds.HighestBuy, FactUnit.Price)
            : new Fact("lowest sell", bounds.LowestSell, FactUnit.Price));
    }

    private static void AddHoldings(StateView view, in Asked asked, List<Fact> facts)
    {
        BalanceView funds =
            view.Balance(asked.AccountId, view.Instrument(asked.InstrumentId).BaseAssetId);
        facts.Add(new Fact("quantity", asked.Qty, FactUnit.Qty));
        facts.Add(new Fact("available and held", funds.Available + funds.Held, FactUnit.Qty));
        facts.Add(new Fact("open buys may add", funds.Incoming, FactUnit.Qty));
        facts.Add(new Fact("limit", funds.MaxQty, FactUnit.Qty));
    }

    /// <summary>
    /// What a limit order needs is known; of an order whose bound the market sets, and of a stop, only what
    /// its account has.
    /// </summary>
    private static void AddFunds(StateView view, in Asked asked, List<Fact> facts)
    {
        InstrumentView instrument = view.Instrument(asked.InstrumentId);
        bool isSell = asked.Side == Side.Sell;
        FactUnit unit = isSell ? FactUnit.Qty : FactUnit.Money;
        BalanceView funds = view.Balance(
            asked.AccountId, isSell ? instrument.BaseAssetId : instrument.QuoteAssetId);
        bool isPriced = asked.OrderType is OrderType.Limit or OrderType.StopLimit;
        long already = asked.Order?.Hold ?? 0;
        long left = asked.Qty - (asked.Order?.CumQty ?? 0);
        if (asked.CashOrderQty != 0) facts.Add(new Fact("needed", asked.CashOrderQty, FactUnit.Money));
        else if ((isPriced || isSell) && left > 0)
        {
            long hold = asked.Order is { } order
                ? view.HoldOf(order.OrderId, asked.Price, left)
                : view.HoldOf(asked.InstrumentId, asked.AccountId, asked.Side, asked.Price, left);
            facts.Add(new Fact("needed", hold, unit));
        }
        if (already != 0) facts.Add(new Fact("held by it already", already, unit));
        facts.Add(new Fact("available", funds.Available, unit));
    }

    private static void AddMarket(StateView view, in Asked asked, List<Fact> facts)
    {
        MarketOnEntry market =
            RulesLookup.Market(view, asked.InstrumentId, asked.Side, asked.Price);
        facts.Add(new Fact("price", asked.Price, FactUnit.Price));
        facts.Add(new Fact("quantity", asked.Qty, FactUnit.Qty));
        facts.Add(new Fact("best bid", market.Bid.Price, FactUnit.Price));
        facts.Add(new Fact("best ask", market.Ask.Price, FactUnit.Price));
        facts.Add(new Fact("on the other side within its price", market.OppositeQty, FactUnit.Qty));
    }
}
