using Matching.Journal.EventStore;

namespace Matching.Journal.Replication;

/// <summary>
/// Events to be appended at once: whole transactions, with the ids that they have for ever. It is kept until
/// the stream is known to hold it.
/// </summary>
internal sealed class EventBatch(long firstSequence, ProposedEvent[] events)
{
    public long FirstSequence { get; } = firstSequence;

    public ProposedEvent[] Events { get; } = events;

    public long LastSequence => FirstSequence + Events.Length - 1;

    /// <summary>Where the stream must end for it: one revision before its first event's.</summary>
    public long ExpectedRevision => FirstSequence - 2;

    public long LastRevision => LastSequence - 1;

    /// <summary>
    /// By the clock of who ships it: the stream may have had it since, and others seen it, though the answer
    /// comes to a later try. Null before the first.
    /// </summary>
    public long? FirstSentAt { get; set; }

    public ref readonly ProposedEvent this[long sequence] => ref Events[sequence - FirstSequence];

    /// <summary>What is left of it behind an event that the stream holds already.</summary>
    public EventBatch Behind(long sequence) =>
        new(sequence + 1, Events[(int)(sequence + 1 - FirstSequence)..])
        {
            FirstSentAt = FirstSentAt,
        };
}
