namespace Matching.Journal.Log;

/// <summary>
/// A segment that will never change again, for the next one is in use; and what that one's header says of the
/// history up to there.
/// </summary>
/// <param name="Identity">The log's.</param>
/// <param name="Ordinal">As in the file's name.</param>
/// <param name="Bytes">The length of the file.</param>
/// <param name="FirstSequence">Of its first event.</param>
/// <param name="NextSequence">Of the first event of the segment behind it.</param>
/// <param name="GroupHash">The group chain at its end.</param>
/// <param name="ChainBlocks">k, of the event chain at its end.</param>
/// <param name="ChainHash">C_k.</param>
public readonly record struct ClosedSegment(
    LogIdentity Identity, long Ordinal, long Bytes, long FirstSequence,
    long NextSequence, Hash256 GroupHash, long ChainBlocks, Hash256 ChainHash)
{
    /// <summary>
    /// All of a directory, oldest first; and the ordinal of the segment in use behind them.
    /// </summary>
    /// <exception cref="LogDamagedException">
    /// A segment is missing, or its header is not sound: no log ends there.
    /// </exception>
    public static IReadOnlyList<ClosedSegment> In(
        IDisk disk, string directory, LogReading reading, out long lastInUse)
    {
        using var window = new SegmentWindow();
        IReadOnlyList<SegmentHeader> entered = SegmentCatalog.Read(disk, directory, reading, window).Entered;
        lastInUse = entered is [.., var last] ? last.Ordinal : 0;
        var closed = new List<ClosedSegment>();
        for (int at = 1; at < entered.Count; at++)
        {
            (SegmentHeader segment, SegmentHeader next) = (entered[at - 1], entered[at]);
            closed.Add(Of(in segment, in next));
        }
        return closed;
    }

    private static ClosedSegment Of(in SegmentHeader segment, in SegmentHeader next) => new(
        segment.Identity, segment.Ordinal, segment.SegmentBytes, segment.Before.NextSequence,
        next.Before.NextSequence, next.Before.LastGroupHash, next.Before.ChainBlocks, next.Before.ChainHash);
}
