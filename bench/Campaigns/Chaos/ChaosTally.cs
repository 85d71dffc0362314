namespace Matching.Bench.Campaigns.Chaos;

/// <summary>What a chaos campaign has done so far; all lanes add to it.</summary>
internal sealed class ChaosTally(int wanted)
{
    private readonly Lock _lock = new();
    private readonly int[] _rounds = new int[Enum.GetValues<ChaosKind>().Length];
    private readonly int[] _inDoubt = new int[Enum.GetValues<ChaosKind>().Length];
    private int _granted;

    public int Rounds
    {
        get { lock (_lock) return _rounds.Sum(); }
    }

    public int Journals { get; private set; }
    public long Events { get; private set; }
    public long ItemsSeen { get; private set; }
    public long OrdersAccepted { get; private set; }
    public long BooksCompared { get; private set; }
    public long Repeated { get; private set; }
    public long NotTaken { get; private set; }

    public int Of(ChaosKind kind)
    {
        lock (_lock) return _rounds[(int)kind];
    }

    /// <summary>Commands that were in doubt at the moment of such faults, all resolved since.</summary>
    public int InDoubt(ChaosKind kind)
    {
        lock (_lock) return _inDoubt[(int)kind];
    }

    /// <summary>How many rounds a lane may make on its next journal, 0 when all are given out.</summary>
    public int Take(int most)
    {
        lock (_lock)
        {
            int granted = Math.Min(most, wanted - _granted);
            _granted += granted;
            return granted;
        }
    }

    public void Note(ChaosKind kind, int inDoubt)
    {
        lock (_lock)
        {
            _rounds[(int)kind]++;
            _inDoubt[(int)kind] += inDoubt;
        }
    }

    public void NoteJournal(long events, ChaosJudge judge, IEnumerable<TraderMemory> traders)
    {
        lock (_lock)
        {
            Journals++;
            Events += events;
            OrdersAccepted += judge.Accepted;
            BooksCompared += judge.PointsCompared;
            Repeated += judge.Repeated;
            foreach (TraderMemory trader in traders)
            {
                ItemsSeen += trader.Seen.Count;
                NotTaken += trader.NotTaken;
            }
        }
    }
}
