using Matching.Engine.Events;
using Matching.Gateway.MarketData;
using Matching.Gateway.Queries;
using Matching.Journal.Events;
using Matching.Journal.Log;
using Matching.Replay.Snapshots;
using Matching.V1;

namespace Matching.Gateway.Records;

/// <summary>
/// What was traded before the feed began, read from the journal's files on a thread of its own that comes
/// after all others: for a venue, or a standby, without projections, which would know.
/// </summary>
/// <param name="disk">The journal's.</param>
/// <param name="journal">The journal's directory.</param>
/// <param name="handover">Up to which event, and whom it is told.</param>
/// <param name="tell">Says a line to the operator.</param>
internal sealed class CandleReading(
    IDisk disk, string journal, CandleHandover handover, Action<string> tell) : IDisposable
{
    /// <summary>How many events are read between two looks at who else wants the core.</summary>
    private const int EventsAtOnce = 4_096;

    private static readonly TimeSpan s_beginAgainAfter = TimeSpan.FromSeconds(5);

    private readonly ManualResetEventSlim _isOver = new();
    private Thread? _thread;
    private readonly Dictionary<(int InstrumentId, CandleInterval Interval), Candle> _newest = [];

    public void Start()
    {
        _thread = new Thread(Run) { Name = "candles", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _isOver.Set();
        _thread?.Join();
        _isOver.Dispose();
    }

    private void Run()
    {
        LowPriority.ForThisThread();
        try
        {
            if (handover.Sequence == 0 || !TryInsist()) return;
            handover.Give([.. _newest.Select(newest => new PastCandle(
                newest.Key.InstrumentId, newest.Key.Interval, newest.Value))]);
        }
        catch (Exception error)
        {
            // A damaged journal, which the follower for snapshots stops the venue for; the disk; a bug here.
            tell($"ALARM candles: nobody follows them until the venue starts again: {error.Message}");
        }
    }

    /// <summary>A disk that fails now and then is read again from the beginning.</summary>
    private bool TryInsist()
    {
        bool isSaid = false;
        while (true)
        {
            try
            {
                return TryRead();
            }
            catch (IOException passing)
            {
                if (!isSaid) tell($"ALARM candles: they are not known yet: {passing.Message}");
                isSaid = true;
                _newest.Clear();
                if (_isOver.Wait(s_beginAgainAfter)) return false;
            }
        }
    }

    /// <summary>False where it was over before. Of a pruned journal, what there is.</summary>
    private bool TryRead()
    {
        using var spare = SpareTime.OfThisThread();
        using var log = new LogReader(disk, journal, LogReading.Running);
        log.Seek(log.FirstSequence());
        while (log.NextSequence <= handover.Sequence)
        {
            if (_isOver.IsSet) return false;
            if (log.NextSequence % EventsAtOnce == 0) _isOver.Wait(spare.Due(isFarBehind: true));
            if (!log.TryNext(out LogEvent next))
            {
                // Shown once the header behind its group is there; or pruned meanwhile.
                _isOver.Wait(TimeSpan.FromMilliseconds(1));
                if (log.FirstSequence() is var first && log.NextSequence < first) log.Seek(first);
                continue;
            }
            if (EventDecoder.PeekKind(next.Bytes) != EventKind.Traded) continue;
            if (!EventDecoder.TryDecode(next.Bytes, out Event e, out DecodeFault fault))
                throw new InvalidDataException($"event {next.Sequence} can't be read: {fault}");
            Trade(in e);
        }
        return true;
    }

    private void Trade(in Event e)
    {
        ref readonly Traded trade = ref e.Traded;
        foreach (CandleInterval interval in Intervals.All)
        {
            long start = interval.StartOf(e.Header.Time);
            (int, CandleInterval) key = (trade.InstrumentId, interval);
            if (!_newest.TryGetValue(key, out Candle? candle) || candle.Start != start)
                _newest[key] = candle = CandleTrades.Begin(start, trade.Price);
            candle.Take(trade.Price, trade.Qty, trade.Notional);
        }
    }
}
