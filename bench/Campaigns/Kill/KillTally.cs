namespace Matching.Bench.Campaigns.Kill;

/// <summary>What a kill campaign has done so far; all lanes add to it.</summary>
internal sealed class KillTally(int wanted)
{
    private readonly Lock _lock = new();
    private readonly int[] _counted = new int[Enum.GetValues<KillKind>().Length];
    private int _granted;

    public int Counted
    {
        get { lock (_lock) return _counted.Sum(); }
    }

    /// <summary>Kills with no ack outstanding: they prove little.</summary>
    public int NotCounted { get; private set; }

    public int Journals { get; private set; }
    public long Events { get; private set; }
    public long ItemsSeen { get; private set; }

    /// <summary>Venues that recovered from a snapshot, before they were killed in turn.</summary>
    public int FromSnapshots { get; private set; }

    /// <summary>Segments that venues had pruned, and that the archive gave back.</summary>
    public int Pruned { get; private set; }

    public int Of(KillKind kind)
    {
        lock (_lock) return _counted[(int)kind];
    }

    /// <summary>How many kills a lane may make on its next journal, 0 when all are given out.</summary>
    public int Take(int most)
    {
        lock (_lock)
        {
            int granted = Math.Min(most, wanted - _granted);
            _granted += granted;
            return granted;
        }
    }

    public void Note(KillKind kind, bool counts)
    {
        lock (_lock)
        {
            if (counts) _counted[(int)kind]++;
            else NotCounted++;
        }
    }

    public void NoteSnapshot()
    {
        lock (_lock) FromSnapshots++;
    }

    public void NotePruned(int segments)
    {
        lock (_lock) Pruned += segments;
    }

    public void NoteJournal(long events, long itemsSeen)
    {
        lock (_lock)
        {
            Journals++;
            Events += events;
            ItemsSeen += itemsSeen;
        }
    }
}
