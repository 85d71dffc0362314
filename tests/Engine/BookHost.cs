using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Tests.Engine;

/// <summary>A book with memory and a ring of its own.</summary>
internal sealed class BookHost : IDisposable
{
    private readonly NativeBlocks _memory = new();
    private readonly RingBuffer<BookEvent> _ring;
    private readonly Sequence _consumed = new();
    private readonly List<long> _ids = [0];

    public BookHost(int slots = 256, int orders = 64)
    {
        _ring = RingBuffer<BookEvent>.SingleProducer(slots, WaitStrategy.Yield());
        _ring.AddGatingSequence(_consumed);
        Book = new OrderBook(_ring, _memory, orders, salt: 7);
    }

    public OrderBook Book { get; }

    /// <summary>Enters, cancels or replaces, whatever that leads to.</summary>
    public void Execute((int Action, int Order, Side Side, long Price, long Qty) command)
    {
        long id = _ids[command.Order % _ids.Count];
        switch (command.Action)
        {
            case 0: Book.Cancel(id); break;
            case 1: Book.Replace(id, command.Price, command.Qty); break;
            case 2: Book.Add(command.Side, command.Price, command.Qty, TimeInForce.ImmediateOrCancel); break;
            default: _ids.Add(Book.Add(command.Side, command.Price, command.Qty)); break;
        }
    }

    /// <summary>Whether the book took another's event for one that follows.</summary>
    public bool TryApply(BookEvent e)
    {
        try
        {
            e.Sequence = Book.LastSequence + 1;
            Book.Apply(in e);
            return true;
        }
        catch (InvariantBrokenException)
        {
            return false;
        }
    }

    /// <summary>The events since the last time.</summary>
    public BookEvent[] Drain()
    {
        var events = new List<BookEvent>();
        for (long slot = _consumed.Value + 1; slot <= _ring.Cursor; slot++) events.Add(_ring[slot]);
        Skip();
        return [.. events];
    }

    public void Skip() => _consumed.Value = _ring.Cursor;

    /// <summary>All that can be seen of the book.</summary>
    public string Picture()
    {
        Span<BookLevel> levels = new BookLevel[64];
        string bids = string.Join(' ', levels[..Book.Depth(Side.Buy, levels)].ToArray());
        string asks = string.Join(' ', levels[..Book.Depth(Side.Sell, levels)].ToArray());
        return $"{Book.LastSequence} {Book.Count} bids {bids} asks {asks}";
    }

    public void Dispose() => _memory.Dispose();
}
