namespace Matching.Gateway.MarketData;

/// <summary>
/// Who follows a stream, and its newest frames for who comes back. Used under the feed's lock. It lives on
/// for a while without readers, so that one whose connection broke finds what it missed.
/// </summary>
internal sealed class Fanout
{
    private readonly ReplayWindow _window;
    private readonly List<FeedReader> _readers = [];
    private readonly Queue<Frame> _kept = [];
    private long _completeFrom;
    private long _leftAt;

    /// <param name="window">Bounds what all streams keep.</param>
    /// <param name="throughSequence">The stream begins behind this event.</param>
    public Fanout(ReplayWindow window, long throughSequence)
    {
        _window = window;
        _completeFrom = _leftAt = throughSequence;
    }

    public bool HasReaders => _readers.Count > 0;

    /// <summary>
    /// Nobody reads it, and what its last reader missed is not kept any more: it need not go on.
    /// </summary>
    public bool IsOver => _readers.Count == 0 && _completeFrom > _leftAt;

    /// <summary>An item's frame: to all readers, and kept.</summary>
    public void Publish(Frame frame)
    {
        foreach (FeedReader reader in _readers) reader.Offer(frame);
        _kept.Enqueue(frame);
        _window.Kept(this, frame.Length);
    }

    /// <summary>To all readers; whoever misses it misses nothing.</summary>
    public void Tell(Frame frame)
    {
        foreach (FeedReader reader in _readers) reader.Offer(frame);
    }

    public void Join(FeedReader reader, IEnumerable<Frame> snapshot)
    {
        reader.Fanout = this;
        reader.Begin(snapshot);
        _readers.Add(reader);
    }

    /// <summary>With what came after an event; false where that is not all here any more.</summary>
    public bool TryRejoin(FeedReader reader, long afterSequence)
    {
        if (afterSequence < _completeFrom) return false;
        Join(reader, [.. _kept.SkipWhile(frame => frame.ThroughSequence <= afterSequence)]);
        return true;
    }

    public void Leave(FeedReader reader, long throughSequence)
    {
        if (_readers.Remove(reader) && _readers.Count == 0) _leftAt = throughSequence;
    }

    /// <summary>Returns its size.</summary>
    public int DropOldest()
    {
        Frame oldest = _kept.Dequeue();
        _completeFrom = oldest.ThroughSequence;
        return oldest.Length;
    }
}
