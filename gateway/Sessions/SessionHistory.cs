using Grpc.Core;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.Sessions;

/// <summary>
/// A session's private stream as the log holds it: a linked list, read backwards from a known event. For one
/// connection's own tasks; it reads files, never the engine.
/// </summary>
/// <param name="disk">The log's.</param>
/// <param name="directory">Where it is.</param>
/// <param name="marks">Where numbers stand; what it finds out itself if not given.</param>
internal sealed class SessionHistory(IDisk disk, string directory, NumberMarks? marks = null) : IDisposable
{
    /// <summary>Those of a message.</summary>
    private const int ItemsPerMark = ResponseWriter.MaxItemsPerMessage;

    private readonly NumberMarks _marks = marks ?? new NumberMarks();
    private LogReader? _log;

    /// <summary>
    /// What stands behind <paramref name="after"/> up to <paramref name="last"/>; null where
    /// <paramref name="after"/> is not of this stream or not of that epoch.
    /// </summary>
    /// <param name="sessionId">Whose stream.</param>
    /// <param name="after">The client's last item, 0 for none.</param>
    /// <param name="epochOfAfter">As the client has it.</param>
    /// <param name="last">The stream's newest item.</param>
    /// <param name="skipsPruned">What the log no longer holds is left out.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RpcException">
    /// HISTORY_PRUNED: the log no longer holds what lies between, or what would tell that item's epoch.
    /// </exception>
    public async Task<SessionBacklog?> BacklogAsync(
        int sessionId, long after, uint epochOfAfter, long last, bool skipsPruned,
        CancellationToken cancellation)
    {
        var found = new List<long>();
        long sequence = last;
        for (long items = 0; sequence > after; items++)
        {
            if (await FindAsync(sequence, cancellation) is not { } e) return Without(sequence);
            if (items % ItemsPerMark == 0) found.Add(sequence);
            sequence = PrevOf(in e, sessionId);
        }
        if (sequence != after) return null;
        uint? epoch = after == 0 ? epochOfAfter : await EpochOfAsync(after, cancellation);
        if (epoch is null) return Without(after);
        return epoch == epochOfAfter ? new SessionBacklog(sessionId, found, after, 0) : null;

        SessionBacklog Without(long pruned) => skipsPruned
            ? new SessionBacklog(sessionId, found, pruned, pruned)
            : throw Pruned();
    }

    /// <summary>The items from one of a backlog's marks on up to the next newer one, oldest first.</summary>
    /// <exception cref="RpcException">HISTORY_PRUNED: meanwhile.</exception>
    public async Task ReadAsync(
        SessionBacklog backlog, int mark, ChunkedList<Event> items, CancellationToken cancellation)
    {
        items.Clear();
        long until = mark + 1 < backlog.Marks.Count ? backlog.Marks[mark + 1] : backlog.Behind;
        for (long sequence = backlog.Marks[mark]; sequence > until;)
        {
            Event e = await ReadAsync(sequence, cancellation);
            items.Add(in e);
            sequence = PrevOf(in e, backlog.SessionId);
        }
        items.Reverse();
    }

    /// <summary>
    /// The first event of the command that used a number, looked for backwards from <paramref name="from"/>;
    /// null where a gap skipped the number, so that it was never taken, or where the log is pruned before
    /// that is known.
    /// </summary>
    public async Task<(Event? Event, bool IsPruned)> OriginalAsync(
        int sessionId, long clientSeqNum, long from, CancellationToken cancellation)
    {
        long walked = 0;
        for (long sequence = _marks.Behind(sessionId, clientSeqNum, from); sequence > 0; walked++)
        {
            if (await FindAsync(sequence, cancellation) is not { } e) return (null, IsPruned: true);
            if (IsNumbered(in e, sessionId))
            {
                if (walked >= NumberMarks.Spacing)
                {
                    _marks.Note(sessionId, e.Command.ClientSeqNum, sequence);
                    walked = 0;
                }
                if (e.Command.ClientSeqNum == clientSeqNum) return (e, IsPruned: false);
                if (e.Command.ClientSeqNum < clientSeqNum) break;
            }
            sequence = PrevOf(in e, sessionId);
        }
        return (null, IsPruned: false);
    }

    /// <summary>Puts what a number that was sent again had come to into its report, as above.</summary>
    public async Task TellOriginalAsync(
        RepeatedCommand report, Event repeated, int sessionId, Listings listings,
        CancellationToken cancellation)
    {
        (Event? original, report.OriginalPruned) = await OriginalAsync(
            sessionId, repeated.Command.ClientSeqNum, repeated.Command.PrevSequence, cancellation);
        if (original is not { } found) return;
        var items = new List<SessionItem>();
        Reports.Append(in found, sessionId, listings, items);
        report.Original = items[0];
    }

    /// <summary>
    /// An event that is known to be durable. The log shows it once the group behind it is there, which the
    /// seal of an idle millisecond is at the latest.
    /// </summary>
    /// <exception cref="RpcException">HISTORY_PRUNED.</exception>
    public async Task<Event> ReadAsync(long sequence, CancellationToken cancellation) =>
        await FindAsync(sequence, cancellation) ?? throw Pruned();

    /// <summary>Nothing is read for some time: gives back the buffers until it is.</summary>
    public void Rest()
    {
        _log?.Dispose();
        _log = null;
    }

    public void Dispose() => Rest();

    /// <summary>Null where it is not known any more.</summary>
    private async Task<uint?> EpochOfAsync(long sequence, CancellationToken cancellation) =>
        await FindAsync(sequence, cancellation) is { } e
            ? e.Header.Epoch
            : PrunedEpochs.Of(disk, directory, sequence);

    private RpcException Pruned() => Statuses.HistoryPruned(_log!.FirstSequence()).ToException();

    /// <summary>Null if the log is pruned behind it.</summary>
    private async Task<Event?> FindAsync(long sequence, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryRead(sequence, out Event e)) return e;
            if (sequence < _log!.FirstSequence()) return null;
            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellation);
        }
    }

    private bool TryRead(long sequence, out Event e)
    {
        e = default;
        _log ??= new LogReader(disk, directory, LogReading.Running);
        if (!_log.TryRead(sequence, out LogEvent found)) return false;
        if (EventDecoder.TryDecode(found.Bytes, out e, out DecodeFault fault)) return true;
        throw new InvalidDataException($"event {sequence} can't be read: {fault}");
    }

    private static long PrevOf(in Event e, int sessionId) =>
        SessionLink.TryFind(in e, sessionId, out long prevSequence)
            ? prevSequence
            : throw new InvalidDataException($"event {e.Header.Sequence} is not of session {sessionId}");

    /// <summary>Whether the event is the outcome of one of the session's own numbered commands.</summary>
    private static bool IsNumbered(in Event e, int sessionId) =>
        e.Answers(sessionId) && e.Header.Kind != EventKind.CommandRepeated;
}
