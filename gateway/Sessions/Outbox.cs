using System.Threading.Channels;

namespace Matching.Gateway.Sessions;

/// <summary>
/// What waits to be written to one stream: filled by the publisher, which never waits, emptied by the stream's own
/// writer. Bounded: a reader that falls too far behind is cut, and nobody else notices.
/// </summary>
internal sealed class Outbox<T>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private List<T> _waiting = [];
    private bool _overflowed;

    public bool HasOverflowed
    {
        get { lock (_lock) return _overflowed; }
    }

    /// <summary>False, now and for ever, once the reader has fallen too far behind.</summary>
    public bool TryAdd(in T item)
    {
        lock (_lock)
        {
            if (_overflowed) return false;
            if (_waiting.Count < capacity)
            {
                _waiting.Add(item);
                return true;
            }
            _overflowed = true;
            _waiting = [];
            return false;
        }
    }

    /// <summary>Wakes the writer; once for many items.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>No more will come: the writer ends when it has written what waits.</summary>
    public void Complete() => _signal.Writer.TryComplete();

    /// <summary>Takes all that waits in exchange for an empty list.</summary>
    public List<T> Take(List<T> empty)
    {
        lock (_lock)
        {
            (List<T> taken, _waiting) = (_waiting, empty);
            return taken;
        }
    }

    /// <summary>False when the outbox is complete.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        bool more = await _signal.Reader.WaitToReadAsync(cancellation);
        _signal.Reader.TryRead(out _);
        return more;
    }
}
