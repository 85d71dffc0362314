using Matching.Engine;
using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Replay.Projections;

namespace Matching.Gateway.Pipeline;

/// <summary>
/// The newest event that everybody may see: the bound for whoever reads the journal's files, which may be
/// ahead of it. The last stage of publication; any thread may ask, and wait for more.
/// </summary>
internal sealed class VisibleTip : IFollower, IPublicationStage
{
    private readonly Lock _lock = new();
    private FeedPoint _last;
    private FeedPoint _through;
    private TaskCompletionSource? _more;

    public FeedPoint Through
    {
        get { lock (_lock) return _through; }
    }

    public void TakeUp(MatchingEngine recovered) =>
        _through = new FeedPoint(recovered.Epoch, recovered.LastSequence);

    public void OnEvent(in Event e) => _last = new FeedPoint(e.Header.Epoch, e.Header.Sequence);

    public void EndBatch(long throughSequence)
    {
        TaskCompletionSource? more;
        lock (_lock)
        {
            _through = _last;
            (more, _more) = (_more, null);
        }
        more?.TrySetResult();
    }

    /// <summary>Waits until there is something behind that sequence.</summary>
    public async Task<FeedPoint> BeyondAsync(long sequence, CancellationToken cancellation)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_through.Sequence > sequence) return _through;
                // What hangs on it runs elsewhere: the publisher waits for nobody.
                _more ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _more.Task;
            }
            await more.WaitAsync(cancellation);
        }
    }
}
