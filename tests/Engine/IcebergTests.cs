using System.Text.Json;

namespace Matching.Tests.Engine;

public sealed class IcebergTests
{
    [Fact]
    public void The_book_shows_a_slice_and_a_used_up_one_goes_to_the_back() => Scenario.Run("""
        alice sell 500 @ 203.00 show 50 as ice  => accepted ice, booked ice 500 @ 203 shown 50
        bob   sell 10 @ 203.00 as b1            => accepted b1, booked b1
        asks ice 500 @ 203.00 shown 50, b1 10 @ 203.00
        alice has XYZ 999500 held 500
        carol buy 20 @ 203.00 as c1             => accepted c1, trade c1/ice 20 @ 203
        asks ice 480 @ 203.00 shown 30, b1 10 @ 203.00
        carol buy 30 @ 203.00 as c2             => accepted c2, trade c2/ice 30 @ 203, refreshed ice 50 @ 203
        asks b1 10 @ 203.00, ice 450 @ 203.00 shown 50
        carol buy 120 @ 203.00 as c3            => accepted c3, trade c3/b1 10 @ 203,
                                                   trade c3/ice 50 @ 203, refreshed ice 50 @ 203,
                                                   trade c3/ice 50 @ 203, refreshed ice 50 @ 203,
                                                   trade c3/ice 10 @ 203
        asks ice 340 @ 203.00 shown 40
        alice cancel ice                        => cancelled ice 340
        alice has XYZ 999840
        """);

    [Fact]
    public void The_last_slice_is_what_is_left() => Scenario.Run("""
        alice buy  12 @ 100.00 show 5 as ice    => accepted ice, booked ice 12 @ 100 shown 5
        bob   sell 10 @ 100.00 as b1            => accepted b1, trade b1/ice 5 @ 100, refreshed ice 5 @ 100,
                                                   trade b1/ice 5 @ 100, refreshed ice 2 @ 100
        bids ice 2 @ 100.00 shown 2
        bob   sell 3 @ 100.00 as b2             => accepted b2, trade b2/ice 2 @ 100, booked b2 1
        """);

    [Theory]
    [InlineData(3, 7)]
    [InlineData(10, 10)]
    [InlineData(13, 7)]
    [InlineData(20, 10)]
    [InlineData(27, 3)]
    public void What_it_takes_on_the_way_in_comes_out_of_its_slices(int executed, int shown) =>
        Scenario.Run($"""
        bob   buy {executed} @ 101.00 as b1        => accepted b1, booked b1
        alice sell 30 @ 100.00 show 10 as ice      => accepted ice, trade ice/b1 {executed} @ 101,
                                                      booked ice {30 - executed} @ 100 shown {shown}
        asks ice {30 - executed} @ 100.00 shown {shown}
        """);

    [Fact]
    public void Executed_is_counted_from_the_command_that_made_it_a_taker() => Scenario.Run("""
        bob   buy 3 @ 101.00 as b1              => accepted b1, booked b1
        alice sell 30 @ 101.00 show 10 as ice  =>
            accepted ice, trade ice/b1 3 @ 101, booked ice 27 @ 101 shown 7
        bob   buy 4 @ 100.00 as b2              => accepted b2, booked b2
        alice replace ice to 30 @ 100.00        => replaced ice taking 27, trade ice/b2 4 @ 100,
                                                   booked ice 23 @ 100 shown 6
        """);

    [Fact]
    public void A_replace_that_keeps_its_place_keeps_its_slice() => Scenario.Run("""
        alice sell 30 @ 100.00 show 10 as ice   => accepted ice, booked ice 30 @ 100 shown 10
        bob   sell 5 @ 100.00 as b1             => accepted b1, booked b1
        carol buy 4 @ 100.00 as c1              => accepted c1, trade c1/ice 4 @ 100
        alice replace ice to 20 @ 100.00        => replaced ice kept 16 @ 100 shown 6
        asks ice 16 @ 100.00 shown 6, b1 5 @ 100.00
        alice replace ice to 7 @ 100.00         => replaced ice kept 3 @ 100 shown 3
        asks ice 3 @ 100.00 shown 3, b1 5 @ 100.00
        alice replace ice to 40 @ 100.00        => replaced ice lost 36 @ 100 shown 10
        asks b1 5 @ 100.00, ice 36 @ 100.00 shown 10
        alice replace ice to 40 @ 99.00         => replaced ice lost 36 @ 99 shown 10
        alice replace ice to 9 @ 98.00 => replaced ice lost 5 @ 98 shown 5 -- it shows ten at a time still
        alice replace ice to 40 @ 99.00         => replaced ice lost 36 @ 99 shown 10
        alice replace ice to 4 @ 99.00          => replaced ice done 0
        """);

