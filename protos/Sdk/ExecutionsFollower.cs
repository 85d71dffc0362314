using System.Runtime.CompilerServices;
using Matching.V1;

namespace Matching.Client;

/// <summary>What one message of a drop copy tells: perhaps nothing, but how far it is complete.</summary>
/// <param name="Executions">In the order in which they happened.</param>
/// <param name="Through">
/// Where to resume once they are kept: keep both at once, and nothing is missed or kept twice.
/// </param>
public readonly record struct ExecutionsUpdate(IReadOnlyList<Execution> Executions, ResumePoint Through);

/// <summary>
/// A drop copy: every execution report of an account, or of all of a participant's, whoever caused it, each
/// checked to follow the one before. It resumes after a lost connection; it never begins anew by itself.
/// </summary>
public sealed class ExecutionsFollower
{
    private readonly VenueClient _client;
    private readonly Records.RecordsClient _records;
    private readonly FollowExecutionsRequest _request;
    private readonly FeedPosition _position = new();
    private readonly ItemReader _items;

    internal ExecutionsFollower(
        VenueClient client, Records.RecordsClient records, FollowExecutionsRequest request)
    {
        _client = client;
        _records = records;
        _request = request;
        _items = new ItemReader(client);
    }

    /// <exception cref="BrokenChainException">An item is missing.</exception>
    /// <exception cref="VenueException">
    /// The venue ended the stream for good: HISTORY_CHANGED, HISTORY_PRUNED, NOT_PERMITTED and others.
    /// </exception>
    public async IAsyncEnumerable<ExecutionsUpdate> ReadAsync(
        [EnumeratorCancellation] CancellationToken stop = default)
    {
        var messages = Reconnecting.ReadAsync(
            _client, call => _records.FollowExecutions(_request, call), forget: null, stop);
        await foreach (var (message, first) in messages)
        {
            if (first) Begin(message);
            var executions = new List<Execution>();
            for (var at = 0; at < message.Items.Count; at++)
            {
                var item = message.Items[at];
                Check(item);
                var isLast = at + 1 == message.Items.Count || message.Items[at + 1].Sequence != item.Sequence;
                // A reject that names no instrument of the venue's has no scales.
                if (await _items.ReadAsync(item, isLast, stop) is Execution execution)
                    executions.Add(execution);
            }

            _position.Through(message.Epoch, message.ThroughSequence);
            _request.ResumeFrom = _position.ResumeFrom;
            _request.FromSequence = 0;
            yield return new ExecutionsUpdate(
                executions, new ResumePoint(message.Epoch, message.ThroughSequence));
        }
    }

    // A call's first item follows the point behind which it began.
    private void Begin(ExecutionsMessage first)
    {
        var from = _request.ResumeFrom?.Sequence ?? Math.Max(_request.FromSequence - 1, 0);
        _position.Begin(from);
        _position.Through(first.Epoch, from);
    }

    private void Check(SessionItem item)
    {
        if (_position.TryTake(item.Sequence, item.PrevSequence)) return;
        throw new BrokenChainException(_position.LastSequence, item.Sequence, item.PrevSequence);
    }
}
