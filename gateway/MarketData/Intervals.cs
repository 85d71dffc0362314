using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>The intervals of candles; each begins where Unix time is a multiple of it.</summary>
internal static class Intervals
{
    private const long SecondNs = 1_000_000_000;

    public const long MinuteNs = 60 * SecondNs;

    public const long DayNs = 1_440 * MinuteNs;

    public static readonly CandleInterval[] All =
    [
        CandleInterval.Minute, CandleInterval.FiveMinutes, CandleInterval.Hour, CandleInterval.Day,
    ];

    extension(CandleInterval interval)
    {
        /// <summary>0 for none of them.</summary>
        public long LengthNs => interval switch
        {
            CandleInterval.Minute => MinuteNs,
            CandleInterval.FiveMinutes => 5 * MinuteNs,
            CandleInterval.Hour => 60 * MinuteNs,
            CandleInterval.Day => DayNs,
            _ => 0,
        };

        public long StartOf(long time) => time - time % interval.LengthNs;
    }
}
