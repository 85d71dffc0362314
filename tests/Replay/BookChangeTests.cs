using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Replay.Projections;

namespace Matching.Tests.Replay;

/// <summary>What the public book makes of an event: displayed quantity, and nothing else.</summary>
public sealed class BookChangeTests
{
    private const int Acme = 3;

    [Fact]
    public void An_accepted_iceberg_shows_its_slice() => AssertChanges(
        new Event
        {
            Header = { Kind = EventKind.OrderAccepted },
            OrderAccepted = new OrderAccepted
            {
                Terms = new NewOrderTerms { InstrumentId = Acme, Side = Side.Buy, OrderQty = 50 },
                Entry = Entry.Booked,
                LimitPrice = 100,
                OrderQty = 50,
                DisplayedQty = 10,
            },
        },
        Change(Side.Buy, 100, 10, 1));

    [Theory]
    [InlineData(Entry.Taking)]
    [InlineData(Entry.Waiting)]
    public void A_taker_or_a_waiting_stop_is_not_on_the_book(Entry entry)
    {
        var terms = new NewOrderTerms { InstrumentId = Acme, Side = Side.Buy };
        var accepted = new OrderAccepted { Terms = terms, Entry = entry, OrderQty = 5, LimitPrice = 100 };
        AssertChanges(new Event
        {
            Header = { Kind = EventKind.OrderAccepted },
            OrderAccepted = accepted,
        });
        AssertChanges(new Event
        {
            Header = { Kind = EventKind.QuotePlaced },
            QuotePlaced = new QuotePlaced { Order = Order(0, OrderPlace.None), Entry = Entry.Taking },
        });
    }

    [Fact]
    public void What_a_trade_leaves_shown_stays_and_a_used_up_slice_is_gone_until_it_is_refreshed()
    {
        AssertChanges(Trade(qty: 4, stillShown: 6), Change(Side.Sell, 100, -4, 0));
        AssertChanges(Trade(qty: 6, stillShown: 0), Change(Side.Sell, 100, -6, -1));
        AssertChanges(
            new Event
            {
                Header = { Kind = EventKind.OrderRefreshed },
                OrderRefreshed = new OrderRefreshed
                {
                    InstrumentId = Acme,
                    Side = Side.Sell,
                    Price = 100,
                    DisplayedQty = 10,
                },
            },
            Change(Side.Sell, 100, 10, 1));
    }

    [Fact]
    public void A_prevented_match_takes_what_was_shown_of_the_maker()
    {
        AssertChanges(Prevented(shownLess: 0, stillShown: 10));
        AssertChanges(Prevented(shownLess: 4, stillShown: 6), Change(Side.Sell, 100, -4, 0));
        AssertChanges(Prevented(shownLess: 10, stillShown: 0), Change(Side.Sell, 100, -10, -1));
    }

    [Theory]
    [InlineData(OrderPlace.Taking)]
    [InlineData(OrderPlace.Waiting)]
    [InlineData(OrderPlace.Elected)]
    public void Only_an_order_that_was_on_the_book_leaves_it(OrderPlace place)
    {
        AssertChanges(Removed(Order(7, place)));
        AssertChanges(Removed(Order(7, OrderPlace.Booked)), Change(Side.Sell, 100, -7, -1));
    }

    /// <summary>Its trade took it off the level already, and the order ends before it is refreshed.</summary>
    [Fact]
    public void An_iceberg_between_two_slices_leaves_nothing() =>
        AssertChanges(Removed(Order(0, OrderPlace.Booked)));

    [Fact]
    public void A_quote_adds_and_lessens_what_it_shows()
    {
        AssertChanges(
            new Event
            {
                Header = { Kind = EventKind.QuotePlaced },
                QuotePlaced = new QuotePlaced { Order = Order(9, OrderPlace.None), Entry = Entry.Booked },
            },
            Change(Side.Sell, 100, 9, 1));
        AssertChanges(
            new Event
            {
                Header = { Kind = EventKind.QuoteReduced },
                QuoteReduced = new QuoteReduced
                {
                    Order = Order(5, OrderPlace.Booked),
                    OldDisplayedQty = 9,
                },
            },
            Change(Side.Sell, 100, -4, 0));
    }

    [Fact]
    public void A_replaced_order_changes_two_levels_at_most()
    {
        BookChange gone = Change(Side.Sell, 105, -8, -1);
        AssertChanges(Replaced(Priority.Lost, shown: 3), gone, Change(Side.Sell, 100, 3, 1));
        AssertChanges(Replaced(Priority.Taking, shown: 0), gone);
        AssertChanges(Replaced(Priority.Done, shown: 0), gone);
        AssertChanges(Replaced(Priority.Kept, shown: 3), Change(Side.Sell, 100, -5, 0));
        AssertChanges(Replaced(Priority.Kept, shown: 8));
    }

    [Fact]
    public void A_replaced_stop_that_waits_changes_nothing() =>
        AssertChanges(Replaced(Priority.Lost, shown: 0, OrderPlace.Waiting));

    private static BookChange Change(Side side, long price, long qty, int orders) =>
        new(Acme, side, price, qty, orders, OrderId: 0);

    private static OrderFacts Order(long displayedQty, OrderPlace place) => new()
    {
        InstrumentId = Acme,
        Side = Side.Sell,
        Price = 100,
        LeavesQty = 40,
        DisplayedQty = displayedQty,
        Place = place,
    };

    private static Event Trade(long qty, long stillShown) => new()
    {
        Header = { Kind = EventKind.Traded },
        Traded = new Traded
        {
            InstrumentId = Acme,
            TakerSide = Side.Buy,
            Price = 100,
            Qty = qty,
            Maker = { DisplayedQty = stillShown, LeavesQty = 40 },
        },
    };

    private static Event Prevented(long shownLess, long stillShown) => new()
    {
        Header = { Kind = EventKind.MatchPrevented },
        MatchPrevented = new MatchPrevented
        {
            InstrumentId = Acme,
            TakerSide = Side.Buy,
            Price = 100,
            MakerDisplayedQty = shownLess,
            Maker = { DisplayedQty = stillShown },
        },
    };

    private static Event Removed(OrderFacts order) => new()
    {
        Header = { Kind = EventKind.OrderRemoved },
        OrderRemoved = new OrderRemoved { Order = order },
    };

    private static Event Replaced(Priority priority, long shown, OrderPlace place = OrderPlace.Booked) =>
        new()
        {
            Header = { Kind = EventKind.OrderReplaced },
            OrderReplaced = new OrderReplaced
            {
                Order = Order(shown, place),
                OldPrice = 105,
                OldDisplayedQty = 8,
                Priority = priority,
            },
        };

    private static void AssertChanges(Event e, params BookChange[] expected)
    {
        Span<BookChange> changes = stackalloc BookChange[BookChange.MaxChanges];
        Assert.Equal(expected, changes[..BookChange.Of(in e, changes)].ToArray());
    }
}
