namespace Matching.Journal.EventStore;

/// <summary>An event as it is handed to the stream.</summary>
/// <param name="Id">Of the event for ever: whoever appends it again uses the same one.</param>
/// <param name="CustomMetadata">Empty for none.</param>
public readonly record struct ProposedEvent(
    Guid Id, string Type, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> CustomMetadata);

/// <summary>An event as the stream holds it.</summary>
public sealed record StoredEvent(
    Guid Id, long Revision, string Type, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> CustomMetadata);

/// <summary>A stretch of a stream.</summary>
/// <param name="Exists">False where there is no such stream, or it was deleted softly.</param>
/// <param name="IsEnd">Whether the stream ended behind it when it was read.</param>
public sealed record StreamPage(bool Exists, IReadOnlyList<StoredEvent> Events, bool IsEnd)
{
    public static StreamPage Missing { get; } = new(false, [], true);
}

/// <summary>In which order a stream is read.</summary>
public enum ReadDirection
{
    Forwards = 0,
    Backwards = 1,
}

/// <summary>The stream can't be read: for now, or for good.</summary>
public sealed class StreamUnavailableException(string why, bool isFatal, Exception? inner = null)
    : IOException(why, inner)
{
    /// <summary>No other try will succeed: no access, or a stream that is deleted for ever.</summary>
    public bool IsFatal { get; } = isFatal;
}
