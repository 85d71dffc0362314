using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// The one thread that runs the engine: takes commands off the inbound ring, the control ring's first, stamps
/// and executes them. What the engine is to do by itself, timers that are due and work that it has begun,
/// comes before each command. It waits for room in the outbound ring between transactions, nowhere else.
/// </summary>
internal sealed class EngineThread
{
    private const int CommandsPerRelease = 64;
    private const int NanosecondsPerTick = 100;

    /// <summary>Nothing is lost by looking again: so far a sleep's length always fits.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromHours(1);

    private readonly MatchingEngine _engine;
    private readonly RingBuffer<Event> _outbound;
    private readonly VenueClock _clock;
    private readonly WaitStrategy _wait;
    private readonly Intake _inbound;
    private readonly Intake _control;
    private readonly Lookout _lookout;
    private readonly StageTimes? _stages;
    private volatile bool _finishing;
    private int _openOrders;

    /// <param name="engine">Recovered; from here on only this thread touches it.</param>
    /// <param name="outbound">The ring that the engine writes its events to.</param>
    /// <param name="inbound">Clients' commands; its wait strategy is also the control ring's.</param>
    /// <param name="control">What must get through however full the inbound ring is.</param>
    /// <param name="clock">Stamps each command.</param>
    /// <param name="stages">Is told when a transaction is decided; null where nobody wants to know.</param>
    public EngineThread(
        MatchingEngine engine, RingBuffer<Event> outbound, RingBuffer<Command> inbound,
        RingBuffer<Command> control, VenueClock clock, StageTimes? stages = null)
    {
        _engine = engine;
        _outbound = outbound;
        _clock = clock;
        _stages = stages;
        _wait = inbound.WaitStrategy;
        _inbound = new Intake(inbound);
        _control = new Intake(control);
        _lookout = new Lookout(engine, inbound);
    }

    /// <summary>As of the last command; any thread may ask.</summary>
    public int OpenOrders => Volatile.Read(ref _openOrders);

    /// <summary>Runs until <see cref="Finish"/>, and then until both rings are empty.</summary>
    /// <exception cref="InvariantBrokenException">A bug: the shard must stop.</exception>
    public void Run()
    {
        while (true)
        {
            // Read first: whoever sets it has seen to it that nothing more is sent.
            bool finishing = _finishing;
            DrainControl();
            if (_inbound.TryGetAvailable(out long available)) Execute(available);
            else if (finishing && _control.IsEmpty) return;
            else if (!Wait()) Tick();
        }
    }

    /// <summary>Nothing is sent any more: execute what is there, then end.</summary>
    public void Finish()
    {
        _finishing = true;
        _wait.Signal();
    }

    private void Execute(long available)
    {
        while (_inbound.Next <= available)
        {
            DrainControl();
            _lookout.Look(_inbound.Next, available);
            if (!Execute(ref _inbound.Take())) return;
            if (_inbound.Next % CommandsPerRelease == 0) _inbound.Release(_wait);
        }
        _inbound.Release(_wait);
    }

    private void DrainControl()
    {
        while (_control.TryGetAvailable(out long _))
        {
            if (!Execute(ref _control.Take())) return;
            _control.Release(_wait);
        }
    }

    /// <summary>
    /// What is due by the command's stamp comes before it, each transaction with room for the largest; what
    /// it has begun itself comes right behind it.
    /// </summary>
    private bool Execute(ref Command command)
    {
        if (IsOverridden(in command)) return true;
        // A process writes nothing before it has an epoch of its own.
        bool beginsEpoch = command.Header.Kind is CommandKind.Genesis or CommandKind.StartEpoch;
        do
        {
            if (!_outbound.WaitForRoom(Limits.MaxEventsPerCommand)) return false;
            command.Header.Stamp = _clock.Now;
        }
        while (!beginsEpoch && _engine.Continue(command.Header.Stamp));
        _engine.Execute(in command);
        _stages?.Matched(_outbound.Cursor);
        // No order: the journal's thread counts with what one transaction may add.
        Volatile.Write(ref _openOrders, _engine.OpenOrders);
        // Genesis has no epoch yet either.
        if (command.Header.Kind == CommandKind.Genesis) return true;
        do
        {
            if (!_outbound.WaitForRoom(Limits.MaxEventsPerCommand)) return false;
        }
        while (_engine.Continue(_engine.Time));
        return true;
    }

    /// <summary>
    /// Where an operator has set the mode since, the venue's own wish comes too late, and was never taken:
    /// it goes from normal to short of space and back, and from nothing else.
    /// </summary>
    private bool IsOverridden(in Command command)
    {
        if (command.Header is not { Kind: CommandKind.SetMode, SessionId: Limits.SystemSession })
            return false;
        VenueMode from = command.SetMode.Mode == VenueMode.Normal ? VenueMode.NoSpace : VenueMode.Normal;
        return _engine.Mode != from;
    }

    /// <summary>While idle, a timer is due: what it does comes before the tick.</summary>
    private void Tick()
    {
        if (_engine.NextDeadline > _clock.Now) return;
        var tick = new Command { Header = { Kind = CommandKind.Tick, ReceivedTime = _clock.Now } };
        Execute(ref tick);
    }

    /// <summary>Until there is something to do; false when the next timer may be due.</summary>
    private bool Wait()
    {
        var something = new Something(this);
        return _wait.WaitUntil(ref something, UntilDeadline());
    }

    private TimeSpan UntilDeadline()
    {
        // Before genesis there is no state that could have a timer.
        long deadline = _engine.LastSequence == 0 ? long.MaxValue : _engine.NextDeadline;
        if (deadline == long.MaxValue) return Timeout.InfiniteTimeSpan;
        long ticks = Math.Max(0, (deadline - _clock.Now) / NanosecondsPerTick);
        return TimeSpan.FromTicks(Math.Min(ticks, s_longestSleep.Ticks));
    }

    private readonly struct Something(EngineThread thread) : IWaitCondition
    {
        public bool IsMet() => thread._finishing || !thread._inbound.IsEmpty || !thread._control.IsEmpty;
    }
}
