using Matching.Client;
using Matching.V1;
using ClientOptions = Matching.Client.VenueOptions;

namespace Matching.Bench.Campaigns.Chaos;

/// <summary>
/// A trader's program while it runs: it trades as fast as it may through the SDK, and writes into its memory
/// what it sends and hears. It may die at any moment; the memory stays.
/// </summary>
internal sealed class ChaosTrader : IAsyncDisposable
{
    private const int MostInFlight = 12;

    private static readonly ClientOptions s_options = new()
    {
        ReconnectFor = TimeSpan.FromMinutes(5),
        FirstPause = TimeSpan.FromMilliseconds(10),
    };

    private readonly TraderMemory _memory;
    private readonly CutProxy _proxy;
    private readonly VenueClient _client;
    private readonly TradingSession _session;
    private readonly CancellationTokenSource _dead = new();
    private readonly Task _reading;
    private readonly Task _sending;
    private readonly TaskCompletionSource _hasAllBefore = Signal();
    private TaskCompletionSource _mayGoOn = Signal();
    private bool _isDead;

    private ChaosTrader(TraderMemory memory, CutProxy proxy, VenueClient client, TradingSession session)
    {
        (_memory, _proxy, _client, _session) = (memory, proxy, client, session);
        _reading = Task.Run(ReadAsync);
        _sending = Task.Run(SendAsync);
    }

    public CutProxy Proxy => _proxy;

    /// <summary>Completes only where it has ended by itself, or is dead; and says why.</summary>
    public Task Reading => _reading;

    /// <summary>Set before the campaign plants an order that is sent twice.</summary>
    public bool DoublesOrders { get; set; }

    public static Task<ChaosTrader> StartAsync(
        TraderMemory memory, CutProxy proxy, CancellationToken stop) =>
        Connecting.WhileAwayAsync(() => LogOnAsync(memory, proxy, stop), stop);

    /// <summary>Sends nothing new until it may go on.</summary>
    public void Pause()
    {
        if (_mayGoOn.Task.IsCompleted) _mayGoOn = Signal();
    }

    public void GoOn() => _mayGoOn.TrySetResult();

    /// <summary>
    /// Dies: nothing after this instant is kept. Its connection is left as it is.
    /// </summary>
    public void Die()
    {
        lock (_memory.Lock) _isDead = true;
        _dead.Cancel();
        _memory.Crash();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDead) Die();
        _proxy.Dispose();
        await _sending;
        await _session.DisposeAsync();
        await _client.DisposeAsync();
        // What it failed with has been told while it lived.
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<ChaosTrader> LogOnAsync(
        TraderMemory memory, CutProxy proxy, CancellationToken stop)
    {
        VenueClient client = await VenueClient.ConnectAsync(proxy.Address, memory.Who.Key, s_options, stop);
        try
        {
            TradingSession session = await client.LogOnAsync(memory.Session, memory.LastSeen, stop);
            return new ChaosTrader(memory, proxy, client, session);
        }
        catch (VenueException)
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync()
    {
        try
        {
            await foreach (SessionEvent happened in _session.ReadItemsAsync())
            {
                lock (_memory.Lock)
                {
                    if (_isDead) return;
                    Take(happened);
                }
            }
        }
        catch (VenueException) when (_isDead)
        {
            // Nobody is there to hear it.
        }
    }

    private void Take(SessionEvent happened)
    {
        if (happened is NotTaken notTaken) _memory.NoteNotTaken(notTaken.ClientSeqNum);
        if (happened is not SessionItemEvent item) return;
        _memory.NoteSeen(item.Raw, _session.LastSeen);
        if (_hasAllBefore.Task.IsCompleted || item.Sequence != _session.LoggedOnAt?.Sequence) return;
        // What an earlier program had sent has its outcome before this, or none.
        _memory.NoteLoggedOn();
        _hasAllBefore.SetResult();
    }

    private async Task SendAsync()
    {
        try
        {
            await _hasAllBefore.Task.WaitAsync(_dead.Token);
            while (true)
            {
                // A task that is complete is not waited for, and so is never cancelled.
                _dead.Token.ThrowIfCancellationRequested();
                await _mayGoOn.Task.WaitAsync(_dead.Token);
                if (_session.InFlight >= MostInFlight) await Task.Delay(1, _dead.Token);
                else if (!Send()) await _session.WhenConnectedAsync(_dead.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Dead.
        }
        catch (VenueException)
        {
            // The reader says why.
        }
    }

    /// <summary>False where there is no connection.</summary>
    private bool Send()
    {
        lock (_memory.Lock)
        {
            if (_isDead) return true;
            SessionCommand command = _memory.Next();
            long number = _session.Submit(command);
            if (number == 0) return false;
            _memory.NoteSent(number, command);
            if (!DoublesOrders || command is not NewOrder { TimeInForce: TimeInForce.ImmediateOrCancel })
                return true;
            long again = _session.Submit(command);
            if (again != 0) _memory.NoteSent(again, command);
        }
        return true;
    }
}
