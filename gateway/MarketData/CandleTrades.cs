using Matching.V1;

namespace Matching.Gateway.MarketData;

/// <summary>What a trade makes of a candle.</summary>
internal static class CandleTrades
{
    /// <summary>Before the first trade of the interval.</summary>
    public static Candle Begin(long start, long price) =>
        new() { Start = start, Open = price, High = price, Low = price, Close = price };

    /// <summary>Of amounts, none negative: at most what 64 bits hold.</summary>
    public static long Sum(long one, long other) => one + other < 0 ? long.MaxValue : one + other;

    extension(Candle candle)
    {
        public void Take(long price, long qty, long notional)
        {
            candle.High = Math.Max(candle.High, price);
            candle.Low = Math.Min(candle.Low, price);
            candle.Close = price;
            candle.Volume = Sum(candle.Volume, qty);
            candle.Notional = Sum(candle.Notional, notional);
            candle.Trades++;
        }

        /// <summary>What came before, of the same interval.</summary>
        public void Follow(Candle earlier)
        {
            candle.Open = earlier.Open;
            candle.High = Math.Max(candle.High, earlier.High);
            candle.Low = Math.Min(candle.Low, earlier.Low);
            candle.Volume = Sum(candle.Volume, earlier.Volume);
            candle.Notional = Sum(candle.Notional, earlier.Notional);
            candle.Trades += earlier.Trades;
        }
    }
}
