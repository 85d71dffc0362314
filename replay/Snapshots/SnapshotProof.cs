using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Verification;

namespace Matching.Replay.Snapshots;

/// <summary>
/// Holds the two newest snapshots against each other and the log: the log confirms the older one, and its
/// events behind it make the state of the newer one.
/// </summary>
public static class SnapshotProof
{
    /// <returns>False if there are not two.</returns>
    /// <exception cref="InvalidSnapshotException">One is damaged, or its state is another.</exception>
    /// <exception cref="LogDamagedException">The log can't be trusted, or doesn't confirm them.</exception>
    public static bool Run(IDisk disk, string location, Action<RecoveryProgress>? progress = null)
    {
        var snapshots = new SnapshotDirectory(disk, location);
        IReadOnlyList<long> sequences = snapshots.Sequences();
        if (sequences.Count < 2) return false;
        using var loaded = new FoldedState();
        using SnapshotFile newer = snapshots.Open(sequences[0]), older = snapshots.Open(sequences[1]);
        newer.Check();
        older.Load(loaded.Engine);
        var comparison = new Comparison(loaded, newer.Header);
        var options = new RecoveryOptions
        {
            FromSequence = older.Header.Sequence + 1,
            Claim = older.Header.History,
            Progress = progress,
        };
        LogScan.Run(disk, location, LogReading.Stopped, ref comparison, options);
        return comparison.IsEqual ? true : throw new InvalidSnapshotException(
            snapshots.PathOf(sequences[0]), "the log's events make another state");
    }

    private sealed class Comparison(FoldedState state, SnapshotHeader newer) : ILogVisitor
    {
        public bool IsEqual { get; private set; }

        public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
        {
            if (sequence > newer.Sequence) return;
            FoldedState.Apply(state.Engine, sequence, bytes);
            if (sequence == newer.Sequence) IsEqual = StateHash.Of(state.Engine) == newer.StateHash;
        }
    }
}
