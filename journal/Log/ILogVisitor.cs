namespace Matching.Journal.Log;

/// <summary>
/// Takes the events while recovery scans, so that the log is read once. A struct is called directly.
/// </summary>
public interface ILogVisitor
{
    /// <summary>
    /// Events come in order; the bytes are valid during the call. They have been verified.
    /// </summary>
    void OnEvent(long sequence, ReadOnlySpan<byte> bytes);
}

/// <summary>For those who want the tail only.</summary>
public readonly struct NoVisitor : ILogVisitor
{
    public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
    {
    }
}

/// <summary>How far recovery is; told after each segment.</summary>
public readonly record struct RecoveryProgress(int SegmentsDone, int SegmentsInAll, long NextSequence);

/// <summary>What recovery reads and whom it tells.</summary>
public sealed record RecoveryOptions
{
    /// <summary>
    /// Finds where a log ends, and no more: the last segment is read, and those before it in which its open
    /// block of the event chain began. For one who asks before the recovery that verifies the rest.
    /// </summary>
    public static RecoveryOptions EndOnly { get; } =
        new() { FromSequence = long.MaxValue, VerifyEventChain = false };

    /// <summary>
    /// Where a snapshot leaves off. The scan starts at the segment that holds it, or earlier if the event
    /// chain's open block began earlier, and the visitor gets the events from this one on.
    /// </summary>
    public long FromSequence { get; init; } = 1;

    /// <summary>
    /// What a snapshot says of the history up to the event before <see cref="FromSequence"/>: the log must
    /// confirm it.
    /// </summary>
    public HistoryClaim? Claim { get; init; }

    /// <summary>
    /// False recomputes the event chain only as far as a claim needs it, and over the last segments, which is
    /// enough to go on writing; checksums, places and the group chain are verified everywhere. Then a scan is
    /// no longer bound by SHA-256, and the rest of the event chain is for a follower or for verify to prove.
    /// </summary>
    public bool VerifyEventChain { get; init; } = true;

    public Action<RecoveryProgress>? Progress { get; init; }

    /// <summary>Told of each group, seals too, after its events.</summary>
    public Action<LogGroup>? GroupScanned { get; init; }

    /// <summary>Told of each k and C_k of the event chain, as its block's last event was hashed.</summary>
    public Action<long, Hash256>? ChainBlockCompleted { get; init; }
}
