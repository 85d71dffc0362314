using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Engine.Ring;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// The one thread that runs the engine: takes commands off the inbound ring, the control ring's first, stamps
/// and executes them. It waits for room in the outbound ring between commands, and nowhere else.
/// </summary>
internal sealed class EngineThread
{
    private const int CommandsPerRelease = 64;

    private readonly MatchingEngine _engine;
    private readonly RingBuffer<Event> _outbound;
    private readonly VenueClock _clock;
    private readonly WaitStrategy _wait;
    private readonly Intake _inbound;
    private readonly Intake _control;
    private volatile bool _finishing;

    /// <param name="engine">Recovered; from here on only this thread touches it.</param>
    /// <param name="outbound">The ring that the engine writes its events to.</param>
    /// <param name="inbound">Clients' commands; its wait strategy is also the control ring's.</param>
    /// <param name="control">What must get through however full the inbound ring is.</param>
    /// <param name="clock">Stamps each command.</param>
    public EngineThread(
        MatchingEngine engine, RingBuffer<Event> outbound, RingBuffer<Command> inbound,
        RingBuffer<Command> control, VenueClock clock)
    {
        _engine = engine;
        _outbound = outbound;
        _clock = clock;
        _wait = inbound.WaitStrategy;
        _inbound = new Intake(inbound);
        _control = new Intake(control);
    }

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
            else Wait();
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

    private bool Execute(ref Command command)
    {
        if (!_outbound.WaitForRoom(Limits.MaxEventsPerCommand)) return false;
        command.Header.Stamp = _clock.Now;
        _engine.Execute(in command);
        return true;
    }

    private void Wait()
    {
        var something = new Something(this);
        _wait.WaitUntil(ref something, Timeout.InfiniteTimeSpan);
    }

    private readonly struct Something(EngineThread thread) : IWaitCondition
    {
        public bool IsMet() => thread._finishing || !thread._inbound.IsEmpty || !thread._control.IsEmpty;
    }
}
