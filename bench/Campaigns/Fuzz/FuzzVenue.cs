using Matching.Bench.Campaigns.Simulation;
using Matching.Bench.Engine;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Engine.Ring;
using Matching.Replay.Verification;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// A small venue in memory: an engine that executes whatever the gateway would hand it, and beside it one
/// that only folds the events. Both must come to the same state.
/// </summary>
internal sealed class FuzzVenue : IDisposable
{
    public const int Traders = 3;
    private const int Instruments = 2;

    private readonly NativeBlocks _memory = new();
    private readonly RingBuffer<Event> _ring;
    private readonly MatchingEngine _folded;
    private long _stamp = 1_767_225_600_000_000_000;

    public FuzzVenue()
    {
        _ring = RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin());
        Engine = new MatchingEngine(_ring, _memory);
        _folded = new MatchingEngine(
            RingBuffer<Event>.SingleProducer(Limits.MaxEventsPerCommand, WaitStrategy.BusySpin()), _memory);
        new EngineMarket(Market(), Execute).Open();
    }

    public MatchingEngine Engine { get; }

    public static CommandHeader HeaderFor(int trader) =>
        new() { SessionId = EngineMarket.SessionIdOf(trader), Connection = 1 };

    /// <summary>
    /// As the engine's thread does: first what is due, then the command, then what it began.
    /// </summary>
    public void Execute(Command command)
    {
        command.Header.Stamp = _stamp += 1_000;
        bool beginsEpoch = command.Header.Kind is CommandKind.Genesis or CommandKind.StartEpoch;
        if (!beginsEpoch) GoOn(command.Header.Stamp);
        long before = _ring.Cursor;
        Engine.Execute(in command);
        Fold(before);
        if (command.Header.Kind != CommandKind.Genesis) GoOn(Engine.Time);
    }

    public void Prove() => ViolationException.ThrowUnless(
        StateHash.Of(Engine) == StateHash.Of(_folded), "the events do not fold to the state.");

    public void Dispose() => _memory.Dispose();

    private static Workload Market()
    {
        var commands = new List<BookCommand>();
        for (int account = 0; account < Traders; account++)
        {
            for (int instrument = 0; instrument < Instruments; instrument++)
            {
                commands.Add(new BookCommand
                {
                    Action = BookAction.New,
                    AccountId = account,
                    InstrumentId = (ushort)instrument,
                });
            }
        }
        var facts = new WorkloadFacts(0, 0, 0, 0, 0, 0, 0, 0);
        return new Workload(
            "fuzz", Instruments, Traders, Prices: 100, Slots: 256, Orders: 0, [], [.. commands], facts)
        {
            Quotes = 32,
        };
    }

    private void GoOn(long stamp)
    {
        for (long before = _ring.Cursor; Engine.Continue(stamp); before = _ring.Cursor) Fold(before);
    }

    private void Fold(long before)
    {
        for (long slot = before + 1; slot <= _ring.Cursor; slot++) _folded.Apply(in _ring[slot]);
    }
}
