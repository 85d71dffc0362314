using Grpc.Core;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.Sessions;

/// <summary>
/// One connection's responses: the answer to the logon, what the log holds since the client's last item, then
/// what comes. A write that has begun is never cancelled, for gRPC would reset the stream, and the client
/// would not hear why it ended.
/// </summary>
internal sealed class ResponseWriter(
    IServerStreamWriter<ResponseFrame> responses, SessionHistory history, ListingView listings)
{
    public const int MaxItemsPerMessage = 1_000;

    private readonly ResponseFrame _frame = new();
    private int _sessionId;
    private long _lastWritten;

    /// <summary>Of a connection that is told the times of the stages; else null.</summary>
    public TimedItems? Timed { get; set; }

    /// <summary>The client wants what there is, where the log no longer holds all.</summary>
    public bool SkipsPruned { get; init; }

    /// <summary>The newest item handed to the network; any thread may ask.</summary>
    public long LastWritten => Volatile.Read(ref _lastWritten);

    /// <summary>
    /// The answer to the logon, then everything since the client's last item, from the log.
    /// </summary>
    /// <exception cref="RpcException">HISTORY_CHANGED, HISTORY_PRUNED.</exception>
    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task BeginAsync(LogOnTerms terms, Event loggedOn, CancellationToken ended)
    {
        _sessionId = loggedOn.Command.SessionId;
        SessionBacklog backlog = await history.BacklogAsync(
            _sessionId, terms.LastSeenSequence, terms.LastSeenEpoch, loggedOn.Command.PrevSequence,
            SkipsPruned, ended) ?? throw Statuses.HistoryChanged().ToException();
        _lastWritten = Math.Max(terms.LastSeenSequence, backlog.PrunedThrough);
        _frame.Add(new SessionResponse { LogOn = Accepted(in loggedOn, backlog.PrunedThrough) });
        await FlushAsync(ended);
        var events = new ChunkedList<Event>();
        for (int mark = backlog.Marks.Count - 1; mark >= 0; mark--)
        {
            await history.ReadAsync(backlog, mark, events, ended);
            await WriteAsync(events, ended);
        }
        events.Clear();
        history.Rest();
    }

    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task WriteAsync(ChunkedList<Event> events, CancellationToken ended)
    {
        Timed?.Take();
        for (int at = 0; at < events.Count; at++)
        {
            if (events[at].Header.Kind != EventKind.CommandRepeated) AddPlain(in events[at]);
            else await AddRepeatedAsync(events[at], ended);
            if (_frame.ItemCount >= MaxItemsPerMessage) await FlushAsync(ended);
        }
        if (!_frame.IsEmpty) await FlushAsync(ended);
    }

    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task WriteAsync(ChunkedList<Refusal> refusals, CancellationToken ended)
    {
        foreach (Refusal[] some in refusals.Chunk(MaxItemsPerMessage))
        {
            _frame.Add(new SessionResponse { Refusals = { some } });
            await FlushAsync(ended);
        }
    }

    private void AddPlain(in Event e) =>
        _frame.Add(in e, _sessionId, listings.Current, Timed?.Of(e.Header.Sequence));

    private async Task AddRepeatedAsync(Event e, CancellationToken ended)
    {
        var items = new List<SessionItem>(1);
        Reports.Append(in e, _sessionId, listings.Current, items);
        await history.TellOriginalAsync(
            items[0].RepeatedCommand, e, _sessionId, listings.Current, ended);
        _frame.Add(items[0], Timed?.Of(e.Header.Sequence));
    }

    private LogOnAccepted Accepted(in Event loggedOn, long prunedThrough) => new()
    {
        SessionId = _sessionId,
        HighestClientSeqNum = loggedOn.LoggedOn.HighestClientSeqNum,
        LoggedOnAt = new ResumePoint { Epoch = loggedOn.Header.Epoch, Sequence = loggedOn.Header.Sequence },
        PrunedThrough = prunedThrough,
    };

    private async Task FlushAsync(CancellationToken ended)
    {
        ended.ThrowIfCancellationRequested();
        try
        {
            await responses.WriteAsync(_frame, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            throw new OperationCanceledException("the peer is gone", error);
        }
        if (_frame.ItemCount > 0) Volatile.Write(ref _lastWritten, _frame.LastSequence);
        _frame.Clear();
    }
}
