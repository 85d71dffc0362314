using System.Text.Json;

namespace Matching.Tests.Engine;

/// <summary>
/// Xetra's worked examples of continuous trading. Xetra's market orders rest and match first at a reference
/// price, and its market-to-limit orders become limit orders; ours do neither, so only cases whose book holds
/// limit orders and whose incoming order is a limit or market order apply. Where Xetra rests a market order
/// that found nobody, we refuse it, for there is no price to protect it by.
/// </summary>
public sealed class XetraExampleTests
{
    [Fact]
    public void The_cases_of_limit_and_market_orders_trade_as_published()
    {
        int played = 0;
        foreach (JsonElement example in ExampleFiles.Read("xetra_continuous.json").Where(Applies))
        {
            played++;
            try { Play(example); }
            catch (Exception e) when (e is Xunit.Sdk.XunitException)
            {
                throw new Xunit.Sdk.XunitException($"{example.Text("id")}: {e.Message}");
            }
        }
        Assert.Equal(7, played);
    }

    /// <summary>
    /// The opening of Xetra's iceberg example, where the icebergs' own rules don't matter yet.
    /// </summary>
    [Fact]
    public void A_large_sell_takes_the_bids_from_the_best_down() => Scenario.Run("""
        alice sell 500 @ 203.00 as L1           => accepted L1, booked L1
        bob   buy 1000 @ 202.00 as B1           => accepted B1, booked B1
        bob   buy 2000 @ 201.00 as B2           => accepted B2, booked B2
        carol sell 5000 @ 201.00 as ICE1        => accepted ICE1, trade ICE1/B1 1000 @ 202,
                                                   trade ICE1/B2 2000 @ 201, booked ICE1 2000 @ 201
        asks ICE1 2000 @ 201.00, L1 500 @ 203.00
        """);

    private static bool Applies(JsonElement example)
    {
        if (example.Text("id").Contains("volatility", StringComparison.Ordinal)) return false;
        if (example.GetProperty("incoming").Text("price") == "MTL") return false;
        return example.GetProperty("book").EnumerateArray().All(order =>
            order.Text("price") != "MKT" && !order.TryGetProperty("hidden", out _));
    }

    private static void Play(JsonElement example)
    {
        var script = new List<string>();
        int index = 0;
        foreach (JsonElement order in example.GetProperty("book").EnumerateArray())
        {
            script.Add($"alice {Order(order)} as o{index} => accepted o{index}, booked o{index}");
            index++;
        }
        JsonElement incoming = example.GetProperty("incoming");
        bool market = incoming.Text("price") == "MKT";
        IEnumerable<string> trades = example.GetProperty("trades").EnumerateArray().Select(trade =>
            $"trade in/o{trade.Text("against")} {trade.Text("qty")} @ {trade.Text("price")}");
        string outcome = example.Text("after") switch
        {
            "rests" when market => "rejected in NoReferencePrice",
            "rests" => "accepted in, booked in",
            _ => string.Join(", ", ["accepted in", .. trades]),
        };
        script.Add($"bob {Order(incoming)} as in => {outcome}");
        Scenario.Run(new VenueSetup { Funds = 100_000_000 }, string.Join('\n', script));
    }

    private static string Order(JsonElement order)
    {
        string side = order.Text("side") == "B" ? "buy" : "sell";
        string price = order.Text("price") == "MKT" ? "market" : order.Text("price");
        return $"{side} {order.Text("qty")} @ {price}";
    }
}
