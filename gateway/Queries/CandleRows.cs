using Matching.Gateway.MarketData;
using Matching.V1;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>
/// What trades make of each interval, by the journal's time. That never goes back, so of each instrument and
/// interval one candle is open, and stays in memory.
/// </summary>
internal sealed class CandleRows : IDisposable
{
    private readonly Dictionary<(int InstrumentId, CandleInterval Interval), Open> _open = [];
    private readonly List<Open> _changed = [];
    private readonly Statement _select;
    private readonly RowWriter _replace;

    public CandleRows(SqliteConnection connection)
    {
        _select = new Statement(
            connection,
            "SELECT start, open, high, low, close, volume, notional, trades FROM candles"
            + " WHERE instrument_id = $1 AND interval = $2 AND start = $3");
        _replace = new RowWriter(
            connection,
            "INSERT OR REPLACE INTO candles(instrument_id, interval, start, open, high, low, close, volume,"
            + " notional, trades) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    }

    public void Trade(int instrumentId, long time, long price, long qty, long notional)
    {
        foreach (CandleInterval interval in Intervals.All)
        {
            Candle candle = At(instrumentId, interval, interval.StartOf(time), price);
            candle.Take(price, qty, notional);
        }
    }

    /// <summary>Before the batch is committed.</summary>
    public void Flush()
    {
        foreach (Open open in _changed)
        {
            Write(open);
            open.IsChanged = false;
        }
        _changed.Clear();
    }

    public void Dispose()
    {
        _select.Dispose();
        _replace.Dispose();
    }

    private Candle At(int instrumentId, CandleInterval interval, long start, long price)
    {
        if (!_open.TryGetValue((instrumentId, interval), out Open? open))
            _open[(instrumentId, interval)] = open = new Open(
                instrumentId, interval, Load(instrumentId, interval, start, price));
        if (open.Candle.Start != start)
        {
            if (open.IsChanged) Write(open);
            open.Candle = CandleTrades.Begin(start, price);
        }
        if (open.IsChanged) return open.Candle;
        open.IsChanged = true;
        _changed.Add(open);
        return open.Candle;
    }

    private Candle Load(int instrumentId, CandleInterval interval, long start, long price)
    {
        using SqliteDataReader row = _select.Read(instrumentId, (int)interval, start);
        return row.Read() ? Read(row) : CandleTrades.Begin(start, price);
    }

    public static Candle Read(SqliteDataReader row) => new()
    {
        Start = row.GetInt64(0),
        Open = row.GetInt64(1),
        High = row.GetInt64(2),
        Low = row.GetInt64(3),
        Close = row.GetInt64(4),
        Volume = row.GetInt64(5),
        Notional = row.GetInt64(6),
        Trades = row.GetInt64(7),
    };

    private void Write(Open open)
    {
        Candle candle = open.Candle;
        _replace.Run(
            open.InstrumentId, (int)open.Interval, candle.Start, candle.Open, candle.High, candle.Low,
            candle.Close, candle.Volume, candle.Notional, candle.Trades);
    }

    private sealed class Open(int instrumentId, CandleInterval interval, Candle candle)
    {
        public int InstrumentId => instrumentId;
        public CandleInterval Interval => interval;
        public Candle Candle { get; set; } = candle;
        public bool IsChanged { get; set; }
    }
}
