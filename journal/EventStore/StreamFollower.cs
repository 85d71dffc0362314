using System.Runtime.CompilerServices;
using Grpc.Core;
using Matching.Journal.EventStore.Wire;

namespace Matching.Journal.EventStore;

/// <summary>
/// Follows a stream from a revision on, for ever: history first, then live. The server drops a live reader
/// that is 32 events behind, and connections end; it subscribes again behind the last event that it gave, so
/// there is neither gap nor repetition.
/// </summary>
public sealed class StreamFollower(EventStoreClient client, string stream)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    /// <summary>How often it has subscribed.</summary>
    public int Subscriptions { get; private set; }

    /// <summary>Whether it has, since it last subscribed, come to the stream's end.</summary>
    public bool IsLive { get; private set; }

    /// <param name="after">The last revision known; <see cref="AppendOutcome.NoStream"/> for none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StreamUnavailableException">The server refuses for good.</exception>
    /// <exception cref="InvalidDataException">A revision is missing or comes twice.</exception>
    public async IAsyncEnumerable<StoredEvent> FollowAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (TimeSpan pause = s_firstPause; ; pause = Longer(pause))
        {
            await foreach (StoredEvent e in OnceAsync(after, cancellation))
            {
                if (e.Revision != after + 1)
                    throw new InvalidDataException($"revision {e.Revision} came behind revision {after}");
                after = e.Revision;
                pause = s_firstPause;
                yield return e;
            }
            IsLive = false;
            await Task.Delay(pause, cancellation);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < s_longestPause ? pause * 2 : s_longestPause;

    /// <summary>Ends without an error where it is worth to subscribe again.</summary>
    private async IAsyncEnumerable<StoredEvent> OnceAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Subscriptions++;
        if (await TryNodeAsync(cancellation) is not { } node) yield break;
        using AsyncServerStreamingCall<ReadResp> call = node.Streams.Read(
            ReadRequests.Subscription(stream, after), node.Call(deadline: null, cancellation));
        while (await TryNextAsync(node, call.ResponseStream, cancellation))
        {
            ReadResp answer = call.ResponseStream.Current;
            if (answer.ContentCase == ReadResp.ContentOneofCase.CaughtUp) IsLive = true;
            if (answer.ContentCase == ReadResp.ContentOneofCase.FellBehind) IsLive = false;
            if (answer.ContentCase == ReadResp.ContentOneofCase.Event)
                yield return WireForms.Event(answer.Event.Event);
        }
    }

    private async Task<NodeChannel?> TryNodeAsync(CancellationToken cancellation)
    {
        try
        {
            return await client.Nodes.NodeAsync(cancellation);
        }
        catch (StreamUnavailableException unavailable) when (!unavailable.IsFatal)
        {
            return null;
        }
    }

    private async Task<bool> TryNextAsync(
        NodeChannel node, IAsyncStreamReader<ReadResp> answers, CancellationToken cancellation)
    {
        try
        {
            return await answers.MoveNext(cancellation);
        }
        catch (RpcException error)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ServerErrors.IsFinal(error))
                throw new StreamUnavailableException(ServerErrors.Describe(error), isFatal: true, error);
            // A reader that was too slow: the node is well.
            if (error.StatusCode != StatusCode.Aborted) client.Nodes.Complain(node, error);
            return false;
        }
    }
}
