using Matching.Engine.Commands;
using Matching.Engine.Ring;
using Matching.Journal.Log;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// The way into the engine for all of the gateway's threads. It never waits: where a ring has no room the
/// answer is no, and the client is told RESOURCE_EXHAUSTED.
/// </summary>
internal sealed class CommandGate(RingBuffer<Command> inbound, RingBuffer<Command> control)
{
    /// <summary>New orders and quotes stop here, so that cancels always find room.</summary>
    private const int ReservedShare = 8;

    private volatile bool _closed;
    private volatile DiskSpace _space = DiskSpace.Ample;

    public int Depth => inbound.Depth;

    /// <summary>Nothing is taken any more.</summary>
    public bool IsClosed => _closed;

    /// <summary>Sends a client's command; false when there is no room, and it was never taken.</summary>
    public bool TrySend(in Command command)
    {
        bool takesAway = command.Header.Kind switch
        {
            CommandKind.CancelOrder or CommandKind.LogOff or CommandKind.MassCancel => true,
            CommandKind.CancelAllAfter or CommandKind.SetKillSwitch => true,
            CommandKind.SetMode or CommandKind.SetAccountRules => true,
            CommandKind.Quote => command.Quote is { BidQty: 0, AskQty: 0 },
            _ => false,
        };
        DiskSpace space = _space;
        if (space != DiskSpace.Ample && (space == DiskSpace.Last || !takesAway)) return false;
        int reserve = takesAway ? 0 : inbound.Size / ReservedShare;
        return !_closed && TryPublish(inbound, in command, reserve);
    }

    /// <summary>Sends what must get through however full the inbound ring is.</summary>
    public bool TrySendControl(in Command command)
    {
        bool isTaken = command.Header.Kind != CommandKind.LogOn || _space != DiskSpace.Last;
        return isTaken && !_closed && TryPublish(control, in command, 0);
    }

    /// <summary>
    /// While the journal is short of space only what takes away comes in, and at the last only what the
    /// control ring carries, logons apart: what is refused here costs the journal nothing.
    /// </summary>
    public void Admit(DiskSpace space) => _space = space;

    /// <summary>From here on nothing is taken.</summary>
    public void Close() => _closed = true;

    private static bool TryPublish(RingBuffer<Command> ring, in Command command, int reserve)
    {
        if (!ring.TryClaim(1, reserve, out long slot)) return false;
        ring[slot] = command;
        ring.Publish(slot);
        return true;
    }
}
