using System.Collections.Concurrent;
using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Status = Google.Rpc.Status;

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
/// <param name="door">What a client's commands pass first; null for the venue's own and operators'.</param>
internal sealed class UnarySession(
    SessionDesk desk, CommandGate gate, VenueClock clock, bool isUrgent = false, CommandDoor? door = null)
    : ISessionSink
{
    private static readonly TimeSpan s_pauseWhenFull = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<Event>> _waiting = new();
    private readonly TaskCompletionSource _logOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _numbering = new();
    private int _sessionId;
    private int _connection;
    private int _participantId;
    private long _lastClientSeqNum;
    private bool _isSuperseded;

    /// <summary>Somebody else has the session now, for good: another one is to be logged on.</summary>
    public bool IsSuperseded
    {
        get { lock (_numbering) return _isSuperseded; }
    }

    public int SessionId => _sessionId;

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
        _participantId = terms.ParticipantId;
        if (!desk.TryLogOn(in terms, this, isUrgent)) throw Statuses.VenueFull().ToException();
        await _logOn.Task.WaitAsync(cancellation);
    }

    /// <summary>
    /// The first event of the command's transaction, once it may be seen. A command without a number gets the
    /// next one.
    /// </summary>
    /// <exception cref="RpcException">It was never taken: there is no room, the session is superseded, and
    /// what its door says.</exception>
    public async Task<Event> ExecuteAsync(Command command, CancellationToken cancellation)
    {
        TaskCompletionSource<Event>? outcome = NewOutcome();
        if (Send(ref command, ref outcome) is { } refusal) throw refusal.ToException();
        return await outcome!.Task.WaitAsync(cancellation);
    }

    /// <summary>As above, and where there is no room it is tried until there is.</summary>
    /// <exception cref="RpcException">The session is superseded.</exception>
    public async Task<Event> InsistAsync(Command command, CancellationToken cancellation)
    {
        TaskCompletionSource<Event>? outcome = NewOutcome();
        for (bool isAgain = false; Send(ref command, ref outcome, isAgain) is { } refusal; isAgain = true)
        {
            if (refusal.Code != (int)Google.Rpc.Code.ResourceExhausted) throw refusal.ToException();
            command.Header.ClientSeqNum = 0;
            await Task.Delay(s_pauseWhenFull, cancellation);
        }
        return await outcome!.Task.WaitAsync(cancellation);
    }

    /// <summary>Without waiting for the outcome; false where it was never taken.</summary>
    public bool TrySend(Command command)
    {
        TaskCompletionSource<Event>? nobodyWaits = null;
        return Send(ref command, ref nobodyWaits) is null;
    }

    /// <summary>
    /// Without waiting for the outcome; what comes behind it is run as it may be seen, before any event after
    /// it. False where it was never taken.
    /// </summary>
    /// <param name="command">As for the other ways.</param>
    /// <param name="isAgain">There was no room for it before, which is counted once.</param>
    /// <param name="behind">Short: every session's events wait for it.</param>
    public bool TrySend(Command command, bool isAgain, Action behind)
    {
        // Its continuations run where it is delivered, unlike those of callers who wait.
        var sent = new TaskCompletionSource<Event>();
        TaskCompletionSource<Event>? outcome = sent;
        if (Send(ref command, ref outcome, isAgain) is not null) return false;
        _ = sent.Task.ContinueWith(
            static (_, then) => ((Action)then!)(), behind, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

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

    private static TaskCompletionSource<Event> NewOutcome() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Status? Send(
        ref Command command, ref TaskCompletionSource<Event>? outcome, bool isAgain = false)
    {
        command.Header.SessionId = _sessionId;
        command.Header.Connection = _connection;
        command.Header.ReceivedTime = clock.Now;
        // Numbers must reach the ring in their order.
        lock (_numbering)
        {
            if (_isSuperseded) return Statuses.Superseded();
            if (command.Header.ClientSeqNum == 0) command.Header.ClientSeqNum = _lastClientSeqNum + 1;
            long number = command.Header.ClientSeqNum;
            if (outcome is not null)
            {
                TaskCompletionSource<Event> first = _waiting.GetOrAdd(number, outcome);
                bool isUnderWay = first != outcome;
                outcome = first;
                // Sent again before the answer: there is one for both.
                if (isUnderWay) return null;
            }
            if (Pass(in command, isAgain) is { } refusal)
            {
                _waiting.TryRemove(number, out _);
                return refusal;
            }
            _lastClientSeqNum = Math.Max(_lastClientSeqNum, number);
            return null;
        }
    }

    private Status? Pass(in Command command, bool isAgain)
    {
        if (door is not null && !isUrgent) return door.TrySend(in command, _participantId);
        bool hasRoom = isUrgent
            ? gate.TrySendControl(in command, isAgain: isAgain)
            : gate.TrySend(in command, isAgain);
        return hasRoom ? null : Statuses.VenueFull();
    }
}
