using Matching.V1;

namespace Matching.Bench.Lobster;

/// <summary>
/// The venue's public book, stepped to exact sequences. A new subscription begins with a snapshot, and what
/// lay between is then not to be had from the feed.
/// </summary>
internal sealed class PublicBook
{
    private readonly Queue<BookMessage> _messages = new();
    private int _nextChange;
    private long _through = -1;

    public LevelBook Levels { get; } = new();

    public void Add(BookMessage message) => _messages.Enqueue(message);

    /// <summary>
    /// Steps to just after an event. False while the feed has not come so far; <paramref name="observed"/>
    /// is false where the event lies in a gap between two subscriptions.
    /// </summary>
    public bool TryStepTo(long sequence, out bool observed)
    {
        observed = true;
        while (_through < sequence)
        {
            if (!_messages.TryPeek(out var message)) return false;
            if (message.Snapshot is not null && message.ThroughSequence > sequence)
            {
                observed = false;
                return true;
            }

            if (!Apply(message, sequence)) return true;
            _messages.Dequeue();
            (_nextChange, _through) = (0, message.ThroughSequence);
        }

        return true;
    }

    // False when it stopped at a change beyond the sequence.
    private bool Apply(BookMessage message, long sequence)
    {
        if (message.Snapshot is not null && _nextChange == 0) Apply(message.Snapshot);
        for (; _nextChange < message.Changes.Count; _nextChange++)
        {
            var change = message.Changes[_nextChange];
            if (change.Sequence > sequence) return false;
            Levels.Set(change.Side == Side.Buy, change.Level.Price, change.Level.Qty);
        }

        return true;
    }

    private void Apply(BookSnapshot snapshot)
    {
        Levels.Clear();
        foreach (var level in snapshot.Bids) Levels.Set(true, level.Price, level.Qty);
        foreach (var level in snapshot.Asks) Levels.Set(false, level.Price, level.Qty);
    }
}
