namespace Matching.Gateway.MarketData;

/// <summary>What public data may take of the memory, whoever reads it or doesn't.</summary>
internal sealed record FeedLimits
{
    /// <summary>What all streams together keep for those that resume.</summary>
    public long WindowBytes { get; init; } = 64 << 20;

    /// <summary>What one reader may fall behind before it is conflated or cut.</summary>
    public int ReaderFrames { get; init; } = 4_096;

    public int ReaderBytes { get; init; } = 4 << 20;
}
