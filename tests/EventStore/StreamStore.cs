using Matching.Journal.EventStore;

namespace Matching.Tests.EventStore;

/// <summary>
/// EventStoreDB's rules for one node's streams, kept in memory: what an append at a revision answers, also
/// the
/// answers that cost somebody data. It knows nothing of networks; faults are for those around it.
/// </summary>
internal sealed class StreamStore
{
    /// <summary>The server's default: the data of one append, metadata not counted.</summary>
    public const int MaxAppendBytes = 1_048_576;

    private readonly Dictionary<string, Kept> _streams = [];

    /// <summary>Told as something was appended.</summary>
    public event Action? Changed;

    public AppendOutcome Append(string stream, long expected, IReadOnlyList<ProposedEvent> events)
    {
        lock (_streams)
        {
            if (events.Sum(e => e.Data.Length) > MaxAppendBytes)
                return AppendOutcome.Fatal("MaximumAppendSizeExceeded");
            Kept kept = _streams.TryGetValue(stream, out Kept? known) ? known : new Kept();
            if (kept.IsDeleted && expected == AppendOutcome.NoStream) return Add(stream, kept, events);
            if (expected == kept.Last) return Add(stream, kept, events);
            return expected < kept.Last && IsKnown(kept, expected, events)
                ? AppendOutcome.Appended(expected + events.Count)
                : AppendOutcome.WrongRevision(kept.Last);
        }
    }

    /// <summary>Null where there is no such stream.</summary>
    public StoredEvent[]? Read(string stream, long from, ReadDirection direction, int count)
    {
        lock (_streams)
        {
            if (!_streams.TryGetValue(stream, out Kept? kept) || kept.IsDeleted) return null;
            IEnumerable<StoredEvent> all = kept.Events.Where(e => e.Revision >= kept.First);
            if (direction == ReadDirection.Forwards) return [.. all.Where(e =>
                e.Revision >= from).Take(count)];
            long start = from == AppendOutcome.NoStream ? kept.Last : from;
            return [.. all.Where(e => e.Revision <= start).Reverse().Take(count)];
        }
    }

    public long LastOf(string stream)
    {
        lock (_streams) return _streams.TryGetValue(stream,
            out Kept? kept) ? kept.Last : AppendOutcome.NoStream;
    }

    /// <summary>It seems to be gone, but numbers go on where they were.</summary>
    public void DeleteSoftly(string stream)
    {
        lock (_streams) _streams[stream].Delete();
    }

    /// <summary>What a failover may do to events that were acknowledged: they never were.</summary>
    public void LoseBehind(string stream, long last)
    {
        lock (_streams) _streams[stream].Events.RemoveAll(e => e.Revision > last);
    }

    /// <summary>Somebody changes what was written.</summary>
    public void Replace(string stream, StoredEvent with)
    {
        lock (_streams) _streams[stream].Events[(int)with.Revision] = with;
    }

    private AppendOutcome Add(string stream, Kept kept, IReadOnlyList<ProposedEvent> events)
    {
        // Without events it is a check of the revision, and makes no stream.
        if (events.Count == 0) return AppendOutcome.Appended(kept.Last);
        _streams[stream] = kept;
        kept.Revive();
        foreach (ProposedEvent e in events)
        {
            var stored = new StoredEvent(
                e.Id, kept.Last + 1, e.Type, e.Data.ToArray(), e.CustomMetadata.ToArray());
            kept.Events.Add(stored);
        }
        Changed?.Invoke();
        return AppendOutcome.Appended(kept.Last);
    }

    /// <summary>The trap: ids are compared, bytes are not. A known beginning with something new is
    /// refused.</summary>
    private static bool IsKnown(Kept kept, long expected, IReadOnlyList<ProposedEvent> events)
    {
        if (events.Count == 0 || expected + events.Count > kept.Last) return false;
        for (int at = 0; at < events.Count; at++)
            if (kept.Events[(int)expected + 1 + at].Id != events[at].Id) return false;
        return true;
    }

    private sealed class Kept
    {
        public List<StoredEvent> Events { get; } = [];

        public bool IsDeleted { get; private set; }

        /// <summary>The first that can be read.</summary>
        public long First { get; private set; }

        public long Last => Events.Count - 1;

        public void Delete() => (IsDeleted, First) = (true, Events.Count);

        public void Revive() => IsDeleted = false;
    }
}
