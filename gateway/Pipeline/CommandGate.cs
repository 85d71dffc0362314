using Matching.Engine;
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

    private readonly ReserveShares _shares = new(inbound, inbound.Size / ReservedShare);
    private volatile bool _closed;
    private volatile DiskSpace _space = DiskSpace.Ample;
    private long _streamIsLateFrom = long.MaxValue;
    private int _openedAtLast;
    private long _refusedForRoom;
    private long _refusedForSpace;
    private long _refusedForStream;

    public int Depth => inbound.Depth;
    public int ControlDepth => control.Depth;

    /// <summary>Commands taken so far, by either ring.</summary>
    public long Taken => inbound.Cursor + control.Cursor + 2;

    /// <summary>Commands refused so far because a ring had no room.</summary>
    public long RefusedForRoom => Volatile.Read(ref _refusedForRoom);

    /// <summary>Commands refused so far because the journal is short of space.</summary>
    public long RefusedForSpace => Volatile.Read(ref _refusedForSpace);

    /// <summary>Commands refused so far because EventStoreDB is late.</summary>
    public long RefusedForStream => Volatile.Read(ref _refusedForStream);

    /// <summary>What the journal has left, as it was told.</summary>
    public DiskSpace Space => _space;

    /// <summary>Nothing is taken any more.</summary>
    public bool IsClosed => _closed;

    /// <summary>What only takes away from books and rights must get through when nothing else does.</summary>
    public static bool TakesAway(in Command command) => command.Header.Kind switch
    {
        CommandKind.CancelOrder or CommandKind.LogOff or CommandKind.MassCancel => true,
        CommandKind.CancelAllAfter or CommandKind.SetKillSwitch => true,
        CommandKind.SetMode or CommandKind.SetAccountRules => true,
        CommandKind.Quote => command.Quote is { BidQty: 0, AskQty: 0 },
        _ => false,
    };

    /// <summary>Sends a client's command; false when there is no room, and it was never taken.</summary>
    /// <param name="command">With its session.</param>
    /// <param name="isAgain">It waits for room, and was counted as refused the first time.</param>
    public bool TrySend(in Command command, bool isAgain = false)
    {
        bool takesAway = TakesAway(in command);
        DiskSpace space = _space;
        if (space != DiskSpace.Ample && (space == DiskSpace.Last || !takesAway)) return RefuseForSpace();
        if (!takesAway && Environment.TickCount64 >= Volatile.Read(ref _streamIsLateFrom))
        {
            Interlocked.Increment(ref _refusedForStream);
            return false;
        }
        if (_closed) return false;
        bool hasRoom = inbound.TryClaim(1, inbound.Size / ReservedShare, out long slot)
            || (takesAway && _shares.TryClaim(command.Header.SessionId, out slot));
        return hasRoom ? Publish(inbound, in command, slot) : RefuseForRoom(isAgain);
    }

    /// <summary>Sends what must get through however full the inbound ring is.</summary>
    /// <param name="command">A logon, or of a session whose commands all come this way.</param>
    /// <param name="opensUrgent">A logon of a session that only takes away.</param>
    /// <param name="isAgain">It waits for room, and was counted as refused the first time.</param>
    public bool TrySendControl(in Command command, bool opensUrgent = false, bool isAgain = false)
    {
        bool isLogOn = command.Header.Kind == CommandKind.LogOn;
        if (isLogOn && _space == DiskSpace.Last && !(opensUrgent && MayOpenAtLast(in command)))
            return RefuseForSpace();
        if (_closed) return false;
        bool hasRoom = control.TryClaim(1, out long slot);
        return hasRoom ? Publish(control, in command, slot) : RefuseForRoom(isAgain);
    }

    /// <summary>
    /// While the journal is short of space only what takes away comes in, and at the last only what the
    /// control ring carries, of logons those few that a stop needs: what is refused here costs the journal
    /// nothing.
    /// </summary>
    public void Admit(DiskSpace space)
    {
        _space = space;
        if (space != DiskSpace.Last) Volatile.Write(ref _openedAtLast, 0);
    }

    /// <summary>
    /// From then on the stream is late, and only what takes away comes in. It is a lease, not a flag: a
    /// process that was stopped wakes up with the gate shut, whichever of its threads is first.
    /// </summary>
    /// <param name="from">Of <see cref="Environment.TickCount64"/>.</param>
    public void AdmitStreamUntil(long from) => Volatile.Write(ref _streamIsLateFrom, from);

    /// <summary>From here on nothing is taken.</summary>
    public void Close() => _closed = true;

    /// <summary>So many as the reserve has room for; half of them are operators' alone.</summary>
    private bool MayOpenAtLast(in Command command)
    {
        int most = command.LogOn.Role.Operates
            ? DiskReserve.UrgentLogOns
            : DiskReserve.UrgentLogOns / 2;
        for (int opened = Volatile.Read(ref _openedAtLast); opened < most;)
        {
            int found = Interlocked.CompareExchange(ref _openedAtLast, opened + 1, opened);
            if (found == opened) return true;
            opened = found;
        }
        return false;
    }

    private bool RefuseForSpace()
    {
        Interlocked.Increment(ref _refusedForSpace);
        return false;
    }

    private bool RefuseForRoom(bool isAgain)
    {
        if (!isAgain) Interlocked.Increment(ref _refusedForRoom);
        return false;
    }

    private static bool Publish(RingBuffer<Command> ring, in Command command, long slot)
    {
        ring[slot] = command;
        ring.Publish(slot);
        return true;
    }
}
