using System.Threading.Channels;

namespace Matching.Gateway.MarketData;

/// <summary>
/// What waits to be written to one reader of a public stream: filled by the publisher, which never waits,
/// emptied by the stream's own writer. Bounded: a reader that falls too far behind keeps nothing and gets
/// nothing more until its writer has dealt with that.
/// </summary>
internal sealed class FeedReader(int maxFrames, int maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private IEnumerable<Frame> _snapshot = [];
    private List<Frame> _waiting = [];
    private long _snapshotBytes;
    private int _bytes;
    private int _frames;
    private long? _writtenThrough;
    private bool _isBehind;

    /// <summary>Where it is among; set by whom it joins.</summary>
    public Fanout? Fanout { get; set; }

    /// <summary>It has missed something.</summary>
    public bool IsBehind
    {
        get { lock (_lock) return _isBehind; }
    }

    /// <summary>Of what came since it began, and is not written yet: its bound is the reader's.</summary>
    public int WaitingBytes
    {
        get { lock (_lock) return _bytes; }
    }

    /// <summary>Of that and of what it began with, as long as that is not written.</summary>
    public long HeldBytes
    {
        get { lock (_lock) return _bytes + _snapshotBytes; }
    }

    /// <summary>
    /// Events so far behind the last that was written to it, or where it began: 0 where nothing waits for
    /// it. What it begins with, or begins anew with, counts as written once all of it is.
    /// </summary>
    public long LagBehind(long throughSequence)
    {
        lock (_lock)
        {
            bool waits = _isBehind || _frames > 0 || _snapshotBytes > 0;
            return waits ? Math.Max(0, throughSequence - (_writtenThrough ?? 0)) : 0;
        }
    }

    /// <summary>
    /// Begins, or begins anew, with frames that are made as they are written: a large snapshot never waits
    /// as a whole.
    /// </summary>
    /// <param name="snapshot">Or what it missed.</param>
    /// <param name="bytes">Of that, about.</param>
    /// <param name="afterSequence">Behind this event it lacks what comes, if nothing was written yet.</param>
    public void Begin(IEnumerable<Frame> snapshot, long bytes, long afterSequence)
    {
        lock (_lock)
        {
            _writtenThrough ??= afterSequence;
            (_snapshot, _snapshotBytes) = (snapshot, bytes);
            (_waiting, _bytes, _frames, _isBehind) = ([], 0, 0, false);
        }
        Signal();
    }

    public void Offer(Frame frame)
    {
        lock (_lock)
        {
            if (_isBehind) return;
            _bytes += frame.Length;
            _frames++;
            _isBehind = _frames > maxFrames || _bytes > maxBytes;
            if (_isBehind) (_snapshot, _snapshotBytes, _waiting, _bytes, _frames) = ([], 0, [], 0, 0);
            else _waiting.Add(frame);
        }
        Signal();
    }

    /// <summary>All that waits, in order. A frame counts until the next one is asked for.</summary>
    public IEnumerable<Frame> Take()
    {
        IEnumerable<Frame> snapshot;
        List<Frame> waiting;
        lock (_lock)
        {
            (snapshot, waiting) = (_snapshot, _waiting);
            (_snapshot, _waiting) = ([], []);
        }
        return Written(snapshot, waiting);
    }

    private IEnumerable<Frame> Written(IEnumerable<Frame> snapshot, List<Frame> waiting)
    {
        long? through = null;
        foreach (Frame frame in snapshot)
        {
            yield return frame;
            through = frame.ThroughSequence;
        }
        lock (_lock)
        {
            _snapshotBytes = 0;
            _writtenThrough = through ?? _writtenThrough;
        }
        foreach (Frame frame in waiting)
        {
            yield return frame;
            lock (_lock)
            {
                // It fell behind meanwhile, and nothing of it counts any more.
                if (_isBehind) yield break;
                _bytes -= frame.Length;
                _frames--;
                _writtenThrough = frame.ThroughSequence;
            }
        }
    }

    /// <summary>Until there may be more, or it is behind.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation) =>
        await _signal.Reader.ReadAsync(cancellation);

    private void Signal() => _signal.Writer.TryWrite(true);
}
