using Grpc.Core;
using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Pipeline;
using Matching.V1;
using LogOffReason = Matching.Engine.LogOffReason;
using RejectReason = Matching.Engine.RejectReason;
using Status = Google.Rpc.Status;

namespace Matching.Gateway.Sessions;

/// <summary>
/// One connection of a trading session. Its reader sends commands to the engine; its writer sends what the
/// publisher has put into the outbox, behind what the log holds since the client's last item.
/// </summary>
internal sealed class TradingConnection(SessionDesk desk, CommandGate gate, VenueClock clock) : ISessionSink
{
    /// <summary>What a client may fall behind before it is cut.</summary>
    private const int MaxWaitingEvents = 32_768;

    private const int MaxItemsPerMessage = 1_000;
    private const int MaxCommandsPerMessage = 4_096;

    private readonly Outbox<Event> _events = new(MaxWaitingEvents);
    private readonly List<Refusal> _refusals = [];
    private readonly TaskCompletionSource<Event> _logOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private volatile Status? _why;
    private volatile bool _isOpen = true;
    private int _sessionId;
    private int _connection;
    private long _lastWritten;

    /// <summary>Runs until either side ends it.</summary>
    /// <exception cref="RpcException">Says why the venue ended it.</exception>
    public async Task RunAsync(
        LogOnTerms terms, IAsyncStreamReader<SessionRequest> requests,
        IServerStreamWriter<SessionResponse> responses, SessionHistory history, CancellationToken cancellation)
    {
        using CancellationTokenRegistration stop = cancellation.Register(_ended.Cancel);
        LogOffReason reason = LogOffReason.ConnectionLost;
        try
        {
            Event loggedOn = await LogOnAsync(terms);
            Task writing = WriteAsync(terms, loggedOn, responses, history);
            if (await ReadAsync(requests)) reason = LogOffReason.ByClient;
            if (reason == LogOffReason.ByClient) End(null);
            await writing;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            if (_why is not null) throw _why.ToException();
        }
        finally
        {
            _isOpen = false;
            if (_events.HasOverflowed) reason = LogOffReason.SlowReader;
            if (_logOn.Task.IsCompletedSuccessfully) desk.LogOff(_sessionId, _connection, reason);
        }
    }

    public void LoggedOn(in Event e)
    {
        _sessionId = e.Command.SessionId;
        _connection = e.Command.Connection;
        _events.TryAdd(in e);
        _logOn.TrySetResult(e);
        // Gone before the logon was durable: nobody else will say so.
        if (!_isOpen) desk.LogOff(_sessionId, _connection, LogOffReason.ConnectionLost);
    }

    public void LogOnRefused(RejectReason reason)
    {
        End(Statuses.LogOnRefused(reason));
        _logOn.TrySetCanceled();
    }

    public void Deliver(in Event e)
    {
        if (!_events.TryAdd(in e)) End(Statuses.SlowReader(Volatile.Read(ref _lastWritten)));
    }

    public void EndBatch() => _events.Signal();

    public void Supersede() => End(Statuses.Superseded());

    private async Task<Event> LogOnAsync(LogOnTerms terms)
    {
        if (!desk.TryLogOn(in terms, this)) throw Statuses.VenueFull().ToException();
        return await _logOn.Task.WaitAsync(_ended.Token);
    }

    /// <summary>Ends both directions; the first reason counts.</summary>
    private void End(Status? why)
    {
        Interlocked.CompareExchange(ref _why, why, null);
        _ended.Cancel();
    }

    /// <summary>True when the client has said that it has no more.</summary>
    private async Task<bool> ReadAsync(IAsyncStreamReader<SessionRequest> requests)
    {
        try
        {
            while (await requests.MoveNext(_ended.Token))
            {
                SessionRequest request = requests.Current;
                if (request.Commands.Count > MaxCommandsPerMessage)
                {
                    End(Statuses.Malformed($"more than {MaxCommandsPerMessage} commands in one message"));
                    return false;
                }
                Send(request);
            }
            return true;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The peer has vanished, or the writer has ended the call: either way nothing more comes.
            End(null);
            return false;
        }
        catch (RpcException error)
        {
            // A message that can't be read, or is too large: gRPC's own status says which.
            End(new Status { Code = (int)error.StatusCode, Message = error.Status.Detail });
            return false;
        }
    }

