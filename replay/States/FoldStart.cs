using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;

namespace Matching.Replay.States;

/// <summary>
/// The snapshot with which the folding of a pruned journal begins: its state is taken on the word of whoever
/// took it, but the log's event chain confirms that it is of this history.
/// </summary>
/// <param name="Sequence">Of its last event.</param>
/// <param name="StateHash">Of the state that it holds.</param>
public sealed record FoldStart(long Sequence, string StateHash)
{
    /// <summary>The oldest that loads, so that as much of the journal as possible can be told.</summary>
    /// <exception cref="NoJournalException">None does.</exception>
    /// <exception cref="LogDamagedException">The log is damaged, or of another history.</exception>
    internal static (FoldedState State, FoldStart Start) Load(JournalPlace place, long firstSequence)
    {
        var disk = new NativeDisk();
        var snapshots = new SnapshotDirectory(disk, place.Directory);
        LogBeginning? log = LogBeginning.Of(disk, place.Directory);
        var refused = new List<string>();
        foreach (long sequence in snapshots.Sequences().Reverse().Where(snapshots.IsConfirmable))
        {
            var state = new FoldedState();
            try
            {
                using SnapshotFile file = snapshots.Open(sequence);
                if (file.Header.Identity != log?.Identity)
                    throw new InvalidSnapshotException(snapshots.PathOf(sequence), "it is of another venue");
                file.Load(state.Engine);
                Confirm(place, file.Header.History);
                return (state, new FoldStart(sequence, file.Header.StateHash.ToString()));
            }
            catch (InvalidSnapshotException invalid)
            {
                state.Dispose();
                refused.Add(invalid.Message);
            }
            catch
            {
                state.Dispose();
                throw;
            }
        }
        throw new NoJournalException(
            $"The events before {firstSequence} of the journal in {place.Directory} are pruned, and no "
            + "snapshot holds a state from which the others could be folded. "
            + string.Concat(refused.Select(why => $"{why}. "))
            + "Restore the segments before from an archive.");
    }

    private static void Confirm(JournalPlace place, HistoryClaim claim)
    {
        var nobody = new Nobody();
        place.Scan(ref nobody, new RecoveryOptions
        {
            FromSequence = claim.Sequence + 1,
            Claim = claim,
            VerifyEventChain = false,
        });
    }

    private readonly struct Nobody : ILogVisitor
    {
        public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
        {
        }
    }
}
