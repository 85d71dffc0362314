using System.Text;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;

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
        for (int slot = 1; slot <= state.Accounts.BalanceCount; slot++)
        {
            Balance balance = state.Accounts.BalanceAt(slot);
            text.AppendLine($"{balance.AccountId}/{balance.AssetId} {balance.Available} held {balance.Held}");
        }
        for (int id = 1; id <= state.Directory.InstrumentCount; id++)
        {
            text.AppendLine($"instrument {id} last {state.Directory.Instrument(id).LastPrice}");
            foreach (Order order in Orders(state, id, Side.Buy)) Put(text, order);
            foreach (Order order in Orders(state, id, Side.Sell)) Put(text, order);
        }
        return text.ToString();
    }

    /// <summary>One side of a book in the order in which it would trade.</summary>
    public static List<Order> Orders(VenueState state, int instrumentId, Side side)
    {
        var orders = new List<Order>();
        PriceLadder ladder = state.Books.Ladder;
        for (int level = state.Books.Best(instrumentId, side); level != 0; level = ladder.Worse(level))
            for (int slot = ladder[level].Head; slot != 0; slot = state.Books.Orders[slot].Next)
                orders.Add(state.Books.Orders[slot]);
        return orders;
    }

    private static void Put(StringBuilder text, Order order) => text.AppendLine(
        $"{order.OrderId} {order.ClOrdId} {order.Side} {order.LeavesQty} @ {order.Price} cum {order.CumQty} "
        + $"hold {order.Hold} of {order.AccountId} by {order.SessionId} "
        + $"{order.OrderType} {order.TimeInForce} {order.ExecInst} "
        + $"{order.MakerNotional} {order.TakerNotional}");
}
