namespace Matching.Gateway.Doors;

/// <summary>
/// The venue's end. Every call is told, and has its status on the way, before the server begins to close
/// connections: one that it closes around a stream can lose the reason. A call's own token does not fire when
/// the host stops, so streams link to both.
/// </summary>
internal sealed class Stopping : IHostedLifecycleService, IDisposable
{
    /// <summary>
    /// For clients to read what is written. One that still has a stream open for its own side loses the
    /// status if its connection's end comes before it has looked: .NET's does, for one.
    /// </summary>
    private static readonly TimeSpan s_readsWithin = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _told;
    private int _calls;

    public Stopping(IHostApplicationLifetime lifetime) =>
        _told = lifetime.ApplicationStopping.Register(_stopping.Cancel);

    public bool IsStopping => _stopping.IsCancellationRequested;

    public CancellationTokenSource LinkTo(CancellationToken call) =>
        CancellationTokenSource.CreateLinkedTokenSource(call, _stopping.Token);

    /// <summary>Counts a call until its response, status included, has been written.</summary>
    public Task CountAsync(HttpContext call, RequestDelegate next)
    {
        Interlocked.Increment(ref _calls);
        call.Response.OnCompleted(Left);
        return next(call);
    }

    /// <summary>
    /// Before the server stops: tells all calls, and waits for them as long as a stop may take.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        // The cancellation comes before this read, and a call's end before its look at the cancellation: at
        // least one of the two sees the other.
        if (Volatile.Read(ref _calls) == 0) return;
        try
        {
            await _idle.Task.WaitAsync(cancellationToken);
            await Task.Delay(s_readsWithin, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // A stream that nobody reads: the server aborts it now.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _told.Dispose();
        _stopping.Dispose();
    }

    private Task Left()
    {
        if (Interlocked.Decrement(ref _calls) == 0 && IsStopping) _idle.TrySetResult();
        return Task.CompletedTask;
    }
}
