using Matching.Engine;
using Matching.Journal.Log;
using Matching.Replay.Archive;
using Matching.Replay.Recovery;

namespace Matching.Replay.Snapshots;

/// <summary>What the follower tells: a snapshot was taken, or could not be.</summary>
/// <param name="Snapshot">Null if it could not.</param>
/// <param name="Trouble">Why not, or why nothing was pruned; null if all went well.</param>
/// <param name="PrunedSegments">How many were deleted behind it.</param>
public readonly record struct SnapshotReport(
    SnapshotHeader? Snapshot, string? Trouble, int PrunedSegments);

/// <summary>
/// A shadow of the shard: a state of its own that follows the log's files behind the writer, recomputes the
/// event chain, and takes the snapshots. The engine knows nothing of it and waits for nothing. It may lag, be
/// thrown away, and begin again from the newest snapshot.
/// </summary>
public sealed class SnapshotFollower : IDisposable
{
    /// <summary>
    /// Events that it may leave for later while the venue wants the cores: half a second of a recovery.
    /// </summary>
    private const int MostBehind = 4_000_000;

    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_beginAgainAfter = TimeSpan.FromSeconds(5);

    private readonly IDisk _disk;
    private readonly string _location;
    private readonly SnapshotPolicy _policy;
    private readonly Action<SnapshotReport> _report;
    private readonly SnapshotDirectory _snapshots;
    private readonly ManualResetEventSlim _isOver = new();
    private FoldedState? _state;
    private readonly Func<long>? _visible;
    private LogFollower? _log;
    private LogIdentity _identity;
    private long _taken;
    private long _takenAt;
    private long _behind;

    /// <param name="disk">Where the log is.</param>
    /// <param name="location">The log's directory, of a venue that may run.</param>
    /// <param name="policy">When to take one.</param>
    /// <param name="report">Told on the follower's thread.</param>
    /// <param name="visible">
    /// How far the venue has told; without it the follower gets on as if it were far behind.
    /// </param>
    public SnapshotFollower(
        IDisk disk, string location, SnapshotPolicy policy, Action<SnapshotReport> report,
        Func<long>? visible = null)
    {
        (_disk, _location, _policy, _report, _visible) = (disk, location, policy, report, visible);
        _snapshots = new SnapshotDirectory(disk, location);
        _takenAt = policy.Clock.GetTimestamp();
    }

    /// <summary>The newest event that its state holds; any thread may ask.</summary>
    public long LastSequence => Volatile.Read(ref _behind);

    private bool IsFarBehind => _visible is null || _visible() - LastSequence > MostBehind;

    /// <summary>Runs until <see cref="Finish"/>, behind all other threads where the system lets it.</summary>
    /// <exception cref="LogDamagedException">
    /// The log behind the writer is not what was written, or not the history that its headers name.
    /// </exception>
    /// <exception cref="JournalRefusedException">An event does not follow from the state.</exception>
    public void Run()
    {
        LowPriority.ForThisThread();
        using var spare = SpareTime.OfThisThread();
        while (!_isOver.IsSet) _isOver.Wait(Follow(spare));
    }

    /// <summary>
    /// What the machine denies it for a while, files or memory, is an alarm: the state is thrown away, and
    /// begun again later. Returns how long to wait first.
    /// </summary>
    private TimeSpan Follow(SpareTime spare)
    {
        try
        {
            return Step() ? spare.Due(IsFarBehind) : s_lookEvery;
        }
        catch (Exception error) when (error is IOException or OutOfMemoryException)
        {
            _log?.Dispose();
            _state?.Dispose();
            (_log, _state) = (null, null);
            _report(new SnapshotReport(null, $"the follower begins again: {error.Message}", 0));
            return s_beginAgainAfter;
        }
    }

    public void Finish() => _isOver.Set();

    /// <summary>
    /// Takes the next group, and a snapshot behind it where one is due. False if there is no group yet.
    /// </summary>
    public bool Step()
    {
        if (_log is null && !TryBegin()) return false;
        if (!_log!.MoveNext())
        {
            TakeIfDue();
            return false;
        }
        _state!.Apply(_log.Payload, _log.FirstSequence);
        // Orders the state's events before what another thread concludes from the number.
        Volatile.Write(ref _behind, _state.Engine.LastSequence);
        TakeIfDue();
        return true;
    }

    public void Dispose()
    {
        _log?.Dispose();
        _state?.Dispose();
        _isOver.Dispose();
    }

    /// <summary>
    /// As recovery begins: from the newest snapshot, or from the first event. False while the log is empty.
    /// </summary>
    private bool TryBegin()
    {
        if (LogBeginning.Of(_disk, _location) is not { } beginning) return false;
        _identity = beginning.Identity;
        SnapshotChoice choice = SnapshotChoice.Newest(_snapshots, beginning, Fresh);
        if (choice.Loaded is null)
        {
            Fresh();
            if (beginning.FirstSequence > 1) throw new NoSnapshotException(beginning, choice);
        }
        HistoryClaim from = choice.Loaded?.Header.History
            ?? new HistoryClaim(0, 0, _identity.EventChainStart, default);
        _taken = from.Sequence;
        var chain = new EventChain(from.Blocks, from.Hash);
        _log = new LogFollower(_disk, _location, LogReading.Running, chain);
        return true;
    }

    private MatchingEngine Fresh()
    {
        _state?.Dispose();
        _state = new FoldedState();
        return _state.Engine;
    }

    private void TakeIfDue()
    {
        long events = _state!.Engine.LastSequence - _taken;
        // The block before the snapshot that it began with is read again; its events are in the state.
        if (events <= 0) return;
        bool isDue = events >= _policy.EveryEvents
            || _policy.Clock.GetElapsedTime(_takenAt) >= _policy.Every;
        if (isDue) Take();
    }

    /// <summary>
    /// The disk's trouble with a snapshot is an alarm and not the venue's end: the journal is whole without
    /// it, and the next one is tried when it is due.
    /// </summary>
    private void Take()
    {
        _taken = _state!.Engine.LastSequence;
        _takenAt = _policy.Clock.GetTimestamp();
        try
        {
            SnapshotHeader header = _snapshots.Take(_state.Engine, _identity, _log!.Chain.Claim());
            (int pruned, string? trouble) = _policy.Prune ? Prune() : (0, null);
            _report(new SnapshotReport(header, trouble, pruned));
        }
        catch (Exception error) when (error is IOException or InvalidSnapshotException)
        {
            _report(new SnapshotReport(null, error.Message, 0));
        }
    }

    private (int Pruned, string? Trouble) Prune()
    {
        try
        {
            int pruned = SnapshotPruning.Run(
                _disk, _location, _policy.ArchiveDirectory, _policy.ShippedThrough?.Invoke(),
                out string? heldBack).Count;
            return (pruned, heldBack);
        }
        catch (Exception error) when (error is IOException or InvalidSnapshotException or ArchiveException)
        {
            return (0, $"nothing was pruned: {error.Message}");
        }
    }
}
