using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Event = Matching.Engine.Events.Event;

namespace Matching.Gateway.Records;

/// <summary>
/// The journal's files read forward by one call, on its own task. It takes no lock and touches neither engine
/// nor journal's thread; how far it may read its user knows.
/// </summary>
internal sealed class JournalFiles(IDisk disk, string directory) : IDisposable
{
    private static readonly TimeSpan s_untilSealed = TimeSpan.FromMilliseconds(1);

    private readonly LogReader _log = new(disk, directory, LogReading.Running);

    public long NextSequence => _log.NextSequence;

    /// <summary>Goes behind a point that a client names, once it is known to be of this history.</summary>
    /// <param name="from">Epoch 0 is not checked; sequence 0 is before the first event.</param>
    /// <param name="through">What everybody may see.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RpcException">HISTORY_CHANGED, HISTORY_PRUNED.</exception>
    public async Task BeginAsync(FeedPoint from, FeedPoint through, CancellationToken cancellation)
    {
        if (from.Sequence > through.Sequence) throw Statuses.HistoryChanged().ToException();
        if (from is { Sequence: > 0, Epoch: > 0 })
        {
            Seek(from.Sequence);
            if ((await NextAsync(cancellation)).Header.Epoch != from.Epoch)
                throw Statuses.HistoryChanged().ToException();
        }
        Seek(from.Sequence + 1);
    }

    /// <exception cref="RpcException">HISTORY_PRUNED.</exception>
    public void Seek(long sequence)
    {
        long first = _log.FirstSequence();
        if (sequence < first) throw Statuses.HistoryPruned(first).ToException();
        _log.Seek(sequence);
    }

    /// <summary>
    /// The next event, which is known to be durable. The log shows it once the group behind it is there,
    /// which the seal of an idle millisecond is at the latest.
    /// </summary>
    /// <exception cref="RpcException">HISTORY_PRUNED, while it was read.</exception>
    public async Task<Event> NextAsync(CancellationToken cancellation)
    {
        Event e;
        while (!TryNext(out e)) await WaitAsync(cancellation);
        return e;
    }

    /// <summary>
    /// The next event's bytes, behind a place for that many more; null if it isn't shown yet.
    /// </summary>
    public byte[]? TryNextBytes(int placeBefore)
    {
        if (!_log.TryNext(out LogEvent next)) return null;
        byte[] bytes = new byte[placeBefore + next.Bytes.Length];
        next.Bytes.CopyTo(bytes.AsSpan(placeBefore));
        return bytes;
    }

    /// <summary>Before another try.</summary>
    /// <exception cref="RpcException">HISTORY_PRUNED, while it was read.</exception>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        long first = _log.FirstSequence();
        if (_log.NextSequence < first) throw Statuses.HistoryPruned(first).ToException();
        await Task.Delay(s_untilSealed, cancellation);
    }

    public bool TryNext(out Event e)
    {
        e = default;
        if (!_log.TryNext(out LogEvent next)) return false;
        if (EventDecoder.TryDecode(next.Bytes, out e, out DecodeFault fault)) return true;
        throw new InvalidDataException($"event {next.Sequence} can't be read: {fault}");
    }

    public void Dispose() => _log.Dispose();
}
