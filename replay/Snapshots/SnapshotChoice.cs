using Matching.Engine;
using Matching.Journal.Log;

namespace Matching.Replay.Snapshots;

/// <summary>A state that was loaded.</summary>
public sealed record LoadedSnapshot(MatchingEngine Engine, SnapshotHeader Header);

/// <summary>The newest snapshot that loads, and what was wrong with those that didn't.</summary>
/// <param name="Loaded">Null if none does, or there is none.</param>
/// <param name="Refused">A sentence for each file that was passed over, newest first.</param>
public sealed record SnapshotChoice(LoadedSnapshot? Loaded, IReadOnlyList<string> Refused)
{
    /// <param name="snapshots">Where to look.</param>
    /// <param name="log">What the log says of itself; null if it is empty.</param>
    /// <param name="engines">Makes a fresh one for each attempt: a failed load leaves a useless one.</param>
    public static SnapshotChoice Newest(
        SnapshotDirectory snapshots, LogBeginning? log, Func<MatchingEngine> engines)
    {
        var refused = new List<string>();
        foreach (long sequence in snapshots.Sequences())
        {
            string name = Path.GetFileName(snapshots.PathOf(sequence));
            if (log is not null && !snapshots.IsConfirmable(sequence))
            {
                refused.Add($"{name}: what would confirm it is pruned from the log");
                continue;
            }
            try
            {
                if (TryLoad(snapshots, sequence, log, engines) is { } loaded)
                    return new SnapshotChoice(loaded, refused);
                refused.Add($"{name}: it is of another venue or shard");
            }
            catch (Exception error) when (error is InvalidSnapshotException or DiskException)
            {
                refused.Add(error.Message);
            }
        }
        return new SnapshotChoice(null, refused);
    }

    private static LoadedSnapshot? TryLoad(
        SnapshotDirectory snapshots, long sequence, LogBeginning? log, Func<MatchingEngine> engines)
    {
        using SnapshotFile file = snapshots.Open(sequence);
        if (log is { } beginning && file.Header.Identity != beginning.Identity) return null;
        MatchingEngine engine = engines();
        file.Load(engine);
        return new LoadedSnapshot(engine, file.Header);
    }
}
