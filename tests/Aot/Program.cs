using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

// Two makers and a taker; prints what the taker got, price by price.
using var memory = new NativeBlocks();
var events = RingBuffer<BookEvent>.SingleProducer(64, WaitStrategy.Yield());
var consumed = new Sequence();
events.AddGatingSequence(consumed);
var book = new OrderBook(events, memory, orders: 16);
book.Add(Side.Sell, price: 101, qty: 5);
book.Add(Side.Sell, price: Limits.MaxAmount, qty: 5);
book.Add(Side.Buy, price: Limits.MaxAmount, qty: 7);
for (long slot = 0; slot <= events.Cursor; slot++)
{
    ref readonly BookEvent e = ref events[slot];
    if (e.Kind == BookEventKind.Traded) Console.WriteLine($"{e.Qty} @ {e.Price}");
}
