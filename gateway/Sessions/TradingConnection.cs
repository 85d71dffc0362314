using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.V1;
using CommandKind = Matching.Engine.Commands.CommandKind;
using LogOffReason = Matching.Engine.LogOffReason;
using RejectReason = Matching.Engine.RejectReason;
using StageTimes = Matching.Gateway.Pipeline.StageTimes;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Sessions;

/// <summary>
/// One connection of a trading session. Its reader sends commands to the engine; its writer sends what the
/// publisher has put into the outbox, behind what the log holds since the client's last item.
/// </summary>
internal sealed class TradingConnection(
    SessionDesk desk, CommandDoor door, StreamKills kills, VenueClock clock, RequestReader requests,
    ResponseWriter writer)
    : ISessionSink
{
    /// <summary>What a client may fall behind before it is cut.</summary>
    private const int MaxWaitingEvents = 32_768;

    private static readonly TimeSpan s_pauseWhenFull = TimeSpan.FromMilliseconds(1);

    private readonly Outbox<Event> _events = new(MaxWaitingEvents);
    private readonly Outbox<Refusal> _refusals = new(MaxWaitingEvents);
    private readonly TaskCompletionSource<Event> _logOn =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource _ended = new();
    private StageTimes? _stages;
    private TimedItems? _timed;
    private Func<Status>? _why;
    private int _isEnding;
    private int _hasLeft;
    private int _sessionId;
    private int _participantId;
    private int _connection;
    private long _highestSent;

    /// <summary>
    /// Before it runs: items are told with the times of the stages, until what it returns is disposed of.
    /// </summary>
    public IDisposable Time(StageTimes stages)
    {
        _stages = stages;
        writer.Timed = _timed = new TimedItems(clock, MaxWaitingEvents);
        return stages.Want();
    }

    /// <summary>Runs until either side ends it.</summary>
    /// <exception cref="RpcException">Says why the venue ended it.</exception>
    public async Task RunAsync(LogOnTerms terms, CancellationToken cancellation)
    {
        using CancellationTokenRegistration over = cancellation.Register(() => End(null));
        using CancellationTokenRegistration leave = _ended.Token.Register(Leave);
        try
        {
            _participantId = terms.ParticipantId;
            Event loggedOn = await LogOnAsync(terms);
            Task writing = Task.Run(() => WriteAsync(terms, loggedOn), CancellationToken.None);
            if (await ReadAsync()) await LogOffAsync();
            await writing;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Ended by the venue, which says why, or the peer is gone and there is nobody to say it to.
        }
        finally
        {
            End(null);
        }
        if (_why is { } why) throw why().ToException();
    }

    public void LoggedOn(in Event e)
    {
        _sessionId = e.Command.SessionId;
        _connection = e.Command.Connection;
        _highestSent = e.LoggedOn.HighestClientSeqNum;
        _events.TryAdd(in e);
        _logOn.TrySetResult(e);
        // Both this and Leave write with a full fence before they read what the other has written, so at
        // least one of them sees a connection that had gone before its logon was durable.
        if (Volatile.Read(ref _hasLeft) != 0) TellDesk();
    }

    public void LogOnRefused(RejectReason reason) => End(() => Statuses.LogOnRefused(reason));

    public void Deliver(in Event e)
    {
        if (_stages is not null)
        {
            long received = e.Answers(_sessionId) ? e.Command.ReceivedTime : 0;
            _timed!.Add(_stages.Of(in e, received));
        }
        if (!_events.TryAdd(in e)) CutSlowReader();
        else if (e.Header.Kind == EventKind.LoggedOff) _events.Complete();
    }

    public void EndBatch() => _events.Signal();

    public void Supersede() => End(Statuses.Superseded);

    private async Task<Event> LogOnAsync(LogOnTerms terms)
    {
        if (!desk.TryLogOn(in terms, this)) throw Statuses.VenueFull().ToException();
        return await _logOn.Task.WaitAsync(_ended.Token);
    }

    /// <summary>
    /// Ends both directions; the first reason counts, and is put into words when the last write is over.
    /// Callable by the publisher: what hangs on it runs elsewhere.
    /// </summary>
    private void End(Func<Status>? why)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0) return;
        _why = why;
        _ = _ended.CancelAsync();
    }

    private void CutSlowReader() => End(() => Statuses.SlowReader(writer.LastWritten));

    /// <summary>However it ended: nothing is delivered any more, whatever is still being written.</summary>
    private void Leave()
    {
        Interlocked.Exchange(ref _hasLeft, 1);
        if (_logOn.Task.IsCompletedSuccessfully) TellDesk();
    }

    private void TellDesk()
    {
        LogOffReason reason = _events.HasOverflowed ? LogOffReason.SlowReader : LogOffReason.ConnectionLost;
        desk.Leave(_sessionId, _connection, this, reason);
    }

    /// <summary>True when the client has said that it has no more.</summary>
    private async Task<bool> ReadAsync()
    {
        try
        {
            while (await requests.NextAsync(_ended.Token) is { } request)
            {
                if (Fault(request) is { } fault) throw Statuses.Malformed(fault).ToException();
                long now = clock.Now;
                for (int sent = Send(request, 0, now); sent < request.Count;)
                {
                    await Task.Delay(s_pauseWhenFull, _ended.Token);
                    sent = Send(request, sent, now);
                }
                request.Clear();
            }
            return true;
        }
        catch (RpcException error)
        {
            End(() => error.GetRpcStatus()!);
        }
        catch (OperationCanceledException)
        {
            End(null);
        }
        return false;
    }

    private static string? Fault(RequestFrame request) =>
        request.LogOn is null ? request.Fault : "log_on is for the first request only";

    /// <summary>From one of its commands on; returns the one that has to wait for room, or their count.
    /// </summary>
    private int Send(RequestFrame request, int from, long now)
    {
        bool isLate = request.ValidUntil != 0 && now > request.ValidUntil;
        bool anyRefused = false;
        int index = from;
        for (; index < request.Count; index++)
        {
            ref Command command = ref request[index];
            command.Header.SessionId = _sessionId;
            command.Header.Connection = _connection;
            command.Header.ReceivedTime = now;
            if (request.MalformedAt(index) is { } fault) Refuse(in command, Statuses.Malformed(fault));
            else if (isLate) Refuse(in command, Statuses.Late());
            else if (TrySend(in command) is { } refusal) Refuse(in command, refusal);
            else if (kills.MustWait) break;
            else continue;
            anyRefused = true;
        }
        if (anyRefused) _events.Signal();
        return index;
    }

    private Status? TrySend(in Command command)
    {
        // A number that was sent before has had its turn: it sets nothing and shuts no door.
        bool isNewKill = command.Header.Kind == CommandKind.SetKillSwitch
            && command.Header.ClientSeqNum > _highestSent;
        Status? refusal = isNewKill ? kills.TrySend(in command) : door.TrySend(in command, _participantId);
        if (refusal is null && !kills.MustWait)
            _highestSent = Math.Max(_highestSent, command.Header.ClientSeqNum);
        return refusal;
    }

    private void Refuse(in Command command, Status status)
    {
        var refusal = new Refusal { ClientSeqNum = command.Header.ClientSeqNum, Status = status };
        if (!_refusals.TryAdd(in refusal)) CutSlowReader();
    }

    /// <summary>
    /// The client's own end comes behind its last command; the writer ends when it has written what comes
    /// before it.
    /// </summary>
    private async Task LogOffAsync()
    {
        for (bool isAgain = false; !desk.TryLogOff(_sessionId, _connection, isAgain); isAgain = true)
            await Task.Delay(s_pauseWhenFull, _ended.Token);
    }

    private async Task WriteAsync(LogOnTerms terms, Event loggedOn)
    {
        try
        {
            await writer.BeginAsync(terms, loggedOn, _ended.Token);
            while (await _events.WaitAsync(_ended.Token))
            {
                await writer.WriteAsync(_refusals.Take(), _ended.Token);
                await writer.WriteAsync(_events.Take(), _ended.Token);
                _refusals.GiveBack();
                _events.GiveBack();
            }
            // The log-off comes behind the last command: what was refused until then is all here by now.
            await writer.WriteAsync(_refusals.Take(), _ended.Token);
        }
        catch (RpcException error)
        {
            End(() => error.GetRpcStatus()!);
        }
        finally
        {
            End(null);
        }
    }
}
