using System.Collections.Concurrent;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Pipeline;

namespace Matching.Gateway.Sessions;

/// <summary>
/// Brings private events to the connections that they are for. Which connection has a session is decided by
/// the journal's logons alone.
/// </summary>
internal sealed class SessionDesk(CommandGate gate, VenueClock clock) : IPublicationStage
{
    private static readonly TimeSpan s_pauseWhenFull = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentDictionary<long, ISessionSink> _loggingOn = new();
    private readonly ConcurrentDictionary<int, Holder> _connected = new();
    private readonly HashSet<ISessionSink> _touched = [];
    private (int SessionId, ISessionSink? Sink) _newest;
    private long _lastTicket;

    /// <summary>Sessions that have a connection now, the venue's own among them.</summary>
    public int Connected => _connected.Count;

    /// <summary>Sends a logon; its outcome reaches the sink. False when there is no room for it.</summary>
    /// <param name="terms">Whose session, and how.</param>
    /// <param name="sink">Gets what comes for it.</param>
    /// <param name="isUrgent">Its commands only take away: it may log on when nearly nobody may.</param>
    public bool TryLogOn(in LogOnTerms terms, ISessionSink sink, bool isUrgent = false)
    {
        // The ticket tells this process's logons apart; the session's own numbers begin after it.
        long ticket = Interlocked.Increment(ref _lastTicket);
        _loggingOn[ticket] = sink;
        var command = new Command { LogOn = terms };
        command.Header = new CommandHeader
        {
            Kind = CommandKind.LogOn,
            ClientSeqNum = ticket,
            ReceivedTime = clock.Now,
        };
        if (gate.TrySendControl(in command, isUrgent)) return true;
        _loggingOn.TryRemove(ticket, out _);
        return false;
    }

    /// <summary>
    /// Sends a client's own log-off, behind the commands that it has sent before. False when there is no room
    /// now.
    /// </summary>
    /// <param name="sessionId">Whose.</param>
    /// <param name="connection">Its newest.</param>
    /// <param name="isAgain">There was no room for it before, which is counted once.</param>
    public bool TryLogOff(int sessionId, int connection, bool isAgain) =>
        gate.TrySend(LogOff(sessionId, connection, LogOffReason.ByClient), isAgain);

    /// <summary>
    /// A connection is gone: it gets nothing more, and if it still had the session the engine is told, as
    /// soon as the control ring has room: orders may be waiting to leave with it.
    /// </summary>
    public void Leave(int sessionId, int connection, ISessionSink sink, LogOffReason reason)
    {
        bool hadIt = _connected.TryRemove(KeyValuePair.Create(sessionId, new Holder(connection, sink)));
        if (hadIt) _ = TellAsync(LogOff(sessionId, connection, reason));
    }

    /// <summary>A session that needs no logon: the venue's own.</summary>
    public void Attach(int sessionId, int connection, ISessionSink sink) =>
        _connected[sessionId] = new Holder(connection, sink);

    public void OnEvent(in Event e)
    {
        if (e.Header.Kind == EventKind.LoggedOn) Connect(in e);
        else if (e.Header.Kind == EventKind.LogOnRejected) Refuse(in e);
        else Deliver(in e);
    }

    public void EndBatch(long throughSequence)
    {
        foreach (ISessionSink sink in _touched) sink.EndBatch();
        _touched.Clear();
        // Others may take it from its session: it counts for the batch.
        _newest = default;
    }

    private void Connect(in Event e)
    {
        TakenCommand command = e.LoggedOn.Command;
        if (!_loggingOn.TryRemove(command.ClientSeqNum, out ISessionSink? sink)) return;
        if (_connected.TryGetValue(command.SessionId, out Holder older)) older.Sink.Supersede();
        _connected[command.SessionId] = new Holder(command.Connection, sink);
        _newest = default;
        sink.LoggedOn(in e);
        _touched.Add(sink);
    }

    private void Refuse(in Event e)
    {
        if (!_loggingOn.TryRemove(e.LogOnRejected.Command.ClientSeqNum, out ISessionSink? sink)) return;
        sink.LogOnRefused(e.LogOnRejected.Reason);
    }

    private void Deliver(in Event e)
    {
        Span<SessionLink> links = stackalloc SessionLink[SessionLink.MaxLinks];
        foreach (SessionLink link in links[..SessionLink.Of(in e, links)])
        {
            if (SinkOf(link.SessionId) is not { } sink) continue;
            sink.Deliver(in e);
            if (e.Header.Kind != EventKind.LoggedOff) continue;
            _connected.TryRemove(link.SessionId, out _);
            _newest = default;
        }
    }

    /// <summary>What follows one another is often one session's, which is looked for once then.</summary>
    private ISessionSink? SinkOf(int sessionId)
    {
        if (_newest.Sink is { } newest && _newest.SessionId == sessionId) return newest;
        if (!_connected.TryGetValue(sessionId, out Holder held)) return null;
        _touched.Add(held.Sink);
        _newest = (sessionId, held.Sink);
        return held.Sink;
    }

    /// <summary>A venue that stops ends its sessions by the next epoch.</summary>
    private async Task TellAsync(Command logOff)
    {
        for (bool isAgain = false; !gate.IsClosed; isAgain = true)
        {
            if (gate.TrySendControl(in logOff, isAgain: isAgain)) return;
            await Task.Delay(s_pauseWhenFull);
        }
    }

    private Command LogOff(int sessionId, int connection, LogOffReason reason)
    {
        var command = new Command { LogOff = new LogOffTerms { Reason = reason } };
        command.Header = new CommandHeader
        {
            Kind = CommandKind.LogOff,
            SessionId = sessionId,
            Connection = connection,
            ReceivedTime = clock.Now,
        };
        return command;
    }

    private readonly record struct Holder(int Connection, ISessionSink Sink);
}