    [Fact]
    public void A_fill_or_kill_counts_what_is_hidden() => Scenario.Run("""
        alice sell 30 @ 100.00 show 10 as ice   => accepted ice, booked ice
        bob   buy 31 @ 100.00 as b1 fok         => rejected b1 NotFillable
        bob   buy 30 @ 100.00 as b1 fok         => accepted b1, trade b1/ice 10 @ 100, refreshed ice 10 @ 100,
                                                   trade b1/ice 10 @ 100, refreshed ice 10 @ 100,
                                                   trade b1/ice 10 @ 100
        asks none
        """);

    [Fact]
    public void A_stop_limit_shows_its_slice_once_it_rests() => Scenario.Run("""
        alice sell 30 @ 99.00 stop 100.00 show 10 as ice  => accepted ice, waiting ice 30 @ 99 stop 100
        bob   buy  4 @ 99.50 as b1              => accepted b1, booked b1
        carol sell 1 @ 99.50 as c1              => accepted c1, trade c1/b1 1 @ 99.50, elects 1 @ 99.50,
                                                   elected ice, trade ice/b1 3 @ 99.50,
                                                   booked ice 27 @ 99 shown 7
        """);

    [Fact]
    public void Its_display_quantity_is_checked() => Scenario.Run(
        new VenueSetup { LotSize = 10, MinQty = 20 }, """
        alice sell 100 @ 100.00 show 100 as a1      => rejected a1 InvalidDisplayQty
        alice sell 100 @ 100.00 show 10 as a1       => rejected a1 InvalidDisplayQty
        alice sell 100 @ 100.00 show 25 as a1       => rejected a1 InvalidDisplayQty
        alice sell 100 @ 100.00 show -20 as a1      => rejected a1 InvalidDisplayQty
        alice sell 100 @ 100.00 show 20 as a1 ioc   => rejected a1 InvalidDisplayQty
        alice sell 100 @ 100.00 show 20 as a1 fok   => rejected a1 InvalidDisplayQty
        alice sell 100 @ market show 20 as a1       => rejected a1 InvalidDisplayQty
        alice sell 100 @ market stop 90.00 show 20 as a1  => rejected a1 InvalidDisplayQty
        alice sell 100 @ 100.00 show 20 as a1 day   => accepted a1, booked a1 100 @ 100 shown 20
        alice sell 100 @ 100.00 show 90 as a2 post-only  => accepted a2, booked a2 100 @ 100 shown 90
        """);

    /// <summary>
    /// Xetra's running example. Two things are the venue's own there and not ours, and don't show in it:
    /// Xetra's market orders have no protection, and its book counts in time stamps.
    /// </summary>
    [Fact]
    public void The_published_iceberg_example_runs_as_published()
    {
        var setup = new VenueSetup { Funds = 100_000_000 };
        using var venue = new TestVenue(setup);
        int takers = 0;
        foreach (JsonElement step in ExampleFiles.Read("xetra_iceberg.json"))
        {
            // Within one step the entered orders don't trade with each other; the last one may take.
            JsonElement[] entered = [.. step.GetProperty("enter").EnumerateArray()];
            for (int i = 0; i < entered.Length; i++)
            {
                string name = entered[i].TryGetProperty("name", out JsonElement named)
                    ? named.ToString()
                    : $"T{takers++}";
                int before = venue.Journal.Count;
                string command = $"alice {Order(entered[i], name)}";
                ScenarioCommand.Send(venue, command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                string[] told =
                [
                    .. venue.Journal.Skip(before).SelectMany(e => ScenarioEvent.Tell(venue, in e))
                        .Where(text => text.StartsWith("trade ", StringComparison.Ordinal)),
                ];
                if (i == entered.Length - 1) Assert.Equal(Trades(step, name), told.Select(Before));
            }
            if (step.TryGetProperty("book", out JsonElement book)) Scenario.Play(venue, $"asks {Asks(book)}");
        }
        venue.Prove();
    }

    private static string Order(JsonElement order, string name)
    {
        string side = order.Text("side") == "B" ? "buy" : "sell";
        string price = order.Text("price") == "MKT" ? "market" : order.Text("price");
        string show = order.TryGetProperty("peak", out JsonElement peak) ? $"show {peak}" : "";
        return $"{side} {order.Text("qty")} @ {price} {show} as {name}";
    }

    private static IEnumerable<string> Trades(JsonElement step, string taker) =>
        step.GetProperty("trades").EnumerateArray().Select(trade =>
            $"trade {taker}/{trade[0]} {trade[1]} @ {trade[2].GetDecimal():F2}");

    /// <summary>A trade without its fees.</summary>
    private static string Before(string trade) => trade.Split(" fees")[0];

    private static string Asks(JsonElement book) => string.Join(", ", book.EnumerateArray().Select(order =>
    {
        string hidden = order[3].ToString();
        decimal shown = order[2].GetDecimal(), price = order[1].GetDecimal();
        if (hidden.Length == 0) return $"{order[0]} {shown} @ {price:F2}";
        decimal all = shown + decimal.Parse(hidden["hidden ".Length..]);
        return $"{order[0]} {all} @ {price:F2} shown {shown}";
    }));
}
