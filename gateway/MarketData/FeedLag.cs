namespace Matching.Gateway.MarketData;

/// <summary>Events that the readers of one kind of stream lack.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Readers">How many they are.</param>
/// <param name="Most">Of the one that is furthest behind.</param>
/// <param name="Sum">Of all of them.</param>
internal readonly record struct FeedLag(StreamKind Kind, int Readers, long Most, long Sum)
{
    public double Mean => Readers == 0 ? 0 : (double)Sum / Readers;

    public FeedLag With(long lag) => this with
    {
        Readers = Readers + 1,
        Most = Math.Max(Most, lag),
        Sum = Sum + lag,
    };
}
