using System.Globalization;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ledger;

namespace Matching.Tests.Engine;

/// <summary>
/// A scenario's looks at the state: <c>alice has USD 900.00 held 100.00</c>, <c>bids a1 3 @ 99.00, a2 1 @
/// 98.00</c>, <c>asks none</c>.
/// </summary>
internal static class ScenarioLook
{
    /// <summary>What is different, or null.</summary>
    public static string? Check(TestVenue venue, string[] words) => words switch
    {
        ["bids", ..] => Book(venue, Side.Buy, words[1..]),
        ["asks", ..] => Book(venue, Side.Sell, words[1..]),
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

    private static string? Book(TestVenue venue, Side side, string[] words)
    {
        IEnumerable<string> orders =
            Picture.Orders(venue.State, 1, side).Select(order => Tell(venue, in order));
        string actual = string.Join(", ", orders);
        string expected = words is ["none"] ? "" : string.Join(' ', words);
        return actual == expected ? null : $"are {(actual.Length == 0 ? "none" : actual)}";
    }

    private static string Tell(TestVenue venue, in Order order) =>
        $"{ScenarioEvent.Name(order.ClOrdId, order.OrderId)} "
        + ScenarioEvent.AtPrice(venue, order.LeavesQty, order.Price);
}
