using System.Diagnostics;
using Grpc.Core;
using Matching.Journal.EventStore;
using Matching.Journal.EventStore.Wire;
using Matching.Journal.Replication;

namespace Matching.Bench.Replicate;

/// <summary>
/// What the server takes at best: a bare loop over the generated stubs that appends batches which lie ready,
/// each at the revision that those before it will have made. No log, no ids to compute, no hash, no doubt:
/// whatever is not a success ends it.
/// </summary>
internal sealed class BareAppends(EventStoreClient client, string stream, IReadOnlyList<EventBatch> batches)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);

    /// <summary>What hangs ends here.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    /// <exception cref="InvalidDataException">An append was not taken.</exception>
    public async Task<TimeSpan> RunAsync(int inFlight, CancellationToken stop)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bound.CancelAfter(s_bound);
        NodeChannel node = await client.Nodes.NodeAsync(bound.Token);
        using AsyncDuplexStreamingCall<BatchAppendReq, BatchAppendResp> call =
            node.Streams.BatchAppend(node.Call(deadline: null, bound.Token));
        long began = Stopwatch.GetTimestamp();
        for (int sent = 0, answered = 0; answered < batches.Count;)
        {
            for (; sent < batches.Count && sent - answered < inFlight; sent++)
                await call.RequestStream.WriteAsync(RequestOf(sent), bound.Token);
            if (!await call.ResponseStream.MoveNext(bound.Token))
                throw new InvalidDataException("the call ended");
            BatchAppendResp answer = call.ResponseStream.Current;
            if (answer.ResultCase != BatchAppendResp.ResultOneofCase.Success)
                throw new InvalidDataException($"an append was not taken: {answer.Error?.Message}");
            answered++;
        }
        return Stopwatch.GetElapsedTime(began);
    }

    private BatchAppendReq RequestOf(int index)
    {
        EventBatch batch = batches[index];
        var request = new BatchAppendReq
        {
            CorrelationId = WireForms.Id(Guid.NewGuid()),
            Options = WireForms.BatchOptions(stream, batch.ExpectedRevision, s_deadline),
            IsFinal = true,
        };
        foreach (ProposedEvent e in batch.Events) request.Events.Add(WireForms.Event(in e));
        return request;
    }
}
