using Matching.Engine;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;

namespace Matching.Replay.Verification;

/// <summary>
/// The snapshots beside a log, against the states that its events make: each one's state hash, at its event.
/// In a pruned log the oldest of them is where the folding begins.
/// </summary>
internal sealed class SnapshotComparison
{
    private readonly SnapshotDirectory _snapshots;
    private readonly Queue<SnapshotHeader> _ahead = new();
    private readonly List<long> _equal = [];
    private readonly List<string> _damaged = [];
    private readonly LogBeginning? _log;
    private SnapshotHeader? _newest;

    private SnapshotComparison(SnapshotDirectory snapshots, LogBeginning? log) =>
        (_snapshots, _log) = (snapshots, log);

    /// <summary>Where the folding begins; null for the first event.</summary>
    public SnapshotHeader? Start { get; private set; }

    public IReadOnlyList<long> Equal => _equal;

    public IReadOnlyList<string> Damaged => _damaged;

    /// <summary>All that the log can still confirm, and those behind its end.</summary>
    public static SnapshotComparison Of(SnapshotDirectory snapshots, LogBeginning? log)
    {
        var comparison = new SnapshotComparison(snapshots, log);
        foreach (long sequence in snapshots.Sequences().Reverse())
            if (log is null || snapshots.IsConfirmable(sequence)) comparison.Read(sequence);
        return comparison;
    }

    /// <summary>Gives the audit the oldest state that loads.</summary>
    public void Begin(EventAudit audit)
    {
        if (!_ahead.TryDequeue(out SnapshotHeader oldest)) return;
        audit.Begin(_snapshots, oldest.Sequence);
        Start = oldest;
    }

    public Difference? Check(MatchingEngine folded)
    {
        if (!_ahead.TryPeek(out SnapshotHeader next) || next.Sequence != folded.LastSequence) return null;
        _ahead.Dequeue();
        Hash256 state = StateHash.Of(folded);
        if (state == next.StateHash)
        {
            _equal.Add(next.Sequence);
            return null;
        }
        return new Difference(
            next.Sequence, $"the snapshot of it holds state {next.StateHash}, the events make {state}");
    }

    /// <summary>Of a log that has stopped: no snapshot is made of events that it doesn't hold.</summary>
    public Difference? Finish(LogFacts log) => _newest is { } newest && newest.Sequence > log.LastSequence
        ? new Difference(
            log.LastSequence + 1,
            $"the log ends before event {newest.Sequence}, of which there is a snapshot: it has lost its end")
        : null;

    private void Read(long sequence)
    {
        try
        {
            using SnapshotFile file = _snapshots.Open(sequence);
            file.Check();
            if (_log is { } log && file.Header.Identity != log.Identity)
            {
                throw new InvalidSnapshotException(
                    _snapshots.PathOf(sequence), "it is of another venue or shard");
            }
            _ahead.Enqueue(file.Header);
            _newest = file.Header;
        }
        catch (Exception error) when (error is InvalidSnapshotException or DiskException)
        {
            _damaged.Add(error.Message);
        }
    }
}
