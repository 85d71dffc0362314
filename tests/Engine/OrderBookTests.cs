using CsCheck;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Tests.Engine;

/// <summary>The book as a library; docs/BOOK.md shows the first test.</summary>
public sealed class OrderBookTests
{
    [Fact]
    public void A_book_can_be_used_by_itself()
    {
        using var memory = new NativeBlocks();
        var events = RingBuffer<BookEvent>.SingleProducer(1_024, WaitStrategy.Yield());
        var consumed = new Sequence();
        events.AddGatingSequence(consumed);
        var book = new OrderBook(events, memory, orders: 10_000);

        long first = book.Add(Side.Sell, price: 101, qty: 5);
        long second = book.Add(Side.Sell, price: 102, qty: 5);
        book.Add(Side.Buy, price: 102, qty: 7);
        book.Replace(second, price: 103, leavesQty: 2);
        book.Cancel(first);

        var seen = new List<string>();
        for (long slot = consumed.Value + 1; slot <= events.Cursor; slot++)
        {
            ref readonly BookEvent e = ref events[slot];
            seen.Add($"{e.Kind} {e.Qty} @ {e.Price}");
        }
        consumed.Value = events.Cursor;

        Assert.Equal(
            [
                "Accepted 5 @ 101", "Accepted 5 @ 102", "Accepted 7 @ 102", "Traded 5 @ 101",
                "Traded 2 @ 102", "Replaced 2 @ 103", "Rejected 0 @ 0",
            ],
            seen);
        Assert.Equal(103, book.BestPrice(Side.Sell));
    }

    [Fact]
    public void What_an_immediate_order_does_not_get_is_gone()
    {
        using var host = new BookHost();
        host.Book.Add(Side.Buy, 10, 3);
        host.Book.Add(Side.Sell, 10, 5, TimeInForce.ImmediateOrCancel);

        BookEvent last = host.Drain()[^1];
        Assert.Equal((BookEventKind.Removed, 2), (last.Kind, last.Qty));
        Assert.Equal(CancelReason.ImmediateOrCancel, last.CancelReason);
        Assert.Equal(0, host.Book.Count);
    }

    [Fact]
    public void Less_at_the_same_price_keeps_its_place_and_more_does_not()
    {
        using var host = new BookHost();
        long first = host.Book.Add(Side.Buy, 10, 3);
        long second = host.Book.Add(Side.Buy, 10, 3);
        host.Book.Replace(first, 10, 2);
        host.Book.Replace(second, 10, 4);
        host.Book.Add(Side.Sell, 10, 1);
        Assert.Equal(first, host.Drain()[^1].MakerOrderId);
        host.Book.Replace(first, 10, 5);
        host.Book.Add(Side.Sell, 10, 1);
        Assert.Equal(second, host.Drain()[^1].MakerOrderId);
    }

    [Theory]
    [InlineData(Side.None, 1, 1, RejectReason.InvalidSide)]
    [InlineData(Side.Buy, 0, 1, RejectReason.PriceNotPositive)]
    [InlineData(Side.Buy, Limits.MaxAmount + 1, 1, RejectReason.AmountTooLarge)]
    [InlineData(Side.Buy, 1, 0, RejectReason.QtyNotPositive)]
    [InlineData(Side.Buy, 1, Limits.MaxAmount, RejectReason.AmountTooLarge)]
    [InlineData(Side.Buy, 1, 1, RejectReason.OrdersFull)]
    public void What_does_not_fit_is_refused_and_changes_nothing(
        Side side, long price, long qty, RejectReason reason)
    {
        using var host = new BookHost(orders: reason == RejectReason.OrdersFull ? 1 : 8);
        host.Book.Add(Side.Buy, 1, 1);
        Assert.Equal(0, host.Book.Add(side, price, qty));
        Assert.Equal(reason, host.Drain()[^1].RejectReason);
        Assert.Equal((1, 1L), (host.Book.Count, host.Book.BestPrice(Side.Buy)));
    }

    [Fact]
    public void A_taker_that_would_fill_the_ring_stops_before()
    {
        using var host = new BookHost(slots: 16, orders: 32);
        for (int maker = 0; maker < 20; maker++)
        {
            host.Book.Add(Side.Sell, 10, 1);
            host.Drain();
        }
        host.Book.Add(Side.Buy, 10, 20);
        BookEvent[] events = host.Drain();
        Assert.Equal(host.Book.MaxEvents, events.Length);
        Assert.Equal(CancelReason.TooManyFills, events[^1].CancelReason);
        Assert.Equal(14, host.Book.Count);
    }

