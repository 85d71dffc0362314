using Matching.V1;

namespace Matching.Client;

/// <summary>Proves that the items received join on, one by one: each names the one before it.</summary>
internal sealed class ItemChain(ResumePoint? lastSeen)
{
    private long _prevSequence = -1;
    private long _execId;
    private long _prunedThrough;

    /// <summary>The last item received; null before the first.</summary>
    public ResumePoint? Last { get; private set; } = lastSeen;

    /// <exception cref="BrokenChainException">An item is missing, or came twice.</exception>
    public void Accept(SessionItem item)
    {
        var last = Math.Max(Last?.Sequence ?? 0, _prunedThrough);
        var execId = item.ExecutionReport?.ExecId ?? 0;
        var sameEvent = item.Sequence == last && item.PrevSequence == _prevSequence && IsOtherSide(execId);
        var next = item.PrevSequence == last && item.Sequence > last;
        if (!sameEvent && !next) throw new BrokenChainException(last, item.Sequence, item.PrevSequence);
        (_prevSequence, _execId) = (item.PrevSequence, sameEvent ? 0 : execId);
        Last = new ResumePoint(item.Epoch, item.Sequence);
    }

    /// <summary>The venue has no items up to there any more; those that come join on to that.</summary>
    public void Skip(long prunedThrough) => _prunedThrough = prunedThrough;

    /// <summary>
    /// A new connection begins: items of the last event were all delivered, none may come again.
    /// </summary>
    public void Resume() => _prevSequence = -1;

    /// <summary>
    /// One event is two items at most, where two own orders met: the second is of the other side.
    /// </summary>
    private bool IsOtherSide(long execId) => _execId != 0 && execId != 0 && execId != _execId;
}
