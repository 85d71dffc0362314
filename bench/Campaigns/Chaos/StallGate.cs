namespace Matching.Bench.Campaigns.Chaos;

/// <summary>Open, or closed for as long as a stall lasts.</summary>
internal sealed class StallGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;

    public void Close()
    {
        lock (_lock) _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed?.SetResult();
            _closed = null;
        }
    }

    public Task PassAsync()
    {
        lock (_lock) return _closed?.Task ?? Task.CompletedTask;
    }
}
