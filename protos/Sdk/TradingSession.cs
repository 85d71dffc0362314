using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grpc.Core;
using Matching.V1;

namespace Matching.Client;

/// <summary>
/// One durable, named session: commands out, items in. It numbers the commands, proves that no item is
/// missing, and comes back by itself after a lost connection, with every command's outcome known. Read the
/// items: what nobody reads is kept only up to a bound.
/// </summary>
public sealed class TradingSession : IAsyncDisposable
{
    private static readonly TimeSpan s_logOffBound = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly VenueClient _client;
    private readonly ItemReader _reader;
    private readonly ItemChain _chain;
    private readonly PendingCommands _pending = new();
    private readonly Channel<SessionEvent> _events;
    private readonly CancellationTokenSource _stop = new();
    private readonly SessionDialer _dialer;
    private SessionConnection? _live;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private VenueException? _ended;
    private Task _run = Task.CompletedTask;
    private ResumePoint? _loggedOnAt;
    private long _lastNumber;
    private long _firstNumber;
    private int _connection;
    private bool _loggingOff;
    private int _disposed;

    private TradingSession(
        VenueClient client, string name, ResumePoint? lastSeen, CancelOnDisconnect cancelOnDisconnect)
    {
        _client = client;
        _reader = new ItemReader(client);
        _chain = new ItemChain(lastSeen);
        _dialer = new SessionDialer(client, name, _chain, cancelOnDisconnect, _stop.Token);
        _events = Channel.CreateBounded<SessionEvent>(client.Options.MaxBufferedItems);
        Name = name;
        LastSeen = lastSeen;
    }

    public string Name { get; }

    /// <summary>
    /// Moves on when an event's last item has been handed to the consumer. Keep it in a file, after having
    /// dealt with that item, and log on with it.
    /// </summary>
    public ResumePoint? LastSeen { get; private set; }

    /// <summary>Which connection this is, from 1; each reconnect is one more.</summary>
    public int Connection => Volatile.Read(ref _connection);

    /// <summary>
    /// Where the newest connection's logon stands among the items. Whatever was sent on an earlier one, by an
    /// earlier program of yours too, has its outcome before that item, or was never taken.
    /// </summary>
    public ResumePoint? LoggedOnAt
    {
        get
        {
            lock (_gate) return _loggedOnAt;
        }
    }

