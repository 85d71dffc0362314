using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Ring;
using Matching.Gateway.Hosting;

namespace Matching.Bench.Engine;

/// <summary>The engine's book by itself: decide, event, apply; a consumer drains the events.</summary>
internal sealed class BookContender : IContender
{
    /// <summary>So few that they stay in the first-level cache; the longest sweep has 102 events.</summary>
    private const int Slots = 256;

    /// <summary>How many commands before its own the book is told of one.</summary>
    private const int Ahead = 9;

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
        var seen = 0;
        for (var index = 0; index < commands.Length; index++)
        {
            ref readonly var command = ref commands[index];
            if (!_book.HasRoom) Drain();
            for (; _looksAhead && seen < commands.Length && seen <= index + Ahead; seen++)
                LookAt(in commands[seen]);
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

    public void Dispose() => _memory.Dispose();

    /// <summary>Of a new order the book is told no id: nobody could know it.</summary>
    private void LookAt(in BookCommand command) => _book.LookAhead(
        command.Action >= BookAction.Cancel ? command.OrderId : 0, command.Side, command.Price);

    private void Drain()
    {
        var (ring, tally, last) = (_ring, _tally, _ring.Cursor);
        for (var slot = _consumed.Value + 1; slot <= last; slot++)
        {
            ref var e = ref ring[slot];
            if (e.Kind == BookEventKind.Traded) tally.Add(e.MakerOrderId, e.OrderId, e.Price, e.Qty);
            else if (e.Kind == BookEventKind.Rejected) throw Refused(e.RejectReason);
        }
        _tally = tally;
        _consumed.Value = last;
    }

    private static InvalidOperationException Refused(RejectReason reason) =>
        new($"the book refused a command: {reason}");
}
