using Matching.Gateway.MarketData;
using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>What is asked about an instrument's trades, and everybody may know.</summary>
internal static class MarketQueries
{
    private const int MinutesOfADay = 1_440;

    public static GetTradesResponse Trades(
        SqliteConnection connection, AsOf asOf, GetTradesRequest request, PageWindow page)
    {
        var answer = new GetTradesResponse { AsOf = asOf };
        using var select = new Statement(
            connection,
            "SELECT sequence, time, price, qty, taker_side FROM trades WHERE instrument_id = $1"
            + " AND sequence < $2 ORDER BY sequence DESC LIMIT $3");
        using SqliteDataReader row = select.Read(
            request.InstrumentId, page.Behind ?? long.MaxValue, page.Limit);
        answer.NextPageToken = page.Fill(answer.Trades, row, Trade, trade => trade.TrdMatchId);
        return answer;
    }

    /// <summary>Those of the table, and between them one for each interval without a trade.</summary>
    public static GetCandlesResponse Candles(
        SqliteConnection connection, AsOf asOf, GetCandlesRequest request, PageWindow page)
    {
        var answer = new GetCandlesResponse { AsOf = asOf };
        CandleInterval interval = request.Interval;
        long until = request.Until == 0 ? asOf.Time : Math.Min(request.Until, asOf.Time);
        long last = interval.StartOf(until);
        if (First(connection, request.InstrumentId, interval) is not { } first) return answer;
        long from = page.Behind is { } told
            ? CandleTrades.Sum(Math.Max(told, 0), interval.LengthNs)
            : request.From;
        long start = Math.Max(interval.StartOf(from), first);
        long close = CloseBefore(connection, request.InstrumentId, interval, start);
        Queue<Candle> traded = Between(connection, request, start, last, page.Size);
        for (; start <= last; start += interval.LengthNs)
        {
            if (answer.Candles.Count == page.Size)
            {
                answer.NextPageToken = page.TokenBehind(answer.Candles[^1].Start);
                break;
            }
            Candle candle = traded.TryPeek(out Candle? next) && next.Start == start
                ? traded.Dequeue()
                : new Candle { Start = start, Open = close, High = close, Low = close, Close = close };
            close = candle.Close;
            answer.Candles.Add(candle);
        }
        return answer;
    }

    /// <summary>Null before the first trade.</summary>
    public static Candle? Newest(SqliteConnection connection, int instrumentId, CandleInterval interval)
    {
        using var select = new Statement(
            connection,
            "SELECT start, open, high, low, close, volume, notional, trades FROM candles"
            + " WHERE instrument_id = $1 AND interval = $2 ORDER BY start DESC LIMIT 1");
        using SqliteDataReader row = select.Read(instrumentId, (int)interval);
        return row.Read() ? CandleRows.Read(row) : null;
    }

    public static GetStatisticsResponse Statistics(
        SqliteConnection connection, AsOf asOf, GetStatisticsRequest request)
    {
        var answer = new GetStatisticsResponse { AsOf = asOf };
        using var latest = new Statement(
            connection,
            "SELECT sequence, time, price, qty, taker_side FROM trades WHERE instrument_id = $1"
            + " ORDER BY sequence DESC LIMIT 1");
        using (SqliteDataReader row = latest.Read(request.InstrumentId))
        {
            if (row.Read())
            {
                PastTrade trade = Trade(row);
                (answer.LastPrice, answer.LastQty, answer.LastTime) =
                    (trade.Price, trade.Qty, trade.TransactTime);
            }
            else if (Newest(connection, request.InstrumentId, CandleInterval.Minute) is { } candle)
            {
                // Of the trade itself too much time has passed to be kept.
                (answer.LastPrice, answer.LastTime) = (candle.Close, candle.Start);
            }
            else
            {
                return answer;
            }
        }
        long minute = CandleInterval.Minute.StartOf(asOf.Time);
        var day = new GetCandlesRequest
        {
            InstrumentId = request.InstrumentId,
            Interval = CandleInterval.Minute,
        };
        long from = minute - (MinutesOfADay - 1) * Intervals.MinuteNs;
        foreach (Candle candle in Between(connection, day, from, minute, MinutesOfADay))
        {
            if (answer.Trades == 0) (answer.Open, answer.Low) = (candle.Open, candle.Low);
            answer.High = Math.Max(answer.High, candle.High);
            answer.Low = Math.Min(answer.Low, candle.Low);
            answer.Volume = CandleTrades.Sum(answer.Volume, candle.Volume);
            answer.Notional = CandleTrades.Sum(answer.Notional, candle.Notional);
            answer.Trades += candle.Trades;
        }
        return answer;
    }

    private static PastTrade Trade(SqliteDataReader row) => new()
    {
        TrdMatchId = row.GetInt64(0),
        TransactTime = row.GetInt64(1),
        Price = row.GetInt64(2),
        Qty = row.GetInt64(3),
        TakerSide = (Side)row.GetInt32(4),
    };

    private static long? First(SqliteConnection connection, int instrumentId, CandleInterval interval)
    {
        using var select = new Statement(
            connection,
            "SELECT start FROM candles WHERE instrument_id = $1 AND interval = $2 ORDER BY start LIMIT 1");
        using SqliteDataReader row = select.Read(instrumentId, (int)interval);
        return row.Read() ? row.GetInt64(0) : null;
    }

    /// <summary>0 where none is before.</summary>
    private static long CloseBefore(
        SqliteConnection connection, int instrumentId, CandleInterval interval, long start)
    {
        using var select = new Statement(
            connection,
            "SELECT close FROM candles WHERE instrument_id = $1 AND interval = $2 AND start < $3"
            + " ORDER BY start DESC LIMIT 1");
        using SqliteDataReader row = select.Read(instrumentId, (int)interval, start);
        return row.Read() ? row.GetInt64(0) : 0;
    }

    private static Queue<Candle> Between(
        SqliteConnection connection, GetCandlesRequest of, long first, long last, int most)
    {
        using var select = new Statement(
            connection,
            "SELECT start, open, high, low, close, volume, notional, trades FROM candles"
            + " WHERE instrument_id = $1 AND interval = $2 AND start >= $3 AND start <= $4"
            + " ORDER BY start LIMIT $5");
        using SqliteDataReader row = select.Read(of.InstrumentId, (int)of.Interval, first, last, most);
        var candles = new Queue<Candle>();
        while (row.Read()) candles.Enqueue(CandleRows.Read(row));
        return candles;
    }
}
