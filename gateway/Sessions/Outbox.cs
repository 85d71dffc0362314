using System.Threading.Channels;

namespace Matching.Gateway.Sessions;

/// <summary>
/// What waits to be written to one stream: filled by the publisher, which never waits, emptied by the
/// stream's own writer. Bounded: a reader that falls too far behind is cut, and nobody else notices.
/// </summary>
internal sealed class Outbox<T>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private ChunkedList<T> _waiting = new();
    private ChunkedList<T> _taken = new();
    private bool _hasOverflowed;
    private bool _isComplete;

    public bool HasOverflowed
    {
        get { lock (_lock) return _hasOverflowed; }
    }

    /// <summary>False, now and for ever, once the reader has fallen too far behind.</summary>
    public bool TryAdd(in T item)
    {
        lock (_lock)
        {
            if (_hasOverflowed) return false;
            if (_waiting.Count < capacity)
            {
                _waiting.Add(in item);
                return true;
            }
            _hasOverflowed = true;
            _waiting.Clear();
            return false;
        }
    }

    /// <summary>Wakes the writer; once for many items.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>No more will come: the writer ends when it has written what waits.</summary>
    public void Complete()
    {
        lock (_lock) _isComplete = true;
        Signal();
    }

    /// <summary>All that waits; the caller's until it gives it back, or takes again.</summary>
    public ChunkedList<T> Take()
    {
        ChunkedList<T> empty = _taken;
        empty.Clear();
        lock (_lock) (_taken, _waiting) = (_waiting, empty);
        return _taken;
    }

    /// <summary>
    /// What was taken is done with. Else each session that rests would hold on to what it was last told: with
    /// 10,000 of them hundreds of megabytes.
    /// </summary>
    public void GiveBack() => _taken.Clear();

    /// <summary>Waits until there may be more; false when it is complete and all of it was taken.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        if (IsDone()) return false;
        await _signal.Reader.ReadAsync(cancellation);
        return true;
    }

    private bool IsDone()
    {
        lock (_lock) return _isComplete && _waiting.Count == 0;
    }
}
