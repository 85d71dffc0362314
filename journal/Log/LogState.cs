namespace Matching.Journal.Log;

/// <summary>Where a group starts.</summary>
public readonly record struct GroupPlace(long SegmentOrdinal, long Offset);

/// <summary>
/// What the log's past comes down to at a boundary between two groups. A segment header records it, so that
/// a reader may start there, and a reader that came from before can check it.
/// </summary>
/// <param name="NextSequence">The sequence of the event that comes next.</param>
/// <param name="Epoch">Of the last group; 0 before the first.</param>
/// <param name="ChainBlocks">k: the complete blocks of the event chain.</param>
/// <param name="ChainHash">C_k.</param>
/// <param name="OpenBlock">The group that holds event k * 1024 + 1, or in which it will be.</param>
internal readonly record struct LogState(
    long NextSequence,
    uint Epoch,
    GroupKind LastKind,
    Hash256 LastGroupHash,
    long ChainBlocks,
    Hash256 ChainHash,
    GroupPlace OpenBlock);
