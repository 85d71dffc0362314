using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;
using Matching.Gateway.Hosting;

namespace Matching.Bench.Engine;

/// <summary>
/// The whole engine, as a venue runs it: sessions, accounts, funds and fees, every check, every event. Orders
/// have names, and are cancelled and replaced by id.
/// </summary>
internal sealed class EngineContender : IContender
{
    /// <summary>As many as the venue's engine thread takes before it lets its consumers see.</summary>
    private const int CommandsPerDrain = 64;

    private readonly HugeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly Sequence _consumed = new();
    private readonly MatchingEngine _engine;
    private readonly EngineCommands _commands;
    private readonly RingBuffer<Command> _inbound;
    private readonly Lookout? _lookout;
    private long _firstPrepared;
    private TradeTally _tally;

    public EngineContender(Workload workload, bool looksAhead)
    {
        _inbound = RingBuffer<Command>.SingleProducer(WorkloadRun.Chunk, WaitStrategy.Yield());
        _ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.Yield());
        _ring.AddGatingSequence(_consumed);
        _engine = new MatchingEngine(_ring, _memory);
        _lookout = looksAhead ? new Lookout(_engine, _inbound) : null;
        _commands = new EngineCommands(workload.Accounts);
        new EngineMarket(workload, SetUp).Open();
    }

    public TradeTally Tally => _tally;

    public void Prepare(ReadOnlyMemory<BookCommand> commands)
    {
        _firstPrepared = _inbound.Cursor + 1;
        var last = _inbound.Claim(commands.Length);
        for (var index = 0; index < commands.Length; index++)
            _commands.Fill(ref _inbound[_firstPrepared + index], in commands.Span[index]);
        _inbound.Publish(last);
    }

    public void Execute(int from, int count)
    {
        var (next, last) = (_firstPrepared + from, _firstPrepared + from + count - 1);
        for (; next <= last; next++)
        {
            if (!_ring.HasRoom(Limits.LargestTransaction)) Drain();
            _lookout?.Look(next, last);
            _engine.Execute(in _inbound[next]);
            if (next % CommandsPerDrain == CommandsPerDrain - 1) Drain();
        }
        Drain();
    }

    public void Dispose() => _memory.Dispose();

    private void SetUp(Command command)
    {
        _engine.Execute(in command);
        ref var outcome = ref _ring[_ring.Cursor];
        if (SessionLink.ReasonOf(in outcome) is var reason and not RejectReason.None)
            throw new InvalidOperationException($"{command.Header.Kind} was refused: {reason}");
        _consumed.Value = _ring.Cursor;
    }

    private void Drain()
    {
        for (var slot = _consumed.Value + 1; slot <= _ring.Cursor; slot++)
        {
            ref var e = ref _ring[slot];
            if (e.Header.Kind != EventKind.Traded) continue;
            _tally.Add(e.Traded.Maker.OrderId, e.Traded.Taker.OrderId, e.Traded.Price, e.Traded.Qty);
        }
        _consumed.Value = _ring.Cursor;
    }
}
