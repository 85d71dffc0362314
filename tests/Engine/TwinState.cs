using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;
using Matching.Engine.Quoting;
using Matching.Engine.Sessions;

namespace Matching.Tests.Engine;

/// <summary>
/// Holds the engine's state against its twin's: books, stops, quotes, protections, balances, timers.
/// </summary>
internal static class TwinState
{
    private static readonly Side[] _sides = [Side.Buy, Side.Sell];

    /// <summary>The first difference, or null.</summary>
    public static string? Difference(TwinVenue twin, VenueState state) =>
        Books(twin, state) ?? Balances(twin, state) ?? Protections(twin, state) ?? Others(twin, state);

    private static string? Books(TwinVenue twin, VenueState state)
    {
        if (state.Books.Orders.Count != twin.Live.Count)
            return $"twin has {twin.Live.Count} orders, engine {state.Books.Orders.Count}";
        foreach (TwinInstrument instrument in twin.Instruments)
            foreach (Side side in _sides)
            {
                string? difference = Queue($"{side} of {instrument.Id}",
                        twin.Market.Queue(instrument.Id, side, _ => true),
                        Picture.Orders(state, instrument.Id, side))
                    ?? Queue($"stops to {side} of {instrument.Id}",
                        twin.Market.StopQueue(instrument.Id, side),
                        Stops(state, in state.Books.StopsOf(instrument.Id, side)));
                if (difference is not null) return difference;
            }
        return null;
    }

    private static List<Order> Stops(VenueState state, in BookSide side)
    {
        var orders = new List<Order>();
        PriceLadder ladder = state.Books.Ladder;
        for (int level = ladder.Best(in side); level != 0; level = ladder.Worse(level))
            for (int slot = ladder[level].Head; slot != 0; slot = state.Books.Orders.Links[slot].Next)
                orders.Add(state.Books.Orders[slot]);
        return orders;
    }

    private static string? Queue(string name, List<TwinOrder> expected, List<Order> actual)
    {
        bool equal = expected.Count == actual.Count;
        for (int i = 0; equal && i < actual.Count; i++) equal = Same(expected[i], actual[i]);
        return equal
            ? null
            : $"{name}: twin\n{string.Join('\n', expected.Select(o => o.Report()))}\n"
                + $"engine\n{string.Join('\n', actual.Select(Tell))}";
    }

    private static string Tell(Order order) =>
        $"{order.OrderId} {order.Place} {order.Side} {order.LeavesQty} shown {order.Shown} @ {order.Price} "
        + $"stop {order.StopPrice} cum {order.CumQty} expires {order.ExpireTime} as '{order.ClOrdId}'";

    private static bool Same(TwinOrder twin, in Order order) =>
        twin.Id == order.OrderId && twin.Price == order.Price && twin.Leaves == order.LeavesQty
        && twin.Cum == order.CumQty && twin.Name == order.ClOrdId && twin.AccountId == order.AccountId
        && twin.SessionId == order.SessionId && twin.Place == order.Place
        && twin.StopPrice == order.StopPrice && twin.Expires == order.ExpireTime
        && (twin.Place != OrderPlace.Booked || twin.Shown == order.Shown)
        && twin.MakerNotional == order.MakerNotional && twin.TakerNotional == order.TakerNotional
        && twin.MakerRate == order.MakerFeeRate && twin.TakerRate == order.TakerFeeRate;

    private static string? Balances(TwinVenue twin, VenueState state)
    {
        Accounts accounts = state.Accounts;
        if (accounts.BalanceCount != twin.Ledger.Count)
            return $"twin has {twin.Ledger.Count} balances, engine {accounts.BalanceCount}";
        for (int slot = 1; slot <= accounts.BalanceCount; slot++)
        {
            Balance balance = accounts.BalanceAt(slot);
            var available = twin.Ledger.Available(balance.AccountId, balance.AssetId);
            var held = twin.Ledger.Held(balance.AccountId, balance.AssetId);
            if (available != balance.Available || held != balance.Held)
                return $"account {balance.AccountId} asset {balance.AssetId}: twin {available} held {held}, "
                    + $"engine {balance.Available} held {balance.Held}";
        }
        return null;
    }

    private static string? Protections(TwinVenue twin, VenueState state)
    {
        if (state.Quotes.Count != twin.Quotes.Count)
            return $"twin has {twin.Quotes.Count} quotes, engine {state.Quotes.Count}";
        foreach (TwinProtection expected in twin.Protections)
        {
            (int account, int group) = (expected.Terms.AccountId, expected.Terms.Group);
            Protection actual = state.Protections[state.Protections.Find(account, group)];
            List<int> quotes = [.. twin.Quotes
                .Where(quote => quote.AccountId == account && quote.Group == group)
                .Select(quote => quote.InstrumentId)];
            List<int> joined = [];
            for (int at = actual.FirstQuote; at != 0; at = state.Quotes[at].Next)
                joined.Add(state.Quotes[at].InstrumentId);
            bool equal = actual.Fills == expected.Fills && actual.Qty == expected.Qty
                && actual.Notional == expected.Notional && (actual.Triggered != 0) == expected.Triggered
                && quotes.SequenceEqual(joined) && actual.QuoteCount == quotes.Count;
            if (!equal)
                return $"group {group} of account {account}: twin {expected.Fills} {expected.Qty} "
                    + $"{expected.Notional} {expected.Triggered} [{string.Join(' ', quotes)}], engine "
                    + $"{actual.Fills} {actual.Qty} {actual.Notional} {actual.Triggered} "
                    + $"[{string.Join(' ', joined)}]";
        }
        return null;
    }

    private static string? Others(TwinVenue twin, VenueState state)
    {
        if (state.Scope.IsOpen) return "the engine has left work undone";
        if (twin.Stops.AreElected != (state.Books.Elected.First != 0)) return "stops that are elected differ";
        foreach (TwinInstrument instrument in twin.Instruments)
            if (state.Directory.Instrument(instrument.Id).LastPrice != instrument.LastPrice)
                return $"last price of {instrument.Id}: twin {instrument.LastPrice}, engine "
                    + $"{state.Directory.Instrument(instrument.Id).LastPrice}";
        for (int id = 2; id < twin.Accounts.Count; id++)
            if (state.Accounts[id].SwitchDue != twin.Accounts[id].Due)
                return $"switch of {id}: twin {twin.Accounts[id].Due}, engine {state.Accounts[id].SwitchDue}";
        for (int id = 1; id < twin.Sessions.Count; id++)
        {
            Session session = state.Members.Session(id);
            TwinSession expected = twin.Sessions[id];
            if (session.HighestClientSeqNum != expected.Highest
                || (session.LoggedOn != 0) != expected.IsLive || session.Connection != expected.Connection)
                return $"session {id}: twin {expected.Highest} {expected.IsLive} {expected.Connection}, "
                    + $"engine {session.HighestClientSeqNum} {session.LoggedOn} {session.Connection}";
        }
        return null;
    }
}
