namespace Matching.Gateway.MarketData;

/// <summary>An event by its epoch and sequence: what a stream is complete up to.</summary>
internal readonly record struct FeedPoint(uint Epoch, long Sequence);