    [Fact]
    public void A_copy_that_follows_the_events_has_the_same_book() => Commands().Sample(commands =>
    {
        using var host = new BookHost(orders: 40);
        using var copy = new BookHost(orders: 40);
        foreach (var command in commands)
        {
            host.Execute(command);
            foreach (BookEvent e in host.Drain()) copy.Book.Apply(in e);
            Assert.Equal(host.Picture(), copy.Picture());
        }
    }, iter: 200);

    [Fact]
    public void A_copy_refuses_what_does_not_follow()
    {
        using var host = new BookHost();
        Assert.Throws<InvariantBrokenException>(() => host.Book.Apply(new BookEvent { Sequence = 2 }));
        var cancelled = new BookEvent { Sequence = 1, Kind = BookEventKind.Cancelled, OrderId = 8_388_609 };
        Assert.Throws<InvariantBrokenException>(() => host.Book.Apply(in cancelled));
    }

    [Fact]
    public void A_copy_refuses_a_trade_with_an_order_that_is_not_the_oldest_of_the_best_price()
    {
        using var host = new BookHost();
        using var copy = new BookHost();
        long better = host.Book.Add(Side.Sell, 10, 1);
        long later = host.Book.Add(Side.Sell, 10, 1);
        long worse = host.Book.Add(Side.Sell, 11, 1);
        host.Book.Add(Side.Buy, 11, 1);
        BookEvent[] events = host.Drain();
        BookEvent trade = events[^1];
        Assert.Equal((BookEventKind.Traded, better), (trade.Kind, trade.MakerOrderId));
        foreach (BookEvent e in events[..^1]) copy.Book.Apply(in e);

        BookEvent wrong = trade;
        wrong.MakerOrderId = later;
        Assert.False(copy.TryApply(wrong));
        wrong.MakerOrderId = worse;
        Assert.False(copy.TryApply(wrong));
    }

    [Fact]
    public void Looking_ahead_changes_nothing() =>
        Gen.Select(Commands(), Gen.Long[0, 1L << 24].Array[1, 9]).Sample((commands, ids) =>
        {
            using var looks = new BookHost(orders: 40);
            using var twin = new BookHost(orders: 40);
            for (int at = 0; at < commands.Length; at++)
            {
                var soon = commands[Math.Min(at + 9, commands.Length - 1)];
                looks.Book.LookAhead(ids[at % ids.Length], soon.Side, soon.Price);
                looks.Execute(commands[at]);
                twin.Execute(commands[at]);
                Assert.Equal(twin.Picture(), looks.Picture());
                Assert.Equal(twin.Drain(), looks.Drain());
            }
        }, iter: 100);

    [Fact]
    public void There_is_room_exactly_while_the_ring_has_it_for_the_longest_command()
    {
        using var memory = new NativeBlocks();
        var ring = RingBuffer<BookEvent>.SingleProducer(16, WaitStrategy.Yield());
        var consumed = new Sequence();
        ring.AddGatingSequence(consumed);
        var book = new OrderBook(ring, memory, orders: 8);
        var random = new Random(16);
        for (int command = 0; command < 500; command++)
        {
            while (!book.HasRoom) consumed.Value += random.Next(1, (int)(ring.Cursor - consumed.Value) + 1);
            book.Add(random.Next(2) == 0 ? Side.Buy : Side.Sell, random.Next(8, 13), random.Next(1, 4));
            Assert.True(ring.Cursor - consumed.Value <= ring.Size, "an event was overwritten");
            Assert.Equal(ring.Cursor + 1, book.LastSequence);
            Assert.Equal(ring.Cursor - consumed.Value + book.MaxEvents <= ring.Size, book.HasRoom);
        }
    }

    [Fact]
    public void A_steady_book_allocates_nothing()
    {
        using var host = new BookHost(slots: 1_024, orders: 2_000);
        Churn(host, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Churn(host, 2);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Prices anywhere up to the largest, so that chunks come and go.</summary>
    private static void Churn(BookHost host, ulong seed)
    {
        for (ulong i = 1; i <= 60_000; i++)
        {
            ulong draw = (i + seed) * 0x9e3779b97f4a7c15;
            Side side = (draw >> 63) == 0 ? Side.Buy : Side.Sell;
            long price = 1 + (long)(draw >> 2) % Limits.MaxAmount;
            long id = host.Book.Add(side, price, 1 + (long)(draw & 7));
            if ((draw & 0x300) != 0) host.Book.Replace(id, Math.Max(price - 70, 1), 3);
            if ((draw & 0xC00) != 0) host.Book.Cancel(id);
            host.Skip();
        }
    }

    private static Gen<(int Action, int Order, Side Side, long Price, long Qty)[]> Commands() => Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 30], Gen.Bool.Select(buys => buys ? Side.Buy : Side.Sell),
        Gen.OneOf(Gen.Long[1, 12], Gen.Long[1, 12].Select(n => n * 1_000_003)), Gen.Long[1, 9]).Array[0, 120];
}
