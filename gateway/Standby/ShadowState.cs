using Matching.Engine;
using Matching.Engine.Events;
using Matching.Engine.Memory;
using Matching.Gateway.Hosting;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;

namespace Matching.Gateway.Standby;

/// <summary>
/// A standby's state, which executes each command of the log again and compares what it would have decided:
/// a binary that decides otherwise than its primary must not take over. It still follows then, by folding.
/// One thread at a time.
/// </summary>
internal sealed class ShadowState : IDisposable
{
    private readonly IDisk _disk;
    private readonly string _location;
    private readonly IReadOnlyList<IFollower> _followers;
    private NativeBlocks? _memory;
    private Reexecution? _executed;
    private FoldedState? _folded;

    /// <param name="disk">
    /// Of the log, up to whose end the state is made; nobody writes to it meanwhile.
    /// </param>
    /// <param name="location">Its directory, with the snapshots.</param>
    /// <param name="followers">Take up the state, and each event after that.</param>
    /// <exception cref="JournalRefusedException">An event does not follow from those before.</exception>
    /// <exception cref="NoSnapshotException">The log is pruned, and no snapshot loads.</exception>
    public ShadowState(IDisk disk, string location, IReadOnlyList<IFollower> followers)
    {
        (_disk, _location, _followers) = (disk, location, followers);
        Load(NewExecution);
        foreach (IFollower follower in _followers) follower.TakeUp(Engine);
    }

    public MatchingEngine Engine => _executed?.Engine ?? _folded!.Engine;

    /// <summary>Where this binary decides otherwise than the journal; null for nowhere.</summary>
    public Difference? Difference { get; private set; }

    /// <summary>Who began the newest of the epochs that came to it since it was made.</summary>
    public Bytes16 EpochWriter { get; private set; }

    /// <summary>Whether the newest event begins an epoch: its process is on its way.</summary>
    public bool IsStarting { get; private set; }

    /// <summary>Takes a group of whole transactions that has become durable.</summary>
    /// <exception cref="JournalRefusedException">An event does not follow from those before.</exception>
    public void Take(ReadOnlySpan<byte> payload, long firstSequence)
    {
        long sequence = firstSequence;
        for (int at = 0; at < payload.Length; sequence++)
        {
            int length = BitConverter.ToInt32(payload[at..]);
            ReadOnlySpan<byte> bytes = payload.Slice(at + LogFormat.LengthPrefixBytes, length);
            Event e = Decode(sequence, bytes);
            if (!TryTake(in e, bytes)) LoadFolded();
            IsStarting = e.Header.Kind == EventKind.EpochStarted;
            if (IsStarting) EpochWriter = e.EpochStarted.Terms.WriterId;
            foreach (IFollower follower in _followers) follower.OnEvent(in e);
            at += LogFormat.LengthPrefixBytes + length;
        }
    }

    public void Dispose() => Forget();

    private static Event Decode(long sequence, ReadOnlySpan<byte> bytes) =>
        EventDecoder.TryDecode(bytes, out Event e, out DecodeFault fault)
            ? e
            : throw new JournalRefusedException(sequence, $"its bytes are no event: {fault}");

    /// <summary>False where it has decided otherwise, and the state is of no use any more.</summary>
    private bool TryTake(in Event e, ReadOnlySpan<byte> bytes)
    {
        if (_folded is { } folded)
        {
            folded.ApplyOne(e.Header.Sequence, bytes);
            return true;
        }
        Difference ??= _executed!.Check(in e, bytes);
        return Difference is null;
    }

    private void LoadFolded() => Load(NewFold);

    /// <summary>
    /// As recovery does: from the newest snapshot, or from the first event, to the log's end.
    /// </summary>
    private void Load(Func<MatchingEngine> fresh)
    {
        if (LogBeginning.Of(_disk, _location) is not { } beginning)
            throw new InvalidOperationException("a standby's log has events");
        SnapshotChoice choice =
            SnapshotChoice.Newest(new SnapshotDirectory(_disk, _location), beginning, fresh);
        if (choice.Loaded is null && beginning.FirstSequence > 1)
            throw new NoSnapshotException(beginning, choice);
        if (choice.Loaded is null) fresh();
        SnapshotNotices.Write(choice.Loaded?.Header, choice.Refused);
        using var log = new LogReader(_disk, _location, LogReading.Stopped)
        {
            Entering = _ => StartNotices.WriteExecuted(Engine.LastSequence),
        };
        log.Seek(Engine.LastSequence + 1);
        while (log.TryNext(out LogEvent next))
        {
            Event e = Decode(next.Sequence, next.Bytes);
            if (TryTake(in e, next.Bytes)) continue;
            LoadFolded();
            return;
        }
    }

    private MatchingEngine NewExecution()
    {
        Forget();
        _memory = new NativeBlocks();
        _executed = new Reexecution(_memory);
        return _executed.Engine;
    }

    private MatchingEngine NewFold()
    {
        Forget();
        _folded = new FoldedState();
        return _folded.Engine;
    }

    private void Forget()
    {
        _memory?.Dispose();
        _folded?.Dispose();
        (_memory, _executed, _folded) = (null, null, null);
    }
}
