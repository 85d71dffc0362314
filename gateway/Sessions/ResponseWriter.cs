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
    IServerStreamWriter<SessionResponse> responses, SessionHistory history, ListingView listings)
{
    public const int MaxItemsPerMessage = 1_000;

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
        await FlushAsync(
            new SessionResponse { LogOn = Accepted(in loggedOn, backlog.PrunedThrough) }, ended);
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
    public async Task WriteAsync(IReadOnlyList<Event> events, CancellationToken ended)
    {
        var response = new SessionResponse();
        for (int at = 0; at < events.Count; at++)
        {
            Event e = events[at];
            Reports.Append(in e, _sessionId, listings.Current, response.Items);
            if (e.Header.Kind == EventKind.CommandRepeated)
                await history.TellOriginalAsync(
                    response.Items[^1].RepeatedCommand, e, _sessionId, listings.Current, ended);
            if (response.Items.Count < MaxItemsPerMessage) continue;
            await FlushAsync(response, ended);
            response = new SessionResponse();
        }
        if (response.Items.Count > 0) await FlushAsync(response, ended);
    }

    /// <exception cref="OperationCanceledException">The call is over.</exception>
    public async Task WriteAsync(IReadOnlyList<Refusal> refusals, CancellationToken ended)
    {
        foreach (Refusal[] some in refusals.Chunk(MaxItemsPerMessage))
            await FlushAsync(new SessionResponse { Refusals = { some } }, ended);
    }

    private LogOnAccepted Accepted(in Event loggedOn, long prunedThrough) => new()
    {
        SessionId = _sessionId,
        HighestClientSeqNum = loggedOn.LoggedOn.HighestClientSeqNum,
        LoggedOnAt = new ResumePoint { Epoch = loggedOn.Header.Epoch, Sequence = loggedOn.Header.Sequence },
        PrunedThrough = prunedThrough,
    };

    private async Task FlushAsync(SessionResponse response, CancellationToken ended)
    {
        ended.ThrowIfCancellationRequested();
        Timed?.Stamp(response.Items);
        try
        {
            await responses.WriteAsync(response, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            throw new OperationCanceledException("the peer is gone", error);
        }
        if (response.Items.Count > 0) Volatile.Write(ref _lastWritten, response.Items[^1].Sequence);
    }
}
