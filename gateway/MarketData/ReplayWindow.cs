namespace Matching.Gateway.MarketData;

/// <summary>
/// The newest frames of all streams, within one bound: what a reader may have missed and still resume from.
/// The oldest goes first, whichever stream's it is.
/// </summary>
internal sealed class ReplayWindow(long maxBytes)
{
    private readonly Queue<Fanout> _order = [];
    private long _bytes;

    public long Bytes => _bytes;

    /// <summary>The stream has kept one frame more.</summary>
    public void Kept(Fanout fanout, int bytes)
    {
        _order.Enqueue(fanout);
        _bytes += bytes;
        while (_bytes > maxBytes) _bytes -= _order.Dequeue().DropOldest();
    }
}
