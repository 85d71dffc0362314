using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Event = Matching.Engine.Events.Event;

namespace Matching.Gateway.Records;

/// <summary>
/// The journal's files read forward by one user, on its own task. It takes no lock and touches neither engine
/// nor journal's thread; how far it may read its user knows.
/// </summary>
internal sealed class JournalFiles(IDisk disk, string directory) : IDisposable
{
    private static readonly TimeSpan s_untilSealed = TimeSpan.FromMilliseconds(1);

    private LogReader? _log;

    /// <summary>The one that <see cref="TryNext"/> gives next.</summary>
    public long NextSequence { get; private set; } = 1;

    /// <summary>Told of each segment that is entered, before its events: what its header states.</summary>
    public Action<ChainStart>? Entering { get; init; }

    /// <summary>The log shows an event once the group behind it is there.</summary>
    public static Task PauseAsync(CancellationToken cancellation = default) =>
        Task.Delay(s_untilSealed, cancellation);

    /// <summary>
    /// Goes to where a client wants to begin, once that is known to be of this history; returns the point
    /// behind which it is, with the epoch if it is known. A session is told of an event a moment before it
    /// counts as seen by everybody: that is waited for.
    /// </summary>
    /// <param name="start">As asked for: behind no event that there isn't.</param>
    /// <param name="visible">What everybody may see.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RpcException">HISTORY_CHANGED, HISTORY_PRUNED.</exception>
    public async Task<FeedPoint> BeginAsync(
        StreamStart start, OutcomeTally visible, CancellationToken cancellation)
    {
        FeedPoint from = start.Behind;
        while (from.Sequence > visible.ThroughSequence) await PauseAsync(cancellation);
        if (start.IsChecked)
        {
            Seek(from.Sequence);
            if ((await NextAsync(cancellation)).Header.Epoch != from.Epoch)
                throw Statuses.HistoryChanged().ToException();
        }
        Seek(from.Sequence + 1);
        return from;
    }

    /// <exception cref="RpcException">HISTORY_PRUNED.</exception>
    public void Seek(long sequence)
    {
        if (NextSequence == sequence && _log is not null) return;
        NextSequence = sequence;
        RequireKept();
        Log.Seek(sequence);
    }

    /// <summary>The next event, which is known to be durable.</summary>
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
        if (!Log.TryNext(out LogEvent next)) return null;
        NextSequence++;
        byte[] bytes = new byte[placeBefore + next.Bytes.Length];
        next.Bytes.CopyTo(bytes.AsSpan(placeBefore));
        return bytes;
    }

    /// <summary>Before another try.</summary>
    /// <exception cref="RpcException">HISTORY_PRUNED, while it was read.</exception>
    public Task WaitAsync(CancellationToken cancellation)
    {
        RequireKept();
        return PauseAsync(cancellation);
    }

    public bool TryNext(out Event e)
    {
        e = default;
        if (!Log.TryNext(out LogEvent next)) return false;
        NextSequence++;
        if (EventDecoder.TryDecode(next.Bytes, out e, out DecodeFault fault)) return true;
        throw new InvalidDataException($"event {next.Sequence} can't be read: {fault}");
    }

    /// <summary>Nothing is read for some time: gives back the memory until it is.</summary>
    public void Rest()
    {
        _log?.Dispose();
        _log = null;
    }

    public void Dispose() => Rest();

    private LogReader Log
    {
        get
        {
            if (_log is not null) return _log;
            _log = new LogReader(disk, directory, LogReading.Running) { Entering = Entering };
            _log.Seek(NextSequence);
            return _log;
        }
    }

    private void RequireKept()
    {
        long first = Log.FirstSequence();
        if (NextSequence < first) throw Statuses.HistoryPruned(first).ToException();
    }
}
