using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>An instrument's newest candle of an interval, as of an event in the past.</summary>
internal readonly record struct PastCandle(int InstrumentId, CandleInterval Interval, Candle Candle);
