using Matching.Gateway.Pipeline;
using Matching.V1;
using StageTimesMessage = Matching.V1.StageTimes;

namespace Matching.Gateway.Sessions;

/// <summary>
/// The stamps of a connection that wants to be told them, from the publisher to the writer: an item that has
/// none here was sent again, from the log, and is told as it was journaled.
/// </summary>
internal sealed class TimedItems(VenueClock clock, int capacity)
{
    private readonly Outbox<StageStamp> _arriving = new(capacity);
    private readonly Queue<StageStamp> _waiting = new();

    /// <summary>Before the event itself, so that whoever takes that finds this.</summary>
    public void Add(in StageStamp stamp) => _arriving.TryAdd(in stamp);

    /// <summary>As the items go out, in the order of their sequences.</summary>
    public void Stamp(IEnumerable<SessionItem> items)
    {
        foreach (StageStamp stamp in _arriving.Take()) _waiting.Enqueue(stamp);
        long now = clock.Now;
        foreach (SessionItem item in items)
        {
            while (_waiting.TryPeek(out StageStamp old) && old.Sequence < item.Sequence) _waiting.Dequeue();
            if (!_waiting.TryPeek(out StageStamp stamp) || stamp.Sequence != item.Sequence) continue;
            item.StageTimes = new StageTimesMessage
            {
                Received = stamp.Received,
                Matched = stamp.Matched,
                Durable = stamp.Durable,
                Sent = now,
            };
        }
    }
}
