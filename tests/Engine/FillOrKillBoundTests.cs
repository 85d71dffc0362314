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

    private static TestVenue Make(string book)
    {
        var setup = new VenueSetup { Instruments = 100, Accounts = [("bob2", "bob")] };
        setup = setup with
        {
            Capacities = setup.Capacities with { Orders = 4_000, Quotes = 120, Instruments = 100, Balances = 60 },
        };
        var venue = new TestVenue(setup);
        switch (book)
        {
            case "icebergs":
                Send(venue, "alice sell 5000 @ 100.00 show 1 as ice");
                break;
            case "own":
                for (int i = 0; i < 1_999; i++) Send(venue, "bob2 sell 1 @ 100.00");
                Send(venue, "carol sell 5 @ 100.00");
                for (int i = 0; i < 5; i++) Send(venue, "carol sell 1 @ 100.00");
                // One event for each of its own, then one fill is the two thousandth.
                Send(venue, "carol mass cancel");
                for (int i = 0; i < 5; i++) Send(venue, "carol sell 1 @ 100.00");
                break;
            case "protected":
                Protect(venue);
                for (int i = 0; i < 2_100; i++) Send(venue, "carol sell 1 @ 100.00");
                break;
            default:
                Protect(venue);
                Send(venue, "carol sell 400 @ 99.98 show 1");
                for (int i = 0; i < 100; i++) Send(venue, "bob2 sell 1 @ 99.99");
                Send(venue, "carol sell 300 @ 99.99 show 2");
                for (int i = 0; i < 1_500; i++) Send(venue, "carol sell 1 @ 100.00");
                break;
        }
        return venue;
    }

    private static void Protect(TestVenue venue)
    {
        Send(venue, "alice protects group 1 fills 1 window 10s");
        for (int id = 1; id <= 100; id++)
            Send(venue, $"alice quotes 1 @ 90.00 / 1 @ 99.99 as q{id} group 1 on {id}");
    }

    private static void Send(TestVenue venue, string line) => ScenarioCommand.Send(venue, line.Split(' '));

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
