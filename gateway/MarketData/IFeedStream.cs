namespace Matching.Gateway.MarketData;

/// <summary>A public stream: items gathered from a batch's events become one frame at its end.</summary>
internal interface IFeedStream
{
    Fanout Fanout { get; }

    /// <summary>Publishes what has gathered, if anything.</summary>
    void Flush(FeedPoint through);

    /// <summary>A frame without items, which only says how far the stream is complete.</summary>
    Frame Beat(FeedPoint through);

    /// <summary>For who joins: what there is now. Nothing must have gathered.</summary>
    FeedSnapshot Snapshot(FeedPoint through);
}
