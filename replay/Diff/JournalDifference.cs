using Matching.Replay.Verification;

namespace Matching.Replay.Diff;

/// <summary>What a comparison of two journals came to.</summary>
public enum DiffVerdict
{
    /// <summary>Every event that both hold is the same, and both end alike.</summary>
    Equal,

    /// <summary>An event differs.</summary>
    Differs,

    /// <summary>Nothing differs, but one goes on where the other ends.</summary>
    Prefix,

    /// <summary>They have no event in common: where one begins, the other has ended.</summary>
    Apart,

    /// <summary>One of them is damaged before anything differs.</summary>
    Damaged,
}

/// <summary>Two journals compared, event by event, by their bytes.</summary>
public sealed record JournalDifference
{
    public required DiffVerdict Verdict { get; init; }

    /// <summary>The first sequence that was compared: above 1 where one of them is pruned.</summary>
    public required long FromSequence { get; init; }

    /// <summary>Events that are the same.</summary>
    public required long Same { get; init; }

    public required DiffSide A { get; init; }
    public required DiffSide B { get; init; }

    /// <summary>The first event that differs: expected is A's, found is B's.</summary>
    public Difference? Difference { get; init; }

    /// <summary>How they came apart, from what follows on both sides.</summary>
    public DiffShape? Shape { get; init; }

    /// <summary>Of <see cref="DiffVerdict.Damaged"/>.</summary>
    public Damage? Damage { get; init; }
}

/// <summary>One of the two.</summary>
public sealed record DiffSide
{
    public required string Directory { get; init; }
    public required long FirstSequence { get; init; }

    /// <summary>0 where it wasn't read to its end.</summary>
    public long LastSequence { get; init; }

    /// <summary>
    /// The command whose transaction holds the event that differs, as this side has it; null for none.
    /// </summary>
    public DiffCommand? Command { get; init; }

    /// <summary>Whether this side's damage ended the comparison.</summary>
    public bool IsDamaged { get; init; }
}

/// <summary>Which command an event came of.</summary>
/// <param name="Kind">What it asked for; Continue where the engine began the transaction itself.</param>
/// <param name="FirstSequence">Of its transaction.</param>
/// <param name="Event">That transaction's first event, as a line: it carries the command's terms.</param>
public sealed record DiffCommand(
    string Kind, long FirstSequence, long Time, int SessionId, long ClientSeqNum, string Event);
