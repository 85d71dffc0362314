using System.Collections.Concurrent;
using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;

namespace Matching.Gateway.Sessions;

/// <summary>
/// A session that the gateway keeps for callers that have none: one command, one outcome. Its commands go
/// through the same rings and are journaled like any other.
/// </summary>
/// <param name="desk">Brings it its events.</param>
/// <param name="gate">The way into the engine.</param>
/// <param name="clock">Says when a command came.</param>
/// <param name="isUrgent">
/// All its commands take the control ring: a session on both rings would have numbers that overtake.
/// </param>
internal sealed class UnarySession(
    SessionDesk desk, CommandGate gate, VenueClock clock, bool isUrgent = false) : ISessionSink
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Event>> _waiting = new();
    private readonly TaskCompletionSource _logOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _numbering = new();
    private int _sessionId;
    private int _connection;
    private long _lastClientSeqNum;
    private bool _isSuperseded;

    /// <summary>Somebody else has the session now, for good: another one is to be logged on.</summary>
    public bool IsSuperseded
    {
        get { lock (_numbering) return _isSuperseded; }
    }

    /// <summary>Uses the venue's own session, which needs no logon.</summary>
    public void Attach(int sessionId, long highestClientSeqNum)
    {
        _sessionId = sessionId;
        _lastClientSeqNum = highestClientSeqNum;
        desk.Attach(sessionId, connection: 0, this);
        _logOn.TrySetResult();
    }

    /// <exception cref="RpcException">The logon was refused, or there is no room for it.</exception>
    public async Task LogOnAsync(LogOnTerms terms, CancellationToken cancellation)
    {
        if (!desk.TryLogOn(in terms, this)) throw Statuses.VenueFull().ToException();
        await _logOn.Task.WaitAsync(cancellation);
    }

    /// <summary>The first event of the command's transaction, once it may be seen.</summary>
    /// <exception cref="RpcException">There is no room, or the session is superseded: it was never
    /// taken.</exception>
    public async Task<Event> ExecuteAsync(Command command, CancellationToken cancellation)
    {
        var outcome = new TaskCompletionSource<Event>(TaskCreationOptions.RunContinuationsAsynchronously);
        switch (Send(ref command, outcome))
        {
            case Sending.Superseded: throw Statuses.Superseded().ToException();
            case Sending.NoRoom: throw Statuses.VenueFull().ToException();
            default: return await outcome.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>As above, without waiting for the outcome; false where it was never taken.</summary>
    public bool TrySend(Command command) => Send(ref command, outcome: null) == Sending.Sent;

    public void LoggedOn(in Event e)
    {
        _sessionId = e.Command.SessionId;
        _connection = e.Command.Connection;
        _lastClientSeqNum = e.LoggedOn.HighestClientSeqNum;
        _logOn.TrySetResult();
    }

    public void LogOnRefused(RejectReason reason) =>
        _logOn.TrySetException(Statuses.LogOnRefused(reason).ToException());

    public void Deliver(in Event e)
    {
        if (!e.Answers(_sessionId)) return;
        if (_waiting.TryRemove(e.Command.ClientSeqNum, out TaskCompletionSource<Event>? outcome))
            outcome.TrySetResult(e);
    }

    public void EndBatch()
    {
    }

    /// <summary>
    /// Somebody has logged on under the same name. What was taken has been delivered before this, so what
    /// still waits was never taken, and nothing may be sent after it.
    /// </summary>
    public void Supersede()
    {
        lock (_numbering) _isSuperseded = true;
        foreach (long number in _waiting.Keys)
            if (_waiting.TryRemove(number, out TaskCompletionSource<Event>? outcome))
                outcome.TrySetException(Statuses.Superseded().ToException());
    }

    private Sending Send(ref Command command, TaskCompletionSource<Event>? outcome)
    {
        command.Header.SessionId = _sessionId;
        command.Header.Connection = _connection;
        command.Header.ReceivedTime = clock.Now;
        // Numbers must reach the ring in their order.
        lock (_numbering)
        {
            if (_isSuperseded) return Sending.Superseded;
            long number = command.Header.ClientSeqNum = _lastClientSeqNum + 1;
            if (outcome is not null) _waiting[number] = outcome;
            if (!(isUrgent ? gate.TrySendControl(in command) : gate.TrySend(in command)))
            {
                _waiting.TryRemove(number, out _);
                return Sending.NoRoom;
            }
            _lastClientSeqNum = number;
            return Sending.Sent;
        }
    }

    private enum Sending
    {
        Sent,
        Superseded,
        NoRoom,
    }
}
