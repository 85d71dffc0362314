using System.Text.Json;
using Matching.Engine.Events;
using Matching.Replay.Tool;
using Matching.Tests.House;

namespace Matching.Tests.Replay;

public sealed class ExplainVerbTests : IDisposable
{
    private readonly TemporaryDirectory _place = new();
    private readonly StoryVenue _venue = new();

    public ExplainVerbTests() => JournalFiles.Write(_place.Path, _venue.Events);

    public void Dispose()
    {
        _venue.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void An_order_is_told_from_entry_to_end_with_what_stood_before_it()
    {
        JsonElement story = Explain("a1").GetProperty("orders")[0];

        Assert.Equal(_venue["a1"], AuditTool.Number(story, "orderId"));
        Assert.Equal("Cancelled", story.GetProperty("end").GetString());
        JsonElement ahead = story.GetProperty("aheadOnEntry");
        // carol's 10, and 5 of her iceberg's 20; her 4 at a better price.
        Assert.Equal(
            (2, 15, 30), (Of(ahead, "ordersAhead"), Of(ahead, "shownQtyAhead"), Of(ahead, "qtyAhead")));
        Assert.Equal((1, 4), (Of(ahead, "betterOrders"), Of(ahead, "betterQty")));
        Assert.Equal(
            ["Accepted", "Filled", "Replaced", "Filled", "Cancelled"],
            Stages(story).Select(stage => stage.GetProperty("stage").GetString()));
        Assert.Equal(
            [_venue["b1"], _venue["b2"]],
            Stages(story).Select(stage => Of(stage, "counterOrderId")).Where(id => id != 0));
        Assert.Equal([8L, 7, 5, 2, 2], Stages(story).Select(stage => Of(stage, "leavesQty")));
    }

    [Fact]
    public void The_rules_and_limits_are_those_of_its_entry()
    {
        JsonElement rules = Explain("a1").GetProperty("orders")[0].GetProperty("rules");
        JsonElement later = Explain("b2").GetProperty("orders")[0].GetProperty("rules");

        Assert.Equal("Normal", rules.GetProperty("mode").GetString());
        Assert.Equal("Active", rules.GetProperty("account").GetProperty("state").GetString());
        Assert.Equal(20_000, rules.GetProperty("makerFeeRate").GetInt32());
        Assert.Equal(11_000, AuditTool.Number(rules.GetProperty("staticCollar"), "highestBuy"));
        Assert.Equal(10_500, AuditTool.Number(rules.GetProperty("dynamicCollar"), "highestBuy"));
        // The last trade was at 101.00 by then.
        Assert.Equal(10_605, AuditTool.Number(later.GetProperty("dynamicCollar"), "highestBuy"));
        Assert.Equal(1_000, AuditTool.Number(rules.GetProperty("baseFunds"), "available"));
    }

    [Fact]
    public void It_is_found_by_id_by_name_by_a_later_name_and_by_its_command()
    {
        string byName = AuditTool.Run(ExitCode.Ok, "explain", _place.Path, "c2", "--json");

        Assert.Equal(
            byName, AuditTool.Run(ExitCode.Ok, "explain", _place.Path, $"{_venue["c2"]}", "--json"));
        Assert.Equal(byName, AuditTool.Run(ExitCode.Ok, "explain", _place.Path, "c3", "--json"));
        Assert.Equal(
            byName, AuditTool.Run(ExitCode.Ok, "explain", _place.Path, "--cl-ord-id", "c3", "--json"));
        Assert.Equal(
            byName,
            AuditTool.Run(ExitCode.Ok, "explain", _place.Path, "--session", "3", "--number", "3", "--json"));
        Assert.Equal("Refreshed", Stages(Explain("c2").GetProperty("orders")[0]).ElementAt(2)
            .GetProperty("stage").GetString());
        AuditTool.Fail(ExitCode.NotFound, "explain", _place.Path, "c3", "--account", "2");
    }

    [Fact]
    public void A_stop_tells_what_elected_it()
    {
        JsonElement story = Explain("stop").GetProperty("orders")[0];

        Assert.Equal(
            ["Accepted", "Elected", "Filled"],
            Stages(story).Select(stage => stage.GetProperty("stage").GetString()));
        JsonElement cause = story.GetProperty("steps")[1].GetProperty("cause");
        Assert.Equal("NewOrder", cause.GetProperty("command").GetString());
        Assert.Equal(StoryVenue.Alice - 1, cause.GetProperty("sessionId").GetInt32());
        Assert.NotEqual(JsonValueKind.Null, story.GetProperty("steps")[1].GetProperty("rules").ValueKind);
    }

    [Theory]
    [InlineData("far", "OutsideStaticCollar", "price 12000, reference 10000, highest buy 11000")]
    [InlineData("near", "OutsideDynamicCollar", "price 10650, reference 10100, highest buy 10605")]
    [InlineData("off-tick", "PriceOffTick", "price 9999, tick 5")]
    [InlineData("large", "QtyAboveMax", "quantity 2000, largest quantity 1000")]
    [InlineData("notional", "NotionalAboveMax", "price × quantity 9090000, largest notional 9000000")]
    [InlineData("poor", "InsufficientFunds", "needed 7003500, available 4717808")]
    [InlineData("late", "StopReached", "stop price 10050, last trade 10100")]
    [InlineData("other", "UnknownInstrument", "instrument 9, instruments listed 2")]
    public void A_refusal_names_the_check_and_what_it_compared(string name, string reason, string compared)
    {
        JsonElement refusal = Explain(name).GetProperty("refusals")[0];

        Assert.Equal(reason, refusal.GetProperty("reason").GetString());
        Assert.Equal(compared, Facts(refusal.GetProperty("check")));
        string text = AuditTool.Run(ExitCode.Ok, "explain", _place.Path, name);
        Assert.Contains($"refused at sequence {Of(refusal, "sequence")}: {reason}. ", text);
    }

    /// <summary>Every refusal of an order or quote in the story, by its command's number.</summary>
    [Fact]
    public void Every_refusal_is_found_by_session_and_number_with_values_that_fail_the_check()
    {
        foreach (Event e in _venue.Events.Where(e => SessionLink.IsRefusal(e.Header.Kind)))
        {
            string[] command =
                ["--session", $"{e.Command.SessionId}", "--number", $"{e.Command.ClientSeqNum}"];
            JsonElement root = AuditTool.Json(ExitCode.Ok, ["explain", _place.Path, .. command]);
            string reason = $"{SessionLink.ReasonOf(in e)}";
            JsonElement refusal = root.GetProperty("refusals").EnumerateArray()
                .Single(found => found.GetProperty("reason").GetString() == reason);

            Assert.Equal(e.Header.Sequence, Of(refusal, "sequence"));
            Assert.NotEmpty(refusal.GetProperty("check").GetProperty("facts").EnumerateArray());
            Assert.NotEmpty(AuditTool.Run(ExitCode.Ok, ["explain", _place.Path, .. command]));
        }
    }

    [Fact]
    public void A_refused_replace_is_a_step_of_its_order_with_its_check()
    {
        JsonElement step = Explain($"{_venue["b3"]}").GetProperty("orders")[0].GetProperty("steps")
            .EnumerateArray().Single(step =>
                step.GetProperty("stage").GetProperty("stage").GetString() == "ReplaceRejected");

        Assert.Equal("price 12000, reference 10000, highest buy 11000", Facts(step.GetProperty("check")));
    }

    [Fact]
    public void A_refusal_for_an_order_that_is_not_there_names_it_as_the_command_did()
    {
        JsonElement refusal = Explain("a1").GetProperty("refusals")[0];
        JsonElement fact = refusal.GetProperty("check").GetProperty("facts")[0];

        Assert.Equal("UnknownOrder", refusal.GetProperty("reason").GetString());
        Assert.Equal("\"a1\"", fact.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, fact.GetProperty("value").ValueKind);
        Assert.Matches("order +\"a1\"\n", AuditTool.Run(ExitCode.Ok, "explain", _place.Path, "a1"));
    }

    [Fact]
    public void A_name_with_an_open_order_tells_the_order_and_the_refused_duplicate()
    {
        JsonElement root = Explain("b3");

        Assert.Equal(_venue["b3"], AuditTool.Number(root.GetProperty("orders")[0], "orderId"));
        Assert.Equal(
            $"open order of that name {_venue["b3"]}",
            Facts(root.GetProperty("refusals")[0].GetProperty("check")));
    }

    [Fact]
    public void A_quote_is_told_side_by_side()
    {
        JsonElement root = Explain("q1");

        Assert.Equal(
            ["Buy", "Sell"],
            root.GetProperty("orders").EnumerateArray()
                .Select(story => story.GetProperty("side").GetString()));
        Assert.Contains("bid: price 1000", Facts(root.GetProperty("refusals")[0].GetProperty("check")));
        Assert.Contains("QuoteRefused", AuditTool.Run(ExitCode.Ok, "explain", _place.Path, "q1"));
    }

    [Fact]
    public void Text_tells_the_queue_the_counterparty_and_the_reason()
    {
        string said = AuditTool.Run(ExitCode.Ok, "explain", _place.Path, "a1");

        Assert.StartsWith(
            $"order {_venue["a1"]} \"a1\" of account alice (2): Sell ACME-USD (1), cancelled", said);
        Assert.Contains("15 shown, 30 in all, 2 orders", said);
        Assert.Contains($"1 @ 101.00 as Maker, fee 0.03, with order {_venue["b1"]} of account 3", said);
        Assert.Contains("no buy above 110.00, no sell below 90.00", said);
    }

    [Fact]
    public void What_cannot_be_found_or_understood_says_so()
    {
        AuditTool.Fail(ExitCode.NotFound, "explain", _place.Path, "nobody");
        AuditTool.Fail(ExitCode.NotFound, "explain", _place.Path, "123");
        string other = AuditTool.Fail(
            ExitCode.NotFound, "explain", _place.Path, "--session", "2", "--number", "17");
        Assert.Contains("MassCancelled", other);
        AuditTool.Fail(ExitCode.Usage, "explain", _place.Path);
        AuditTool.Fail(ExitCode.Usage, "explain", _place.Path, "a1", "--session", "2");
        AuditTool.Fail(ExitCode.Usage, "explain", _place.Path, "--session", "2");
        AuditTool.Fail(ExitCode.Usage, "explain", _place.Path, "a name of more than sixteen");
    }

    private JsonElement Explain(string order) => AuditTool.Json(ExitCode.Ok, "explain", _place.Path, order);

    private static IEnumerable<JsonElement> Stages(JsonElement story) =>
        story.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("stage"));

    private static long Of(JsonElement element, string name) => AuditTool.Number(element, name);

    private static string Facts(JsonElement check) => string.Join(", ", check.GetProperty("facts")
        .EnumerateArray().Select(fact => $"{fact.GetProperty("name")} {AuditTool.Number(fact, "value")}"));
}
