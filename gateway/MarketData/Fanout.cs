namespace Matching.Gateway.MarketData;

/// <summary>
/// Who follows a stream, and its newest frames for who comes back. Used under the feed's lock. It lives on
/// for a while without readers, so that one whose connection broke finds what it missed.
/// </summary>
internal sealed class Fanout
{
    /// <summary>A smaller snapshot is made for each that joins: what it costs is nothing.</summary>
    private const int SmallSnapshotBytes = 4_096;

    /// <summary>
    /// Who resumes gets no more than that at once: it is his until he has read it, whatever the window does.
    /// </summary>
    private const int MaxFramesBehind = 65_536;

    private const long MaxBytesBehind = 16 << 20;

    private readonly ReplayWindow _window;
    private readonly List<FeedReader> _readers = [];
    private readonly KeptFrames _kept = new();
    private FeedSnapshot? _snapshot;
    private long _bytesSince;
    private int _framesSince;
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
        _kept.Add(frame);
        _bytesSince += frame.Length;
        _framesSince++;
        if (_snapshot is not null && !IsWorthKeeping(_snapshot)) _snapshot = null;
        _window.Kept(this, frame.Length);
    }

    /// <summary>To all readers; whoever misses it misses nothing.</summary>
    public void Tell(Frame frame)
    {
        foreach (FeedReader reader in _readers) reader.Offer(frame);
    }

    /// <summary>Has the reader get the stream from a snapshot on.</summary>
    public void Join(FeedReader reader, IFeedStream stream, FeedPoint through)
    {
        Begin(reader, stream, through, behind: -1);
        Add(reader);
    }

    /// <summary>
    /// Gives it a snapshot, and what has come since. A large one is used again until as much as it is itself
    /// has been published behind it: so who joins costs the market no more than the market's own changes.
    /// </summary>
    /// <param name="reader">Begins, or begins anew.</param>
    /// <param name="stream">This one.</param>
    /// <param name="through">Where it is now.</param>
    /// <param name="behind">An older snapshot would take the reader back.</param>
    public void Begin(FeedReader reader, IFeedStream stream, FeedPoint through, long behind)
    {
        if (_snapshot is not { } kept || kept.ThroughSequence <= behind
            || kept.ThroughSequence < _completeFrom
            || _kept.Behind(kept.ThroughSequence, MaxFramesBehind, MaxBytesBehind) is not { } since)
        {
            kept = stream.Snapshot(through);
            since = [];
            (_bytesSince, _framesSince) = (0, 0);
            _snapshot = IsWorthKeeping(kept) ? kept : null;
        }
        reader.Begin(
            kept.Frames.Concat(since), kept.Bytes + since.Sum(frame => (long)frame.Length),
            kept.ThroughSequence);
    }

    /// <summary>
    /// With what came after an event; false where that is not all here any more, or is too much.
    /// </summary>
    public bool TryRejoin(FeedReader reader, long afterSequence)
    {
        if (afterSequence < _completeFrom) return false;
        if (_kept.Behind(afterSequence, MaxFramesBehind, MaxBytesBehind) is not { } missed) return false;
        reader.Begin(missed, missed.Sum(frame => (long)frame.Length), afterSequence);
        Add(reader);
        return true;
    }

    public void Leave(FeedReader reader, long throughSequence)
    {
        if (_readers.Remove(reader) && _readers.Count == 0) _leftAt = throughSequence;
    }

    /// <summary>Returns its size.</summary>
    public int DropOldest()
    {
        Frame oldest = _kept.DropFirst();
        _completeFrom = oldest.ThroughSequence;
        return oldest.Length;
    }

    private void Add(FeedReader reader)
    {
        reader.Fanout = this;
        _readers.Add(reader);
    }

    private bool IsWorthKeeping(FeedSnapshot snapshot) =>
        snapshot.Bytes >= SmallSnapshotBytes && _bytesSince <= snapshot.Bytes
        && _framesSince <= MaxFramesBehind / 4;
}