    private void Send(SessionRequest request)
    {
        var command = new Command();
        command.Header = new CommandHeader
        {
            SessionId = _sessionId,
            Connection = _connection,
            ReceivedTime = clock.Now,
        };
        bool isLate = request.ValidUntil != 0 && command.Header.ReceivedTime > request.ValidUntil;
        bool anyRefused = false;
        foreach (OrderCommand wanted in request.Commands)
        {
            string? malformed = CommandReader.Read(wanted, ref command);
            if (malformed is not null) Refuse(wanted, Statuses.Malformed(malformed));
            else if (isLate) Refuse(wanted, Statuses.Late());
            else if (!gate.TrySend(in command)) Refuse(wanted, Statuses.VenueFull());
            else continue;
            anyRefused = true;
        }
        if (anyRefused) _events.Signal();
    }

    private void Refuse(OrderCommand command, Status status)
    {
        lock (_refusals)
        {
            if (_refusals.Count == MaxWaitingEvents) End(Statuses.SlowReader(Volatile.Read(ref _lastWritten)));
            else _refusals.Add(new Refusal { ClientSeqNum = command.ClientSeqNum, Status = status });
        }
    }

    private async Task WriteAsync(
        LogOnTerms terms, Event loggedOn, IServerStreamWriter<SessionResponse> responses, SessionHistory history)
    {
        try
        {
            await WriteBacklogAsync(terms, loggedOn, responses, history);
            List<Event> spare = [];
            while (await _events.WaitAsync(_ended.Token))
            {
                List<Event> events = _events.Take(spare);
                await WriteAsync(events, responses, history);
                events.Clear();
                spare = events;
            }
        }
        catch (RpcException error)
        {
            Interlocked.CompareExchange(ref _why, error.GetRpcStatus(), null);
            _ended.Cancel();
            throw;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // The connection is gone under a write; the reader's end of it says the same.
            End(null);
            throw new OperationCanceledException("the connection is gone", error, _ended.Token);
        }
    }

    /// <summary>The answer to the logon, then everything since the client's last item, from the log.</summary>
    private async Task WriteBacklogAsync(
        LogOnTerms terms, Event loggedOn, IServerStreamWriter<SessionResponse> responses, SessionHistory history)
    {
        List<long>? backlog = await history.SequencesAsync(
            _sessionId, terms.LastSeenSequence, terms.LastSeenEpoch, loggedOn.Command.PrevSequence, _ended.Token);
        if (backlog is null) throw Statuses.HistoryChanged().ToException();
        var accepted = new LogOnAccepted
        {
            SessionId = _sessionId,
            HighestClientSeqNum = loggedOn.LoggedOn.HighestClientSeqNum,
            LoggedOnAt = new ResumePoint
            {
                Epoch = loggedOn.Header.Epoch,
                Sequence = loggedOn.Header.Sequence,
            },
        };
        await responses.WriteAsync(new SessionResponse { LogOn = accepted }, _ended.Token);
        List<Event> events = [];
        foreach (long sequence in backlog)
        {
            events.Add(await history.ReadAsync(sequence, _ended.Token));
            if (events.Count < MaxItemsPerMessage) continue;
            await WriteAsync(events, responses, history);
            events.Clear();
        }
        await WriteAsync(events, responses, history);
    }

    private async Task WriteAsync(
        List<Event> events, IServerStreamWriter<SessionResponse> responses, SessionHistory history)
    {
        var response = new SessionResponse();
        TakeRefusals(response);
        for (int index = 0; index < events.Count; index++)
        {
            Event e = events[index];
            Reports.Append(in e, _sessionId, response.Items);
            if (e.Header.Kind == EventKind.CommandRepeated)
                await AddOriginalAsync(e, response.Items[^1], history);
            if (response.Items.Count < MaxItemsPerMessage) continue;
            await FlushAsync(response, responses);
            response = new SessionResponse();
        }
        if (response.Items.Count + response.Refusals.Count > 0) await FlushAsync(response, responses);
    }

    private async Task FlushAsync(SessionResponse response, IServerStreamWriter<SessionResponse> responses)
    {
        await responses.WriteAsync(response, _ended.Token);
        if (response.Items.Count > 0) Volatile.Write(ref _lastWritten, response.Items[^1].Sequence);
    }

    private async Task AddOriginalAsync(Event repeated, SessionItem item, SessionHistory history)
    {
        Event? original = await history.OriginalAsync(
            _sessionId, repeated.Command.ClientSeqNum, repeated.Command.PrevSequence, _ended.Token);
        if (original is not { } found) return;
        var items = new List<SessionItem>();
        Reports.Append(in found, _sessionId, items);
        item.RepeatedCommand.Original = items[0];
    }

    private void TakeRefusals(SessionResponse response)
    {
        lock (_refusals)
        {
            response.Refusals.AddRange(_refusals);
            _refusals.Clear();
        }
    }
}
