namespace Matching.Gateway.Doors;

/// <summary>
/// The venue's end. A call's own token does not fire when the host stops, so streams link to both.
/// </summary>
internal sealed class Stopping(IHostApplicationLifetime lifetime)
{
    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    public CancellationTokenSource LinkTo(CancellationToken call) =>
        CancellationTokenSource.CreateLinkedTokenSource(call, lifetime.ApplicationStopping);
}
