using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;

namespace Matching.Bench.Engine;

/// <summary>
/// The whole engine, as a venue runs it: sessions, accounts, funds and fees, every check, every event. Orders
/// have names, and are cancelled and replaced by id.
/// </summary>
internal sealed class EngineContender : IContender
{
    /// <summary>As many as the venue's engine thread takes before it lets its consumers see.</summary>
    private const int CommandsPerDrain = 64;

    /// <summary>How many commands ahead: about a missed line's time, and half of it.</summary>
    private const int FirstLook = 10;

    private const int SecondLook = 5;

    private readonly HugeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly Sequence _consumed = new();
    private readonly MatchingEngine _engine;
    private readonly EngineCommands _commands;
    private readonly bool _looksAhead;
    private readonly Command[] _prepared = new Command[WorkloadRun.Chunk];
    private TradeTally _tally;

    public EngineContender(Workload workload, bool looksAhead)
    {
        _looksAhead = looksAhead;
        _ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.Yield());
        _ring.AddGatingSequence(_consumed);
        _engine = new MatchingEngine(_ring, _memory);
        _commands = new EngineCommands(workload.Accounts);
        new EngineMarket(workload, SetUp).Open();
    }

    public TradeTally Tally => _tally;

    public void Prepare(ReadOnlyMemory<BookCommand> commands)
    {
        for (var index = 0; index < commands.Length; index++)
            _commands.Fill(ref _prepared[index], in commands.Span[index]);
    }

    public void Execute(int from, int count)
    {
        var commands = _prepared.AsSpan(from, count);
        for (var index = 0; index < commands.Length; index++)
        {
            if (!_ring.HasRoom(Limits.LargestTransaction)) Drain();
            if (_looksAhead) LookAhead(commands, index);
            _engine.Execute(in commands[index]);
            if (index % CommandsPerDrain == CommandsPerDrain - 1) Drain();
        }
        Drain();
    }

    private void LookAhead(ReadOnlySpan<Command> commands, int index)
    {
        if (index + FirstLook < commands.Length) _engine.LookAhead(in commands[index + FirstLook]);
        if (index + SecondLook < commands.Length) _engine.LookAheadAgain(in commands[index + SecondLook]);
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
