using Matching.Journal.EventStore;

namespace Matching.Journal.Replication;

/// <summary>A stream as a history, read event by event as it is asked; the calling thread waits.</summary>
internal sealed class StreamHistory(EventStoreClient client, string stream, CancellationToken cancellation)
{
    /// <exception cref="StreamUnavailableException">It can't be read.</exception>
    public History Read()
    {
        StreamPage end = Page(AppendOutcome.NoStream, ReadDirection.Backwards, 1);
        if (!end.Exists || end.Events.Count == 0) return new History(0, 0, _ => default);
        StreamPage start = Page(AppendOutcome.NoStream, ReadDirection.Forwards, 1);
        return new History(
            start.Events[0].Revision + 1, end.Events[0].Revision + 1, sequence => At(sequence).Data);
    }

    /// <exception cref="StreamUnavailableException">It can't be read.</exception>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public StoredEvent At(long sequence)
    {
        StreamPage page = Page(sequence - 1, ReadDirection.Forwards, 1);
        if (page.Events is [var found] && found.Revision == sequence - 1) return found;
        throw new InvalidDataException($"The stream has no revision {sequence - 1}.");
    }

    /// <summary>All from that event on, to where the stream ends.</summary>
    /// <exception cref="StreamUnavailableException">It can't be read.</exception>
    public List<StoredEvent> From(long sequence)
    {
        var events = new List<StoredEvent>();
        long next = Math.Max(sequence - 1, 0);
        while (true)
        {
            StreamPage page = Page(next, ReadDirection.Forwards, EventStoreClient.MaxPageEvents);
            events.AddRange(page.Events);
            if (page.IsEnd) return events;
            next = page.Events[^1].Revision + 1;
        }
    }

    private StreamPage Page(long from, ReadDirection direction, int count) =>
        client.ReadAsync(stream, from, direction, count, cancellation).GetAwaiter().GetResult();
}
