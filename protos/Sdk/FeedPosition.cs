namespace Matching.Client;

/// <summary>
/// Where a reader is in a public stream: which item came last, and from where it could resume. It says
/// whether an item is the next one.
/// </summary>
internal sealed class FeedPosition
{
    private long _before;
    private long _last;

    /// <summary>None before the first message, and after <see cref="Forget"/>.</summary>
    public V1.ResumePoint? ResumeFrom { get; private set; }

    /// <summary>Of the item that came last.</summary>
    public long LastSequence => _last;

    /// <summary>The stream begins, or begins anew, with a snapshot whose newest item this is.</summary>
    public void Begin(long lastSequence) => (_before, _last) = (0, lastSequence);

    /// <summary>
    /// Takes an item; false where one before it is missing. One event's share both numbers.
    /// </summary>
    public bool TryTake(long sequence, long prevSequence)
    {
        if (ResumeFrom is null) return false;
        if (sequence == _last) return prevSequence == _before;
        if (prevSequence != _last || sequence < _last) return false;
        (_before, _last) = (_last, sequence);
        return true;
    }

    /// <summary>All up to this event has come.</summary>
    public void Through(uint epoch, long sequence) =>
        ResumeFrom = new V1.ResumePoint { Epoch = epoch, Sequence = sequence };

    /// <summary>What has come can't be gone on with.</summary>
    public void Forget() => ResumeFrom = null;
}
