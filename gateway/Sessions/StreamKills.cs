using System.Collections.Concurrent;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Replay.Projections;

namespace Matching.Gateway.Sessions;

/// <summary>
/// The kill switches that a stream has sent and the engine has not answered. Each acts in the order of the
/// session's numbers, so it overtakes nothing; but its scope's door is shut from the moment at which it comes
/// in. Where the connection ends before, the door opens: what comes in then is behind the switch in the ring.
/// </summary>
internal sealed class StreamKills(KillDoors doors, KeyHolder holder) : IDisposable
{
    private readonly ConcurrentDictionary<long, IDisposable> _closed = new();
    private volatile bool _isOver;
    private int _waiting;

    /// <summary>Before the command is sent, so that its answer finds the door shut.</summary>
    public void Sending(in Command command)
    {
        if (command.Header.Kind != CommandKind.SetKillSwitch) return;
        if (doors.Close(in command.SetKillSwitch, in holder) is not { } closing) return;
        // Before it is there, so that whoever finds it is told to look; see Delivered.
        Interlocked.Increment(ref _waiting);
        if (!_closed.TryAdd(command.Header.ClientSeqNum, closing)) Open(closing);
        // Either this sees that it is over, or Dispose sees what was added before.
        if (_isOver) Dispose();
    }

    /// <summary>It was refused, and never taken.</summary>
    public void Refused(in Command command) => Open(command.Header.ClientSeqNum);

    /// <summary>On the publisher's thread, of each of the session's events.</summary>
    public void Delivered(in Event e, int sessionId)
    {
        // To ask whether a ConcurrentDictionary is empty takes all of its locks.
        if (Volatile.Read(ref _waiting) != 0 && e.Answers(sessionId)) Open(e.Command.ClientSeqNum);
    }

    public void Dispose()
    {
        _isOver = true;
        foreach (long number in _closed.Keys) Open(number);
    }

    private void Open(long number)
    {
        if (_closed.TryRemove(number, out IDisposable? closing)) Open(closing);
    }

    private void Open(IDisposable closing)
    {
        Interlocked.Decrement(ref _waiting);
        closing.Dispose();
    }
}
