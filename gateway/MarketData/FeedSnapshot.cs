namespace Matching.Gateway.MarketData;

/// <summary>
/// A stream as it was at one event, for who joins. What it needs of the book is copied where it is made; its
/// messages are made as they are written, by whoever writes them.
/// </summary>
/// <param name="Frames">May be walked by many.</param>
/// <param name="ThroughSequence">What comes behind this event is not in it.</param>
/// <param name="Bytes">About so much.</param>
internal sealed record FeedSnapshot(IEnumerable<Frame> Frames, long ThroughSequence, long Bytes)
{
    /// <summary>Of one message, made once for all that walk it.</summary>
    public static FeedSnapshot Of(Func<Frame> make, long throughSequence, long bytes)
    {
        var frame = new Lazy<Frame>(make);
        return new FeedSnapshot(Once(frame), throughSequence, bytes);
    }

    private static IEnumerable<Frame> Once(Lazy<Frame> frame)
    {
        yield return frame.Value;
    }
}
