using System.Runtime.CompilerServices;
using Matching.Engine.Memory;

namespace Matching.Engine.Book;

/// <summary>
/// The commands that will come to an <see cref="OrderBook"/>, the newest sixteen. Each is looked at three
/// times, some commands apart, because each look needs what the one before has asked the processor for. What
/// is remembered is a hint: by the time that it is used it may be of another level or order, or of none.
/// </summary>
internal struct BookLookAhead
{
    private const int Mask = 15;
    private const int Second = 3;
    private const int Third = 6;

    private Looks _looks;
    private int _count;

    /// <summary>Takes the first look at this command, the second and the third at those before.</summary>
    public void Add(ref BookState book, int slot, Side side, long price)
    {
        int count = _count++;
        ref Look first = ref _looks[count & Mask];
        first.Slot = slot < book.Orders.Length ? slot : 0;
        first.Key = PriceLadder.KeyOf(side, price);
        book.Orders.Prefetch(slot);
        first.Chunk = book.Ladder.LookForChunk(in book.SideOf(side), first.Key);

        ref Look second = ref _looks[(count - Second) & Mask];
        ref BookOrder order = ref book.Orders[second.Slot];
        book.Orders.Prefetch(order.NextSlot);
        book.Orders.Prefetch(order.PreviousSlot);
        book.Ladder.Prefetch(order.Level);
        second.Level = book.Ladder.LookForLevel(second.Chunk, second.Key);

        ref Look third = ref _looks[(count - Third) & Mask];
        book.Orders.Prefetch(book.Ladder.Linked(third.Level).Tail);
    }

    private struct Look
    {
        public long Key;

        /// <summary>The order's, 0 for a new one.</summary>
        public int Slot;

        /// <summary>Where its price hangs, and its level there.</summary>
        public int Chunk;

        public int Level;
    }

    [InlineArray(Mask + 1)]
    private struct Looks
    {
        private Look _look;
    }
}
