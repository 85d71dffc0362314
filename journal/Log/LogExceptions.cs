namespace Matching.Journal.Log;

/// <summary>
/// The log holds something that no crash can explain. Nothing was changed; only an operator's explicit
/// command may repair it, or the events may be fetched again from the stream.
/// </summary>
public sealed class LogDamagedException(long segmentOrdinal, long offset, long sequence, string sentence)
    : Exception(
        $"Log damaged in segment {segmentOrdinal} at offset {offset}, next sequence {sequence}: {sentence}")
{
    public long SegmentOrdinal { get; } = segmentOrdinal;

    public long Offset { get; } = offset;

    /// <summary>The sequence that should come at that place, 0 if it isn't known.</summary>
    public long Sequence { get; } = sequence;

    public string Sentence { get; } = sentence;
}

/// <summary>
/// Another process holds the directory's lock: two writers would destroy each other's history.
/// </summary>
public sealed class LogInUseException(string path)
    : IOException($"{path} is held by another process; a log has one writer.");

/// <summary>
/// A reader beside a venue that prunes was overtaken: what it would read next is gone.
/// </summary>
public sealed class LogPrunedException(long sequence, long firstOrdinal)
    : IOException(
        $"The segment that held event {sequence} was pruned meanwhile: the log begins with segment"
        + $" {firstOrdinal} now.");

/// <summary>
/// The writer has failed or was stopped, for good. Nothing that was under way counts as written.
/// </summary>
public sealed class LogStoppedException(string why, Exception? cause = null)
    : Exception($"The log's writer has stopped: {why}", cause);
