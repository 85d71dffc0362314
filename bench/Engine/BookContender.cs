using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ring;
using Matching.Gateway.Hosting;

namespace Matching.Bench.Engine;

/// <summary>The engine's book by itself: decide, event, apply; a consumer drains the events.</summary>
internal sealed class BookContender : IContender
{
    /// <summary>So few that they stay in the second-level cache; the longest sweep has 102 events.</summary>
    private const int Slots = 1_024;

    private const int FirstLook = 10;
    private const int SecondLook = 5;
    private const ulong Salt = 0x5eed_0f_7ea9;

    private readonly HugeBlocks _memory = new();
    private readonly RingBuffer<BookEvent> _ring;
    private readonly Sequence _consumed = new();
    private readonly OrderBook _book;
    private readonly bool _looksAhead;
    private ReadOnlyMemory<BookCommand> _commands;
    private TradeTally _tally;

    public BookContender(Workload workload, bool looksAhead)
    {
        _looksAhead = looksAhead;
        _ring = RingBuffer<BookEvent>.SingleProducer(Slots, WaitStrategy.Yield());
        _ring.AddGatingSequence(_consumed);
        _book = new OrderBook(_ring, _memory, workload.Slots, Salt);
    }

    public TradeTally Tally => _tally;

    public void Prepare(ReadOnlyMemory<BookCommand> commands) => _commands = commands;

    public void Execute(int from, int count)
    {
        var commands = _commands.Span.Slice(from, count);
        for (var index = 0; index < commands.Length; index++)
        {
            ref readonly var command = ref commands[index];
            if (!_book.HasRoom) Drain();
            if (_looksAhead) LookAhead(commands, index);
            switch (command.Action)
            {
                case BookAction.New: _book.Add(command.Side, command.Price, command.Qty); break;
                case BookAction.ImmediateOrCancel:
                    _book.Add(command.Side, command.Price, command.Qty, TimeInForce.ImmediateOrCancel);
                    break;
                case BookAction.Cancel: _book.Cancel(command.OrderId); break;
                case BookAction.Replace:
                    _book.Replace(command.OrderId, command.Price, command.Qty);
                    break;
            }
        }
        Drain();
    }

    private void LookAhead(ReadOnlySpan<BookCommand> commands, int index)
    {
        if (index + FirstLook < commands.Length) _book.LookAhead(commands[index + FirstLook].OrderId);
        if (index + SecondLook >= commands.Length) return;
        ref readonly var soon = ref commands[index + SecondLook];
        _book.LookAhead(soon.OrderId, soon.Side, soon.Price);
    }

    public void Dispose() => _memory.Dispose();

    private void Drain()
    {
        var last = _ring.Cursor;
        for (var slot = _consumed.Value + 1; slot <= last; slot++)
        {
            ref var e = ref _ring[slot];
            if (e.Kind == BookEventKind.Traded) _tally.Add(e.MakerOrderId, e.OrderId, e.Price, e.Qty);
            else if (e.Kind == BookEventKind.Rejected) throw Refused(e.RejectReason);
        }
        _consumed.Value = last;
    }

    private static InvalidOperationException Refused(RejectReason reason) =>
        new($"the book refused a command: {reason}");
}
