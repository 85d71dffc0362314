using System.Text;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Quoting;

namespace Matching.Tests.Engine;

/// <summary>
/// All of the state that a refused command must leave as it was: books, orders, balances, listings, members;
/// not the numbers of sessions.
/// </summary>
internal static class Picture
{
    public static string Of(VenueState state)
    {
        var text = new StringBuilder();
        text.AppendLine($"{state.Mode} rules {state.RulesVersion} order {state.LastOrderNumber}");
        text.AppendLine($"assets {state.Directory.AssetCount} instruments {state.Directory.InstrumentCount}");
        text.AppendLine($"members {state.Members.ParticipantCount} keys {state.Members.KeyCount}");
        text.AppendLine($"sessions {state.Members.SessionCount} accounts {state.Accounts.Count}");
        text.AppendLine($"quotes {state.Quotes.Count} killed {state.Killed} scope {state.Scope.Action}");
        for (int tier = 0; tier < Limits.FeeTiers; tier++)
            text.Append($"{state.FeeTiers[tier].MakerFeeRate}/{state.FeeTiers[tier].TakerFeeRate} ");
        text.AppendLine();
        for (int id = 0; id < state.Accounts.Count; id++) Put(text, id, state.Accounts[id]);
        for (int slot = 1; slot <= state.Accounts.BalanceCount; slot++)
        {
            Balance balance = state.Accounts.BalanceAt(slot);
            HoldingsLimit limit = state.Accounts.LimitAt(slot);
            text.AppendLine($"{balance.AccountId}/{balance.AssetId} {balance.Available} held {balance.Held} "
                + $"most {limit.MaxQty} incoming {limit.Incoming}");
        }
        for (int slot = 1; slot <= state.Protections.Count; slot++) Put(text, state.Protections[slot]);
        for (int id = 1; id <= state.Directory.InstrumentCount; id++)
        {
            Put(text, id, state.Directory.Instrument(id));
            foreach (Order order in Orders(state, id, Side.Buy)) Put(text, order);
            foreach (Order order in Orders(state, id, Side.Sell)) Put(text, order);
            foreach (Order order in Stops(state, id, Side.Buy)) Put(text, order);
            foreach (Order order in Stops(state, id, Side.Sell)) Put(text, order);
        }
        return text.ToString();
    }

    /// <summary>One side of a book in the order in which it would trade.</summary>
    public static List<Order> Orders(VenueState state, int instrumentId, Side side) =>
        Queue(state, in state.Books[instrumentId, side]);

    /// <summary>Waiting stops of a side, the one that a trade reaches first in front.</summary>
    public static List<Order> Stops(VenueState state, int instrumentId, Side side) =>
        Queue(state, in state.Books.StopsOf(instrumentId, side));

    private static List<Order> Queue(VenueState state, in BookSide side)
    {
        var orders = new List<Order>();
        PriceLadder ladder = state.Books.Ladder;
        for (int level = ladder.Best(in side); level != 0; level = ladder.Worse(level))
            for (int slot = ladder[level].Head; slot != 0; slot = state.Books.Orders.Links[slot].Next)
                orders.Add(state.Books.Orders[slot]);
        return orders;
    }

    private static void Put(StringBuilder text, Order order) => text.AppendLine(
        $"{order.OrderId} {order.ClOrdId} {order.Side} {order.LeavesQty} @ {order.Price} cum {order.CumQty} "
        + $"hold {order.Hold} of {order.AccountId} by {order.SessionId} {order.Place} {order.Traits} "
        + $"{order.OrderType} {order.TimeInForce} {order.ExecInst} {order.SelfTradePrevention} "
        + $"{order.MakerNotional} {order.TakerNotional} shows {order.Shown} of {order.DisplayQty} "
        + $"stop {order.StopPrice} until {order.ExpireTime} quote {order.Quote}");

    private static void Put(StringBuilder text, int id, in Account account) => text.AppendLine(
        $"account {id} {account.State} tier {account.FeeTier} killed {account.Killed} "
        + $"group {account.SelfTradeGroup} orders {account.OpenOrders} of {account.MaxOpenOrders} "
        + $"switch {account.SwitchDue}");

    private static void Put(StringBuilder text, int id, in Instrument instrument) => text.AppendLine(
        $"instrument {id} {instrument.Status} last {instrument.LastPrice} killed {instrument.Killed} "
        + $"reference {instrument.ReferencePrice} follows {instrument.ReferenceFollowsTrades} "
        + $"collars {instrument.StaticCollar} {instrument.DynamicCollar} {instrument.MarketProtection} "
        + $"notional {instrument.MinNotional} {instrument.MaxNotional} close {instrument.SessionClose}");

    private static void Put(StringBuilder text, in Protection protection) => text.AppendLine(
        $"protection {protection.AccountId}/{protection.Group} {protection.Window} "
        + $"{protection.Fills} of {protection.MaxFills}, {protection.Qty} of {protection.MaxQty}, "
        + $"{protection.Notional} of {protection.MaxNotional} since {protection.WindowStart} "
        + $"quotes {protection.QuoteCount} triggered {protection.Triggered}");
}
