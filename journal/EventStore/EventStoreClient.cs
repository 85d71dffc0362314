using Grpc.Core;
using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>
/// A thin client for EventStoreDB: append at an exact revision, read both ways, follow. Appends give
/// outcomes, never exceptions; there is no way to append without an exact revision.
/// </summary>
public sealed class EventStoreClient(EventStoreSettings settings) : IDisposable
{
    /// <summary>What one call of a reader asks for at most.</summary>
    public const int MaxPageEvents = 4096;

    private static readonly TimeSpan s_readDeadline = TimeSpan.FromSeconds(30);

    private readonly Cluster _cluster = new(settings);

    /// <exception cref="ConnectionStringException">The string breaks a rule.</exception>
    public static EventStoreClient Open(string connectionString) =>
        new(ConnectionString.Parse(connectionString));

    internal Cluster Nodes => _cluster;

    /// <summary>As whom it appends; null for nobody in particular.</summary>
    internal string? User => settings.User;

    /// <summary>All events or none, behind exactly that revision.</summary>
    /// <param name="expected">
    /// Of the stream's last event; <see cref="AppendOutcome.NoStream"/> for a stream that must not exist.
    /// </param>
    public async Task<AppendOutcome> AppendAsync(
        string stream, long expected, IReadOnlyList<ProposedEvent> events, CancellationToken cancellation)
    {
        NodeChannel node;
        try
        {
            node = await _cluster.NodeAsync(cancellation);
        }
        catch (StreamUnavailableException unavailable)
        {
            return AppendOutcome.Refused(unavailable.Message);
        }
        try
        {
            return await AppendAsync(node, stream, expected, events, cancellation);
        }
        catch (RpcException error)
        {
            cancellation.ThrowIfCancellationRequested();
            _cluster.Complain(node, error);
            return ServerErrors.OfAppend(error);
        }
    }

    /// <summary>One page from a revision on, that one included.</summary>
    /// <param name="from">
    /// Backwards, <see cref="AppendOutcome.NoStream"/> begins with the stream's last event.
    /// </param>
    /// <exception cref="StreamUnavailableException">No answer, or a refusal.</exception>
    public async Task<StreamPage> ReadAsync(
        string stream, long from, ReadDirection direction, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        NodeChannel node = await _cluster.NodeAsync(cancellation);
        try
        {
            using AsyncServerStreamingCall<ReadResp> call = node.Streams.Read(
                ReadRequests.Page(stream, from, direction, Math.Min(count, MaxPageEvents)),
                node.Call(s_readDeadline, cancellation));
            return await PageAsync(call.ResponseStream, count, cancellation);
        }
        catch (RpcException error)
        {
            cancellation.ThrowIfCancellationRequested();
            _cluster.Complain(node, error);
            throw new StreamUnavailableException(
                ServerErrors.Describe(error), ServerErrors.IsFinal(error), error);
        }
    }

    public void Dispose() => _cluster.Dispose();

    private async Task<AppendOutcome> AppendAsync(
        NodeChannel node, string stream, long expected, IReadOnlyList<ProposedEvent> events,
        CancellationToken cancellation)
    {
        using AsyncClientStreamingCall<AppendReq, AppendResp> call =
            node.Streams.Append(node.Call(settings.DefaultDeadline, cancellation));
        await TryWriteAsync(call.RequestStream, stream, expected, events);
        AppendResp answer = await call.ResponseAsync;
        return answer.ResultCase switch
        {
            AppendResp.ResultOneofCase.Success => AppendOutcome.Appended(
                answer.Success.NowCase == AppendResp.Types.Success.NowOneofCase.Revision
                    ? (long)answer.Success.Revision
                    : AppendOutcome.NoStream),
            AppendResp.ResultOneofCase.Wrong => AppendOutcome.WrongRevision(
                answer.Wrong.ActualCase == AppendResp.Types.Wrong.ActualOneofCase.Revision
                    ? (long)answer.Wrong.Revision
                    : AppendOutcome.NoStream),
            _ => AppendOutcome.Unknown("an answer without a result"),
        };
    }

    /// <summary>
    /// A server that refuses early ends the call while we still write; its reason is in the response.
    /// </summary>
    private static async Task TryWriteAsync(
        IClientStreamWriter<AppendReq> requests, string stream, long expected,
        IReadOnlyList<ProposedEvent> events)
    {
        try
        {
            await requests.WriteAsync(WireForms.AppendOptions(stream, expected));
            foreach (ProposedEvent e in events)
                await requests.WriteAsync(new AppendReq { Event = WireForms.Event(in e) });
            await requests.CompleteAsync();
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException or IOException)
        {
            return;
        }
    }

    private static async Task<StreamPage> PageAsync(
        IAsyncStreamReader<ReadResp> answers, int count, CancellationToken cancellation)
    {
        var events = new List<StoredEvent>();
        while (await answers.MoveNext(cancellation))
        {
            ReadResp answer = answers.Current;
            if (answer.ContentCase == ReadResp.ContentOneofCase.NotFound) return StreamPage.Missing;
            if (answer.ContentCase == ReadResp.ContentOneofCase.Event)
                events.Add(WireForms.Event(answer.Event.Event));
        }
        return new StreamPage(true, events, IsEnd: events.Count < Math.Min(count, MaxPageEvents));
    }
}
