using Matching.Journal.Log;
using Matching.Replay.Snapshots;

namespace Matching.Replay.Verification;

/// <summary>What a verification came to.</summary>
public enum Verdict
{
    /// <summary>Every check was made and holds.</summary>
    Equal,

    /// <summary>The log is sound, and an event of it is not what it must be.</summary>
    Differs,

    /// <summary>The log's own checksums or chains don't hold.</summary>
    Damaged,

    /// <summary>
    /// The log is sound, but its first events are pruned, and no snapshot has a state to start from.
    /// </summary>
    NotFolded,
}

/// <summary>C_k of the event chain, as somebody else holds it.</summary>
public readonly record struct ChainAnchor(long Blocks, Hash256 Hash);

/// <summary>An instrument's hash: SHA-256 of its listing, book, stops and quotes.</summary>
/// <param name="Folded">Of the state that the events make.</param>
/// <param name="Reexecuted">Of the state that the commands make.</param>
public sealed record InstrumentHash(int InstrumentId, string Symbol, Hash256 Folded, Hash256 Reexecuted);

/// <summary>Where the log is damaged, and how.</summary>
public sealed record Damage(long SegmentOrdinal, long Offset, long Sequence, string Sentence);

/// <summary>What was looked at, what was found, and how far it can be relied on.</summary>
public sealed record VerificationReport
{
    public required JournalPlace Place { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>Of <see cref="Verdict.Differs"/>; also beside damage that comes later.</summary>
    public Difference? Difference { get; init; }

    /// <summary>Of <see cref="Verdict.Damaged"/>.</summary>
    public Damage? Damage { get; init; }

    /// <summary>What the whole log is; null if it is damaged.</summary>
    public LogFacts? Log { get; init; }

    /// <summary>Decoded, executed again or folded, and found right, from the first on.</summary>
    public long Events { get; init; }

    public long Transactions { get; init; }
    public int Epochs { get; init; }
    public int Instruments { get; init; }

    /// <summary>Under rules that this binary doesn't hold: not executed again.</summary>
    public IReadOnlyList<SequenceRange> FoldedOnly { get; init; } = [];

    /// <summary>
    /// SHA-256 of the state that the events make; null unless equal, or they make another one.
    /// </summary>
    public Hash256? FoldedState { get; init; }

    /// <summary>SHA-256 of the state that the commands make.</summary>
    public Hash256? ReexecutedState { get; init; }

    /// <summary>
    /// Of each instrument's part of the state, by number; where it isn't equal, of the folded one.
    /// </summary>
    public IReadOnlyList<InstrumentHash> InstrumentHashes { get; init; } = [];

    /// <summary>The hash from elsewhere that was compared, if any.</summary>
    public ChainAnchor? Expected { get; init; }

    /// <summary>
    /// The snapshot whose state the folding began with, as the log is pruned; null if with Genesis, or not at
    /// all. The log's chain confirms it.
    /// </summary>
    public SnapshotHeader? Start { get; init; }

    /// <summary>Snapshots whose state is the one that folding made, by their last events.</summary>
    public IReadOnlyList<long> ComparedSnapshots { get; init; } = [];

    /// <summary>What is wrong with snapshots that can't be read.</summary>
    public IReadOnlyList<string> DamagedSnapshots { get; init; } = [];

    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Whether it starts at the history's first event, and not at what a later header says of it.
    /// </summary>
    public bool IsFromGenesis => Log?.FirstSequence == 1;
}
