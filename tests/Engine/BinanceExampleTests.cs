using System.Text.Json;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// Binance's worked examples of amending an order and of self-trade prevention. Binance amends and
/// cancel-replaces in one request each; our amend is a replace, and our cancel-replace a cancel and a new
/// order. Its EXPIRE_MAKER is our cancel-oldest, EXPIRE_TAKER cancel-newest, EXPIRE_BOTH cancel-both,
/// DECREMENT decrement-and-cancel. TRANSFER, which moves the prevented quantity to the other account of the
/// group, is a product of Binance's own: its quantities are those of a decrement, and that is what is shown.
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

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    [InlineData("D")]
    [InlineData("E")]
    [InlineData("F")]
    [InlineData("G")]
    [InlineData("H")]
    public void A_self_trade_is_prevented_as_published(string id)
    {
        JsonElement example = Find($"binance-stp-{id}");
        JsonElement[] makers = [.. example.GetProperty("makers").EnumerateArray()];
        JsonElement taker = example.GetProperty("taker"), result = example.GetProperty("result");
        using var venue = new TestVenue(_setup with { QuoteScale = 2 });
        foreach (JsonElement maker in makers) Send(venue, maker, $"m{Array.IndexOf(makers, maker)}");
        Event[] events = Send(venue, taker, "t");

        Assert.Equal(
            result.GetProperty("trades").GetArrayLength(),
            events.Count(e => e.Header.Kind == EventKind.Traded));
        Event[] prevented = [.. events.Where(e => e.Header.Kind == EventKind.MatchPrevented)];
        if (result.TryGetProperty("makers_prevented", out JsonElement expected))
            Assert.Equal(
                expected.EnumerateArray().Select(qty => qty.GetDecimal()),
                prevented.Select(e => e.MatchPrevented.MakerQty / 10m));
        if (result.TryGetProperty("taker_prevented", out JsonElement lost))
            Assert.Equal(lost.GetDecimal(), prevented.Sum(e => e.MatchPrevented.TakerQty) / 10m);
        Assert.Equal(LeftOf(makers, result), Picture.Orders(venue.State, 1, Side.Buy).Select(Left));
        bool rested = result.TryGetProperty("taker_rests", out JsonElement rest);
        decimal[] rests = rested ? [rest.GetDecimal()] : [];
        Assert.Equal(rests, Picture.Orders(venue.State, 1, Side.Sell).Select(Left));
        // A market order that prevention left with nobody to meet has expired, as Binance's has.
        bool expired = result.Text("taker") == "EXPIRED";
        Assert.Equal(expired, events[^1].Header.Kind == EventKind.OrderRemoved);
        venue.Prove();
    }

    /// <summary>What the published outcome leaves of each maker, best price first.</summary>
    private static IEnumerable<decimal> LeftOf(JsonElement[] makers, JsonElement result)
    {
        bool said = result.TryGetProperty("makers_left", out JsonElement left);
        for (int i = 0; i < makers.Length; i++)
            if (result.GetProperty("makers")[i].ToString() == "NEW")
                yield return said ? left[i].GetDecimal() : makers[i].GetProperty("qty").GetDecimal();
    }

    private static decimal Left(Order order) => order.LeavesQty / 10m;

    private static Event[] Send(TestVenue venue, JsonElement order, string name)
    {
        string side = order.Text("side") == "BUY" ? "buy" : "sell";
        bool market = order.TryGetProperty("type", out JsonElement type) && type.ToString() == "MARKET";
        string mode = order.Text("stp") switch
        {
            "EXPIRE_MAKER" => "oldest",
            "EXPIRE_TAKER" => "newest",
            "EXPIRE_BOTH" => "both",
            "DECREMENT" or "TRANSFER" => "decrement",
            _ => "none",
        };
        string price = market ? "market" : order.Text("price");
        string command = $"alice {side} {order.Text("qty")} @ {price} as {name} stp {mode}";
        return ScenarioCommand.Send(venue, command.Split(' '));
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
