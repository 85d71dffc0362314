using System.Text.Json;

namespace Matching.Tests.Engine;

/// <summary>
/// Binance's worked examples of amending an order. Its self-trade cases wait for self-trade prevention; only
/// the one that prevents nothing applies. Binance amends and cancel-replaces in one request each; our amend
/// is a replace, and our cancel-replace a cancel and a new order.
/// </summary>
public sealed class BinanceExampleTests
{
    private static readonly VenueSetup _setup = new() { BaseScale = 1, PriceScale = 1, Funds = 10_000_000 };

    [Fact]
    public void A_reduction_keeps_its_place()
    {
        JsonElement example = Find("binance-amend-keep-priority");
        JsonElement amend = example.GetProperty("amend");
        string name = amend[0].ToString(), qty = amend[1].ToString();
        Scenario.Run(_setup, $"""
            {Book(example)}
            alice replace {name} to {qty} @ {PriceOf(example, name)}  => replaced {name} kept
            bids {After(example)}
            """);
    }

    [Fact]
    public void A_cancel_and_a_new_order_go_to_the_back()
    {
        JsonElement example = Find("binance-cancel-replace");
        JsonElement terms = example.GetProperty("cancel_replace");
        string old = terms[0].ToString(), name = terms[1].ToString(), qty = terms[2].ToString();
        Scenario.Run(_setup, $"""
            {Book(example)}
            alice cancel {old}  => cancelled {old}
            alice buy {qty} @ {PriceOf(example, old)} as {name}  => accepted {name}, booked {name}
            bids {After(example)}
            """);
    }

    [Fact]
    public void Without_prevention_an_account_trades_with_itself()
    {
        JsonElement example = Find("binance-stp-A");
        Assert.Equal("NONE", example.GetProperty("taker").Text("stp"));
        Scenario.Run("""
            alice buy  1 @ 1 as m               => accepted m, booked m
            alice sell 1 @ 1 as t               => accepted t, trade t/m 1 @ 1
            alice has USD 1000000
            alice has XYZ 1000000
            """);
    }

    private static JsonElement Find(string id) =>
        ExampleFiles.Read("binance_stp_amend.json").Single(example => example.Text("id") == id);

    private static string Book(JsonElement example) => string.Join('\n', example.GetProperty("book")
        .EnumerateArray()
        .Select(order => $"alice buy {order[3]} @ {order[2]} as {order[0]}  => "
            + $"accepted {order[0]}, booked {order[0]}"));

    private static string PriceOf(JsonElement example, string name) => example.GetProperty("book")
        .EnumerateArray().Single(order => order[0].ToString() == name)[2].ToString();

    private static string After(JsonElement example) => string.Join(", ", example.GetProperty("after")
        .EnumerateArray()
        .Select(order => $"{order[0]} {order[2].GetDecimal():F1} @ {order[1].GetDecimal():F1}"));
}
