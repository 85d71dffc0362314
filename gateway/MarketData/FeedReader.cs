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
    private int _bytes;
    private bool _isBehind;

    /// <summary>Where it is among; set by whom it joins.</summary>
    public Fanout? Fanout { get; set; }

    /// <summary>It has missed something.</summary>
    public bool IsBehind
    {
        get { lock (_lock) return _isBehind; }
    }

    /// <summary>Of what waits.</summary>
    public int WaitingBytes
    {
        get { lock (_lock) return _bytes; }
    }

    /// <summary>
    /// Begins, or begins anew, with frames that are made as they are written: a large snapshot never waits
    /// as a whole.
    /// </summary>
    public void Begin(IEnumerable<Frame> snapshot)
    {
        lock (_lock)
        {
            (_snapshot, _waiting, _bytes, _isBehind) = (snapshot, [], 0, false);
        }
        Signal();
    }

    public void Offer(Frame frame)
    {
        lock (_lock)
        {
            if (_isBehind) return;
            _bytes += frame.Length;
            _isBehind = _waiting.Count == maxFrames || _bytes > maxBytes;
            if (_isBehind) (_snapshot, _waiting, _bytes) = ([], [], 0);
            else _waiting.Add(frame);
        }
        Signal();
    }

    /// <summary>All that waits, in order.</summary>
    public IEnumerable<Frame> Take()
    {
        lock (_lock)
        {
            (IEnumerable<Frame> snapshot, List<Frame> waiting) = (_snapshot, _waiting);
            (_snapshot, _waiting, _bytes) = ([], [], 0);
            return snapshot.Concat(waiting);
        }
    }

    /// <summary>Until there may be more, or it is behind.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation) =>
        await _signal.Reader.ReadAsync(cancellation);

    private void Signal() => _signal.Writer.TryWrite(true);
}
