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
    private long _sent;

    /// <summary>Before the event itself, so that whoever takes that finds this.</summary>
    public void Add(in StageStamp stamp) => _arriving.TryAdd(in stamp);

    /// <summary>Behind the taking of events that are about to be written.</summary>
    public void Take()
    {
        foreach (StageStamp stamp in _arriving.Take()) _waiting.Enqueue(stamp);
        _sent = clock.Now;
    }

    /// <summary>Of an item that is being written, in the order of their sequences; null for none.</summary>
    public StageTimesMessage? Of(long sequence)
    {
        while (_waiting.TryPeek(out StageStamp old) && old.Sequence < sequence) _waiting.Dequeue();
        if (!_waiting.TryPeek(out StageStamp stamp) || stamp.Sequence != sequence) return null;
        return new StageTimesMessage
        {
            Received = stamp.Received,
            Matched = stamp.Matched,
            Durable = stamp.Durable,
            Sent = _sent,
        };
    }
}
