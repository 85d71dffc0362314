using Matching.Engine;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Replay.Snapshots;

namespace Matching.Replay.Recovery;

/// <summary>A shard's state, made again, and where its log goes on.</summary>
/// <param name="Engine">With all of the log's events.</param>
/// <param name="Tail">For the writer.</param>
/// <param name="Snapshot">Where the folding began; null if at the first event.</param>
/// <param name="RefusedSnapshots">Files that could not be used, and why; newest first.</param>
public sealed record RecoveredShard(
    MatchingEngine Engine, LogTail Tail, SnapshotHeader? Snapshot, IReadOnlyList<string> RefusedSnapshots);

/// <summary>
/// Makes a shard's state from what its directory holds: the newest valid snapshot, and the log's events
/// behind it. The followers take up the state that comes out.
/// </summary>
public static class ShardRecovery
{
    /// <summary>
    /// From the newest snapshot that loads. Before it returns, all checksums and the group chain of the
    /// segments that it read are verified, and the event chain up to the snapshot; the event chain behind it
    /// is for a <see cref="SnapshotFollower"/> to prove.
    /// </summary>
    /// <param name="directory">The log's; its snapshots lie beside it.</param>
    /// <param name="identity">Of a new log.</param>
    /// <param name="engines">Makes a fresh engine; one for each snapshot that is tried.</param>
    /// <param name="followers">Each takes up the state.</param>
    /// <param name="progress">Told after each segment.</param>
    /// <exception cref="LogDamagedException">
    /// The log can't be trusted, or is not the one that the snapshot was made from.
    /// </exception>
    /// <exception cref="JournalRefusedException">An event can't be read or doesn't follow from those
    /// before; or the journal has come to go by rules that this binary doesn't know.</exception>
    /// <exception cref="NoSnapshotException">The log is pruned, and no snapshot loads.</exception>
    public static RecoveredShard Run(
        LogDirectory directory, LogIdentity identity, Func<MatchingEngine> engines,
        IReadOnlyList<IFollower> followers, Action<RecoveryProgress>? progress = null)
    {
        LogBeginning? log = LogBeginning.Of(directory.Disk, directory.Location);
        var snapshots = new SnapshotDirectory(directory.Disk, directory.Location);
        SnapshotChoice choice = SnapshotChoice.Newest(snapshots, log, engines);
        long sequence = choice.Loaded?.Header.Sequence ?? 0;
        if (log is null && sequence > 0) throw LogIsGone(sequence);
        if (log?.FirstSequence > sequence + 1) throw new NoSnapshotException(log.Value, choice);
        MatchingEngine engine = choice.Loaded?.Engine ?? engines();
        var options = new RecoveryOptions
        {
            FromSequence = sequence + 1,
            Claim = choice.Loaded?.Header.History,
            VerifyEventChain = false,
            Progress = progress,
        };
        LogTail tail = Fold(directory, identity, engine, options);
        if (WhyUnknown(engine) is { } why)
        {
            tail.Dispose();
            throw new JournalRefusedException(engine.LastSequence, why);
        }
        foreach (IFollower follower in followers) follower.TakeUp(engine);
        return new RecoveredShard(engine, tail, choice.Loaded?.Header, choice.Refused);
    }

    /// <summary>
    /// From the first event, whatever snapshots there are, with all that can be verified: what recovery from
    /// a snapshot must be equal to.
    /// </summary>
    /// <exception cref="LogDamagedException">The log can't be trusted.</exception>
    /// <exception cref="JournalRefusedException">An event can't be read or doesn't follow from those
    /// before.</exception>
    public static LogTail Run(
        LogDirectory directory, LogIdentity identity, MatchingEngine engine,
        IReadOnlyList<IFollower> followers, Action<RecoveryProgress>? progress = null)
    {
        LogTail tail = Fold(directory, identity, engine, new RecoveryOptions { Progress = progress });
        foreach (IFollower follower in followers) follower.TakeUp(engine);
        return tail;
    }

    /// <summary>
    /// As much of a log as <see cref="Run(LogDirectory, LogIdentity, Func{MatchingEngine},
    /// IReadOnlyList{IFollower}, Action{RecoveryProgress}?)"/> verifies, for one who goes on writing it and
    /// makes its state apart: from the newest snapshot that is whole on, and the log must confirm it.
    /// </summary>
    public static RecoveryOptions FromNewestSound(
        LogDirectory directory, Action<RecoveryProgress>? progress = null)
    {
        var options = new RecoveryOptions { VerifyEventChain = false, Progress = progress };
        if (LogBeginning.Of(directory.Disk, directory.Location) is not { } log) return options;
        var snapshots = new SnapshotDirectory(directory.Disk, directory.Location);
        return snapshots.NewestSound(log.Identity) is { } snapshot
            ? options with { FromSequence = snapshot.Sequence + 1, Claim = snapshot.History }
            : options;
    }

    /// <summary>
    /// Why this binary can't go on with a state, null where it can: by older rules than the journal's it
    /// would make a history that nobody else can execute again.
    /// </summary>
    public static string? WhyUnknown(MatchingEngine engine) => engine.RulesVersion > Limits.RulesVersion
        ? $"the journal goes by rules {engine.RulesVersion}, this binary knows those up to"
            + $" {Limits.RulesVersion}"
        : null;

    private static LogTail Fold(
        LogDirectory directory, LogIdentity identity, MatchingEngine engine, RecoveryOptions options)
    {
        using var pipeline = new FoldPipeline(engine);
        FoldPipeline visitor = pipeline;
        LogTail tail = LogRecovery.Open(directory, identity, ref visitor, options);
        pipeline.Complete();
        return tail;
    }

    private static LogDamagedException LogIsGone(long sequence) => new(
        1, 0, 1, $"the log is empty, but a snapshot of its events up to {sequence} is here.");
}

/// <summary>The journal's bytes are sound, but an event is not one that could have happened.</summary>
public sealed class JournalRefusedException(long sequence, string why)
    : Exception($"Event {sequence} is refused: {why}")
{
    public long Sequence { get; } = sequence;

    public string Why { get; } = why;
}

/// <summary>
/// The log's first events are pruned, and there is no state to go on from: never an empty start.
/// </summary>
public sealed class NoSnapshotException(LogBeginning log, SnapshotChoice choice)
    : Exception(
        $"The log begins with event {log.FirstSequence}, and no snapshot reaches to the one before it. "
        + string.Concat(choice.Refused.Select(why => $"{why}. "))
        + "Restore the segments before it from an archive.");
