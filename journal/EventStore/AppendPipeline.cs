using System.Buffers.Binary;
using System.Collections.Concurrent;
using Grpc.Core;
using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>
/// Many appends to one stream under way at once, on one call and in order: each names the revision that those
/// before it will have made. One thread sends; outcomes come on others, each exactly once, whatever becomes
/// of the call. When the call ends, all that is open is unknown, and the pipeline is of no more use.
/// </summary>
public sealed class AppendPipeline : IAsyncDisposable
{
    private readonly string _stream;
    private readonly TimeSpan _deadline;
    private readonly Action<long, AppendOutcome> _answered;
    private readonly Cluster _cluster;
    private readonly NodeChannel _node;
    private readonly CancellationTokenSource _ending = new();
    private readonly AsyncDuplexStreamingCall<BatchAppendReq, BatchAppendResp> _call;
    private readonly ConcurrentDictionary<long, bool> _open = new();
    private readonly Task _reading;
    private volatile string? _whyEnded;

    private AppendPipeline(
        Cluster cluster, NodeChannel node, string stream, TimeSpan deadline,
        Action<long, AppendOutcome> answered)
    {
        (_cluster, _node, _stream, _deadline, _answered) = (cluster, node, stream, deadline, answered);
        _call = node.Streams.BatchAppend(node.Call(deadline: null, _ending.Token));
        _reading = ReadAsync();
    }

    /// <summary>It has ended: make another.</summary>
    public bool IsOver => _whyEnded is not null;

    /// <param name="client">Names the node.</param>
    /// <param name="stream">The one stream.</param>
    /// <param name="deadline">
    /// After which the server gives a batch up; it gives up after two seconds anyway.
    /// </param>
    /// <param name="answered">Told each token's outcome.</param>
    /// <param name="cancellation">Of the search for a node.</param>
    /// <exception cref="StreamUnavailableException">No node can be found now.</exception>
    public static async Task<AppendPipeline> OpenAsync(
        EventStoreClient client, string stream, TimeSpan deadline, Action<long, AppendOutcome> answered,
        CancellationToken cancellation)
    {
        NodeChannel node = await client.Nodes.NodeAsync(cancellation);
        return new AppendPipeline(client.Nodes, node, stream, deadline, answered);
    }

    /// <summary>Sends a batch whole, in one message; its outcome comes later.</summary>
    /// <param name="token">Names the batch in its outcome; never used twice on one pipeline.</param>
    /// <param name="expected">As in <see cref="EventStoreClient.AppendAsync"/>.</param>
    /// <param name="events">Far below the 16 MiB of one message.</param>
    public async Task SendAsync(long token, long expected, IReadOnlyList<ProposedEvent> events)
    {
        var request = new BatchAppendReq
        {
            CorrelationId = WireForms.Id(Correlation(token)),
            Options = WireForms.BatchOptions(_stream, expected, _deadline),
            IsFinal = true,
        };
        foreach (ProposedEvent e in events) request.Events.Add(WireForms.Event(in e));
        _open[token] = true;
        try
        {
            if (!IsOver) await _call.RequestStream.WriteAsync(request);
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException or IOException)
        {
            End(ended.Message);
        }
        // The reader may have gone before it saw this one.
        if (_whyEnded is { } why) Answer(token, AppendOutcome.Unknown(why));
    }

    /// <summary>
    /// The server does not end its half when we end ours, so the call is cancelled; what is open is unknown.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        End("the pipeline was closed");
        await _ending.CancelAsync();
        await _reading;
        _call.Dispose();
        _ending.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
                Answer(TokenOf(_call.ResponseStream.Current), OutcomeOf(_call.ResponseStream.Current));
            End("the server ended the call");
        }
        catch (RpcException error)
        {
            if (!_ending.IsCancellationRequested) _cluster.Complain(_node, error);
            End(ServerErrors.Describe(error));
        }
        foreach (long token in _open.Keys) Answer(token, AppendOutcome.Unknown(_whyEnded!));
    }

    private void End(string why) => _whyEnded ??= why;

    private void Answer(long token, AppendOutcome outcome)
    {
        if (_open.TryRemove(token, out _)) _answered(token, outcome);
    }

    private static AppendOutcome OutcomeOf(BatchAppendResp answer) => answer.ResultCase switch
    {
        BatchAppendResp.ResultOneofCase.Success => AppendOutcome.Appended(
            answer.Success.NowCase == BatchAppendResp.Types.Success.NowOneofCase.Revision
                ? (long)answer.Success.Revision
                : AppendOutcome.NoStream),
        BatchAppendResp.ResultOneofCase.Error => ServerErrors.OfBatch(answer.Error),
        _ => AppendOutcome.Unknown("an answer without a result"),
    };

    private static Guid Correlation(long token)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        // Never all zero: the server takes that for none.
        bytes[0] = 1;
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], token);
        return new Guid(bytes, bigEndian: true);
    }

    private static long TokenOf(BatchAppendResp answer) => answer.CorrelationId?.Halves?.Low ?? long.MinValue;
}
