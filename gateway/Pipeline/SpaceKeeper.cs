using System.Diagnostics;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Sessions;
using Matching.Journal;
using Matching.Journal.Log;
using Matching.Replay.Projections;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// Makes a disk that fills up a mode of the venue. Asked by the journal's thread before each group, it says
/// how much to keep back; told that the next segment can't be made, it lets the gate take only what takes
/// away, and has the mode journaled; when there is space again it takes both back. What an operator has set
/// stays. The publisher's thread tells it the mode.
/// </summary>
internal sealed class SpaceKeeper : IFollower
{
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(1);

    private readonly CommandGate _gate;
    private readonly UnarySession _system;
    private readonly EngineThread _engine;
    private readonly DiskReserve _reserve;
    private volatile VenueMode _mode;
    private volatile DiskSpace _space;
    private volatile bool _mayAsk;
    private VenueMode _asked;
    private long _askedAt;

    /// <param name="gate">Narrowed while there is no space.</param>
    /// <param name="system">The venue's own session; its commands take the control ring.</param>
    /// <param name="engine">Says how many orders are open.</param>
    /// <param name="reserve">What to keep back.</param>
    public SpaceKeeper(CommandGate gate, UnarySession system, EngineThread engine, DiskReserve reserve)
    {
        _gate = gate;
        _system = system;
        _engine = engine;
        _reserve = reserve;
        Policy = new SpacePolicy(() => _reserve.With(_engine.OpenOrders), Tell);
    }

    public SpacePolicy Policy { get; }

    /// <summary>As last published; any thread may ask.</summary>
    public VenueMode Mode => _mode;

    /// <summary>As last told; any thread may ask.</summary>
    public DiskSpace Space => _space;

    /// <summary>The venue's session is numbered: from here on it may ask for a mode.</summary>
    public void Open() => _mayAsk = true;

    public void TakeUp(MatchingEngine recovered) => _mode = recovered.Mode;

    public void OnEvent(in Event e)
    {
        if (e.Header.Kind == EventKind.ModeChanged) _mode = e.ModeChanged.Terms.Mode;
        else if (e.Header.Kind == EventKind.Genesis) _mode = VenueMode.Normal;
    }

    private void Tell(DiskSpace space)
    {
        if (space != _space)
        {
            _gate.Admit(space);
            _space = space;
        }
        VenueMode mode = _mode;
        bool isShort = space != DiskSpace.Ample;
        if (isShort && mode == VenueMode.Normal) Ask(VenueMode.NoSpace);
        else if (!isShort && mode == VenueMode.NoSpace) Ask(VenueMode.Normal);
        else _asked = VenueMode.None;
    }

    /// <summary>Once, and again where nothing has come of it.</summary>
    private void Ask(VenueMode wanted)
    {
        if (!_mayAsk) return;
        if (_asked == wanted && Stopwatch.GetElapsedTime(_askedAt) < s_askAgain) return;
        var command = new Command
        {
            Header = { Kind = CommandKind.SetMode },
            SetMode = new SetModeTerms { Mode = wanted },
        };
        if (!_system.TrySend(command)) return;
        _asked = wanted;
        _askedAt = Stopwatch.GetTimestamp();
    }
}