    /// <summary>Commands whose outcome is not known yet.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate) return _pending.Count;
        }
    }

    internal static async Task<TradingSession> LogOnAsync(
        VenueClient client, string name, ResumePoint? lastSeen, CancelOnDisconnect cancelOnDisconnect,
        CancellationToken stop)
    {
        var session = new TradingSession(client, name, lastSeen, cancelOnDisconnect);
        try
        {
            var connection = await session._dialer.FirstAsync(stop);
            session._run = session.RunAsync(connection);
            return session;
        }
        catch (RpcException failure)
        {
            throw VenueException.From(failure);
        }
        catch (OperationCanceledException)
        {
            await session._stop.CancelAsync();
            throw;
        }
    }

    public Task<Outcome> EnterAsync(NewOrder order, CancellationToken stop = default) =>
        AskAsync(order, stop);

    public Task<Outcome> CancelAsync(CancelOrder cancel, CancellationToken stop = default) =>
        AskAsync(cancel, stop);

    public Task<Outcome> ReplaceAsync(ReplaceOrder replace, CancellationToken stop = default) =>
        AskAsync(replace, stop);

    /// <summary>
    /// Sends any command and waits for its one outcome: of a mass quote that of its first entry.
    /// </summary>
    public async Task<Outcome> AskAsync(SessionCommand command, CancellationToken stop = default) =>
        (await AskAllAsync(command, stop))[0];

    /// <summary>One outcome for each entry, in their order.</summary>
    public Task<Outcome[]> QuoteAsync(MassQuoteCommand quotes, CancellationToken stop = default) =>
        AskAllAsync(quotes, stop);

    /// <summary>
    /// Sends without waiting: the outcome comes among the items, by its number. Returns that number, of a
    /// mass quote its first entry's, or 0 where nothing was sent because there is no connection just now.
    /// </summary>
    /// <param name="command">What is asked.</param>
    /// <param name="onConnection">
    /// Send only on this connection, so that commands that build on each other never go out behind one that
    /// a lost connection swallowed; 0 for whichever there is.
    /// </param>
    /// <exception cref="VenueException">The session has ended.</exception>
    /// <exception cref="ArgumentException">
    /// A decimal does not fit its scale, or the symbol is not listed.
    /// </exception>
    public long Submit(SessionCommand command, int onConnection = 0) => Send(command, onConnection, []);

    /// <summary>
    /// Everything the session hears, in order; ends at log off and throws where the session broke. For one
    /// consumer.
    /// </summary>
    /// <exception cref="VenueException">The session has ended, and why.</exception>
    public async IAsyncEnumerable<SessionEvent> ReadItemsAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        await foreach (var happened in _events.Reader.ReadAllAsync(stop))
        {
            if (happened is SessionItemEvent { LastOfEvent: true } item)
                LastSeen = new ResumePoint(item.Epoch, item.Sequence);
            yield return happened;
        }
    }

    /// <summary>Completes when there is a connection.</summary>
    /// <exception cref="VenueException">The session has ended.</exception>
    public Task WhenConnectedAsync(CancellationToken stop = default)
    {
        lock (_gate) return _connected.Task.WaitAsync(stop);
    }

    /// <summary>
    /// Ends the connection in good order: what was sent is answered first. The session itself stays.
    /// </summary>
    public async Task LogOffAsync()
    {
        lock (_gate)
        {
            _loggingOff = true;
            _live?.CompleteSending();
            if (_live is null) _stop.Cancel();
        }

        await Task.WhenAny(_run, Task.Delay(s_logOffBound));
        await _stop.CancelAsync();
        await _run;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        // Nobody reads any more, so nothing may wait for room.
        var drained = DrainAsync();
        await LogOffAsync();
        await drained;
        _stop.Dispose();
    }

    private async Task<Outcome[]> AskAllAsync(SessionCommand command, CancellationToken stop)
    {
        var waiters = new TaskCompletionSource<Outcome>[command.Numbers];
        for (var i = 0; i < waiters.Length; i++)
            waiters[i] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Send(command, 0, waiters) == 0)
            return [.. waiters.Select(_ => Outcome.From(new NotTaken(0, null)))];
        return await Task.WhenAll(waiters.Select(waiter => waiter.Task)).WaitAsync(stop);
    }

    /// <param name="waiters">One for each of the command's numbers, or none.</param>
    private long Send(SessionCommand command, int onConnection, TaskCompletionSource<Outcome>[] waiters)
    {
        var wire = command.ToWire(_client.Directory);
        lock (_gate)
        {
            if (_ended is not null) throw _ended;
            if (_live is null || _loggingOff || (onConnection != 0 && onConnection != _connection)) return 0;
            wire.ClientSeqNum = _lastNumber + 1;
            for (var i = 0; i < command.Numbers; i++)
                _pending.Add(++_lastNumber, i < waiters.Length ? waiters[i] : null);
            _live.Send(wire);
            return wire.ClientSeqNum;
        }
    }

    // Ends always with the event channel completed, so that a consumer never waits for nothing.
    private async Task RunAsync(SessionConnection connection)
    {
        VenueException? failure = null;
        try
        {
            for (SessionConnection? next = connection; next is not null;)
            {
                failure = await PumpAsync(next);
                next = failure is null ? null : await _dialer.AgainAsync(failure);
            }

            failure = null;
        }
        catch (VenueException final)
        {
            failure = final;
        }
        catch (OperationCanceledException)
        {
            failure = null;
        }
        catch (Exception fault)
        {
            failure = new VenueException(StatusCode.Internal, "CLIENT_FAULT", fault.Message, fault);
        }

        End(failure);
    }

    /// <summary>Reads one connection to its end; null when it ended as asked, else why.</summary>
    private async Task<VenueException?> PumpAsync(SessionConnection connection)
    {
        using (connection)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var watching = _dialer.WatchAsync(connection, () => InFlight > 0, over.Token);
            try
            {
                await BeginAsync(connection);
                await foreach (var response in connection.ReadAsync(_stop.Token))
                    await HandleAsync(response);
                return _loggingOff ? null : VenueException.Lost("The venue ended the call.");
            }
            catch (RpcException failure)
            {
                return _stop.IsCancellationRequested ? null : VenueException.From(failure);
            }
            finally
            {
                Disconnected();
                await over.CancelAsync();
                await watching;
            }
        }
    }

    // From the logon's answer on, what was sent before is either taken, and its items come, or never was.
    private async Task BeginAsync(SessionConnection connection)
    {
        var logOn = connection.First.LogOn;
        long[] neverTaken;
        lock (_gate)
        {
            neverTaken = _pending.NumbersAbove(logOn.HighestClientSeqNum);
            _lastNumber = Math.Max(_lastNumber, logOn.HighestClientSeqNum);
            _firstNumber = _lastNumber + 1;
            _loggedOnAt = ResumePoint.From(logOn.LoggedOnAt);
        }

        foreach (var number in neverTaken) await NotTakenAsync(new NotTaken(number, null));
        if (logOn.PrunedThrough > 0)
        {
            var pruned = new ItemsPruned(_chain.Last?.Sequence ?? 0, logOn.PrunedThrough);
            _chain.Skip(logOn.PrunedThrough);
            await _events.Writer.WriteAsync(pruned, _stop.Token);
        }

        lock (_gate)
        {
            _live = connection;
            _connection++;
            if (_loggingOff) connection.CompleteSending();
            _connected.TrySetResult();
        }
    }

    private async Task HandleAsync(SessionResponse response)
    {
        var items = response.Items;
        for (var i = 0; i < items.Count; i++)
        {
            _chain.Accept(items[i]);
            var lastOfEvent = i + 1 == items.Count || items[i + 1].Sequence != items[i].Sequence;
            var read = await _reader.ReadAsync(items[i], lastOfEvent, _stop.Token);
            // Before it, all that was taken on earlier connections has its outcome: what is left was refused,
            // and the refusal went down with the connection.
            if (items[i].Sequence == LoggedOnAt?.Sequence) await RefusedUnheardAsync();
            TakeWaiter(read.ClientSeqNum)?.TrySetResult(Outcome.From(read));
            await _events.Writer.WriteAsync(read, _stop.Token);
        }

        foreach (var refusal in response.Refusals)
            await NotTakenAsync(new NotTaken(refusal.ClientSeqNum, refusal.Status));
    }

    private async Task RefusedUnheardAsync()
    {
        long[] numbers;
        lock (_gate) numbers = _pending.NumbersBelow(_firstNumber);
        foreach (var number in numbers) await NotTakenAsync(new NotTaken(number, null));
    }

    private async Task NotTakenAsync(NotTaken notTaken)
    {
        TakeWaiter(notTaken.ClientSeqNum)?.TrySetResult(Outcome.From(notTaken));
        await _events.Writer.WriteAsync(notTaken, _stop.Token);
    }

    private TaskCompletionSource<Outcome>? TakeWaiter(long clientSeqNum)
    {
        lock (_gate) return _pending.Take(clientSeqNum);
    }

    private void Disconnected()
    {
        lock (_gate)
        {
            _live = null;
            if (_connected.Task.IsCompleted)
                _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void End(VenueException? failure)
    {
        TaskCompletionSource<Outcome>[] inDoubt;
        var reason = failure ?? new VenueException(
            StatusCode.Cancelled, "LOGGED_OFF", "The session is logged off.");
        lock (_gate)
        {
            _ended = reason;
            inDoubt = _pending.TakeAll();
            _connected.TrySetException(reason);
        }

        _ = _connected.Task.Exception;
        foreach (var waiter in inDoubt) waiter.TrySetException(reason);
        _events.Writer.TryComplete(failure);
    }

    private async Task DrainAsync()
    {
        try
        {
            await foreach (var _ in _events.Reader.ReadAllAsync()) { }
        }
        catch (VenueException)
        {
            // The consumer had its chance to hear it.
        }
    }
}
