using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Tests.Engine;

/// <summary>
/// At the bound of a taker's events a fill-or-kill is accepted exactly where an immediate-or-cancel would be
/// filled wholly, whatever the events are: refreshed slices, prevented matches, a protection's quotes.
/// </summary>
public sealed class FillOrKillBoundTests
{
    [Theory]
    [InlineData("icebergs", 1_000, true)]
    [InlineData("icebergs", 1_001, false)]
    [InlineData("own", 1, true)]
    [InlineData("own", 2, false)]
    [InlineData("protected", 1_800, true)]
    [InlineData("protected", 1_801, false)]
    [InlineData("mixed", 700, true)]
    [InlineData("mixed", 1_300, true)]
    [InlineData("mixed", 1_500, false)]
    public void A_fill_or_kill_at_the_bound_is_what_the_sweep_would_do(string book, int qty, bool fills)
    {
        using TestVenue asked = Make(book), swept = Make(book);
        Event[] fok = Take(asked, TimeInForce.FillOrKill, qty);
        Event[] ioc = Take(swept, TimeInForce.ImmediateOrCancel, qty);
        bool filled = ioc[^1].Header.Kind != EventKind.OrderRemoved
            && ioc.Where(e => e.Header.Kind == EventKind.Traded).Sum(e => e.Traded.Qty) == qty;
        Assert.Equal(fills, filled);
        Assert.Equal(fills, fok[0].Header.Kind == EventKind.OrderAccepted);
        if (fills) Assert.Equal(ioc.Length, fok.Length);
        else Assert.Equal(RejectReason.TooManyFills, fok[0].OrderRejected.Reason);
        asked.Prove();
        swept.Prove();
    }

    /// <summary>
    /// The two thousandth event would be a fill that the budget pays in part: what stops it is the budget, of
    /// which an immediate-or-cancel sees nothing, for it is stopped by its events.
    /// </summary>
    [Theory]
    [InlineData(2, CancelReason.TooManyFills)]
    [InlineData(1, CancelReason.BudgetSpent)]
    public void A_budget_that_runs_out_at_the_bound_is_not_fillable(int plain, CancelReason stopped)
    {
        var setup = new VenueSetup();
        setup = setup with { Capacities = setup.Capacities with { Orders = 100 } };
        using var venue = new TestVenue(setup);
        Send(venue, "alice sell 1 @ 1.00", times: plain);
        Send(venue, "alice sell 999 @ 1.00 show 1");
        Send(venue, "alice sell 9 @ 1.05");
        // Three more at the best price, of which it pays for two at the next.
        string buy = $"bob buy cash {999 + plain + 3} @ market";
        Event[] fok = ScenarioCommand.Send(venue, $"{buy} fok".Split(' '));
        Assert.Equal(RejectReason.NotFillable, fok[0].OrderRejected.Reason);
        Event[] ioc = ScenarioCommand.Send(venue, buy.Split(' '));
        Assert.Equal(Limits.MaxEventsPerTaker + plain, ioc.Length);
        Assert.Equal(stopped, ioc[^1].OrderRemoved.Reason);
        venue.Prove();

        var commands = new List<Command>();
        foreach (Event e in venue.Journal)
            if (EventCommand.TryRestore(in e, out Command command)) commands.Add(command);
        Assert.Null(TwinRun.Difference(setup.Capacities, commands));
    }

    private static TestVenue Make(string book)
    {
        var setup = new VenueSetup { Instruments = 100, Accounts = [("bob2", "bob")] };
        var venue = new TestVenue(setup with
        {
            Capacities = setup.Capacities with
            {
                Orders = 4_000,
                Quotes = 120,
                Instruments = 100,
                Balances = 60,
            },
        });
        switch (book)
        {
            case "icebergs": Send(venue, "alice sell 5000 @ 100.00 show 1"); break;
            case "own": OwnOrders(venue); break;
            case "protected": ProtectedQuotes(venue); break;
            default: Mixed(venue); break;
        }
        return venue;
    }

    /// <summary>One event for each of its own, so that the first fill is the two thousandth.</summary>
    private static void OwnOrders(TestVenue venue)
    {
        Send(venue, "bob2 sell 1 @ 100.00", times: Limits.MaxEventsPerTaker - 1);
        Send(venue, "carol sell 1 @ 100.00", times: 5);
    }

    /// <summary>The first fill takes a hundred quotes off the book, each with an event.</summary>
    private static void ProtectedQuotes(TestVenue venue)
    {
        Protect(venue);
        Send(venue, "carol sell 1 @ 100.00", times: 2_100);
    }

    private static void Mixed(TestVenue venue)
    {
        Protect(venue);
        Send(venue, "carol sell 400 @ 99.98 show 1");
        Send(venue, "bob2 sell 1 @ 99.99", times: 100);
        Send(venue, "carol sell 300 @ 99.99 show 2");
        Send(venue, "carol sell 1 @ 100.00", times: 1_500);
    }

    private static void Protect(TestVenue venue)
    {
        Send(venue, "alice protects group 1 fills 1 window 10s");
        for (int id = 1; id <= 100; id++)
            Send(venue, $"alice quotes 1 @ 90.00 / 1 @ 99.99 as q{id} group 1 on {id}");
    }

    private static void Send(TestVenue venue, string line, int times = 1)
    {
        for (int i = 0; i < times; i++) ScenarioCommand.Send(venue, line.Split(' '));
    }

    private static Event[] Take(TestVenue venue, TimeInForce timeInForce, int qty) =>
        venue.Send(CommandKind.NewOrder, (ref Command c) => c.NewOrder = new NewOrderTerms
        {
            AccountId = venue.Account("bob"),
            InstrumentId = 1,
            OrderQty = qty,
            Price = 101_00,
            Side = Side.Buy,
            OrderType = OrderType.Limit,
            TimeInForce = timeInForce,
            SelfTradePrevention = SelfTradePrevention.CancelOldest,
        }, "bob");
}
