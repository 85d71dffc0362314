using System.Globalization;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;

namespace Matching.Tests.Engine;

/// <summary>
/// A scenario's looks at the state: <c>alice has USD 900.00 held 100.00</c>, <c>bids a1 3 @ 99.00, a2 1 @
/// 98.00</c>, <c>asks none</c>, <c>bids on 2 none</c>, <c>asks ice 500 @ 203.00 shown 50</c>, <c>buy-stops
/// s1 5 @ 102.00 stop 101.00</c>. Also <c>at 17:00:00</c>, which sets the clock.
/// </summary>
internal static class ScenarioLook
{
    /// <summary>What is different, or null.</summary>
    public static string? Check(TestVenue venue, string[] words) => words switch
    {
        ["at", string time] => SetClock(venue, ScenarioCommand.Nanoseconds(time)),
        ["bids", ..] => Book(venue, Picture.Orders, Side.Buy, words[1..]),
        ["asks", ..] => Book(venue, Picture.Orders, Side.Sell, words[1..]),
        ["buy-stops", ..] => Book(venue, Picture.Stops, Side.Buy, words[1..]),
        ["sell-stops", ..] => Book(venue, Picture.Stops, Side.Sell, words[1..]),
        [string name, "has", string asset, string available] => Funds(venue, name, asset, available, "0"),
        [string name, "has", string asset, string available, "held", string held] =>
            Funds(venue, name, asset, available, held),
        _ => "is neither a command with '=>' nor a look",
    };

    public static int Asset(string symbol) => symbol switch
    {
        "XYZ" => 1,
        "USD" => 2,
        _ => int.Parse(symbol, CultureInfo.InvariantCulture),
    };

    private static string? Funds(TestVenue venue, string name, string symbol, string available, string held)
    {
        Balance balance = venue.Balance(name, Asset(symbol));
        int scale = venue.State.Directory.Asset(Asset(symbol)).Scale;
        if (balance.Available == Units(available, scale) && balance.Held == Units(held, scale)) return null;
        return $"has {ScenarioEvent.Amount(balance.Available, scale)} "
            + $"held {ScenarioEvent.Amount(balance.Held, scale)}";
    }

    private static long Units(string amount, int scale) =>
        TestVenue.Scaled(decimal.Parse(amount, CultureInfo.InvariantCulture), scale);

    private static string? SetClock(TestVenue venue, long time)
    {
        venue.SetClock(time);
        return null;
    }

    private static string? Book(
        TestVenue venue, Func<VenueState, int, Side, List<Order>> orders, Side side, string[] words)
    {
        int instrument = 1;
        if (words is ["on", ..])
        {
            instrument = ScenarioCommand.Integer(words[1]);
            words = words[2..];
        }
        IEnumerable<string> told =
            orders(venue.State, instrument, side).Select(order => Tell(venue, in order));
        string actual = string.Join(", ", told);
        string expected = words is ["none"] ? "" : string.Join(' ', words);
        return actual == expected ? null : $"are {(actual.Length == 0 ? "none" : actual)}";
    }

    private static string Tell(TestVenue venue, in Order order)
    {
        string shown = order.Is(OrderTraits.Iceberg) && order.Place == OrderPlace.Booked
            ? $" shown {ScenarioEvent.Qty(venue, order.Slice)}"
            : "";
        string stop = order.Place == OrderPlace.Waiting
            ? $" stop {ScenarioEvent.Price(venue, order.StopPrice)}"
            : "";
        return $"{ScenarioEvent.Name(order.ClOrdId, order.OrderId)} "
            + $"{ScenarioEvent.AtPrice(venue, order.LeavesQty, order.Price)}{shown}{stop}";
    }
}
