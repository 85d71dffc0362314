using Matching.Gateway.MarketData;
using Matching.Gateway.Operations;
using Matching.Gateway.Records;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.Replay.Snapshots;
using Microsoft.Data.Sqlite;

namespace Matching.Gateway.Queries;

/// <summary>Who wants the newest candles as of an event, once they are known.</summary>
internal sealed record CandleHandover(long Sequence, Action<IReadOnlyList<PastCandle>> Give);

/// <summary>
/// Brings the projections behind what is published, on a thread of its own that comes after all others. It
/// reads the journal's files and takes from the venue nothing but a counter: whatever becomes of the
/// projections, of their disk or their file, is an alarm and never the venue's trouble.
/// </summary>
internal sealed class QueryFollower : IDisposable
{
    /// <summary>While somebody waits for an answer that holds more than is there.</summary>
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Else: a commit costs as much as many rows, and one for each order would cost the venue a core.
    /// </summary>
    private static readonly TimeSpan s_gatherFor = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Events that it may leave for later while the venue wants the cores: half a second of its work.
    /// </summary>
    private const int MostBehind = 200_000;

    private readonly QueryOptions _options;
    private readonly IDisk _disk;
    private readonly OutcomeTally _visible;
    private readonly QueryOpening _opening;
    private readonly Action<string> _tell;
    private readonly ManualResetEventSlim _isOver = new();
    private volatile string? _trouble = "they have not begun";
    private volatile bool _saidTrouble;
    private long _sequence;
    private long _awaited;
    private int _making;
    private CandleHandover? _handover;

    /// <param name="options">Where, and how far.</param>
    /// <param name="disk">The journal's.</param>
    /// <param name="journal">The journal's directory.</param>
    /// <param name="visible">How far everybody may see.</param>
    /// <param name="listings">As published.</param>
    /// <param name="tell">Says a line to the operator.</param>
    public QueryFollower(
        QueryOptions options, IDisk disk, string journal, OutcomeTally visible, ListingView listings,
        Action<string> tell)
    {
        (_options, _disk, _visible, _tell) = (options, disk, visible, tell);
        Location = options.Directory ?? Path.Combine(journal, "queries");
        _opening = new QueryOpening(disk, journal, Location, listings);
    }

    public string Location { get; }

    /// <summary>Before it runs: it stops at that event, and goes on behind it.</summary>
    public CandleHandover? Candles
    {
        init => _handover = value;
    }

    /// <summary>The last event that answers hold; any thread may ask.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Which file it is: another number where it was made again.</summary>
    public int Making => Volatile.Read(ref _making);

    /// <summary>Published, and not in the projections yet.</summary>
    public long Lag => Math.Max(0, _visible.ThroughSequence - Sequence);

    /// <summary>Why nothing is answered now; null while it is.</summary>
    public string? Trouble => _trouble;

    /// <summary>Somebody waits for an answer that holds this event.</summary>
    public void Await(long sequence)
    {
        long before = Volatile.Read(ref _awaited);
        while (before < sequence)
        {
            long seen = Interlocked.CompareExchange(ref _awaited, sequence, before);
            if (seen == before) return;
            before = seen;
        }
    }

    /// <summary>Runs until <see cref="Finish"/>.</summary>
    public void Run()
    {
        LowPriority.ForThisThread();
        using var spare = SpareTime.OfThisThread();
        while (!_isOver.IsSet)
        {
            try
            {
                Follow(spare);
            }
            catch (Exception error) when (error is SqliteException or IOException or NoHistoryException)
            {
                // The disk's or the file's trouble may pass: what is committed is whole, and is gone on with.
                Fail(error.Message);
                _isOver.Wait(_options.RetryAfter);
            }
            catch (Exception error)
            {
                // A bug here, or a damaged journal, which the follower for snapshots stops the venue for.
                Fail($"{error.Message} They stay off until the venue starts again.", isFinal: true);
                return;
            }
        }
    }

    public void Finish() => _isOver.Set();

    public void Dispose() => _isOver.Dispose();

    private void Follow(SpareTime spare)
    {
        QueryDatabase.MakeDirectory(Location);
        RequireRoom();
        using QueryWork? work = _opening.Open(_visible.ThroughSequence);
        // Before the new file's events: an answer from the old one is not taken for one from this.
        Interlocked.Increment(ref _making);
        if (_opening.Rebuilt is { } why) _tell($"queries    made again from the journal: {why}");
        if (work is null)
        {
            _isOver.Wait(s_lookEvery);
            return;
        }
        bool isThere = false;
        while (!_isOver.IsSet)
        {
            // Behind the commit: who sees the number finds its rows.
            Volatile.Write(ref _sequence, work.Checkpoint.Sequence);
            HandOver(work);
            if (isThere) Rest();
            else GiveWay(spare.Due(Lag > MostBehind));
            long through = Math.Min(_visible.ThroughSequence, _handover?.Sequence ?? long.MaxValue);
            if (through > work.Checkpoint.Sequence) RequireRoom();
            bool hasWorked = work.Step(through, _options);
            // Only now, for what has failed before may fail again.
            if (hasWorked || through <= work.Checkpoint.Sequence) Recover();
            isThere = !hasWorked || through <= work.Checkpoint.Sequence;
        }
    }

    /// <summary>
    /// Only as of that very event: the tables say nothing of what was before the one that they stand at.
    /// </summary>
    private void HandOver(QueryWork work)
    {
        if (_handover is not { } wanted || work.Checkpoint.Sequence < wanted.Sequence) return;
        if (work.Checkpoint.Sequence == wanted.Sequence) wanted.Give(work.NewestCandles());
        _handover = null;
    }

    /// <summary>What comes meanwhile is one batch.</summary>
    private void Rest() =>
        _isOver.Wait(Volatile.Read(ref _awaited) > Sequence ? s_lookEvery : s_gatherFor);

    /// <summary>To the venue's own threads; but not while somebody waits for more than is there.</summary>
    private void GiveWay(TimeSpan due)
    {
        long until = Environment.TickCount64 + (long)due.TotalMilliseconds;
        while (Environment.TickCount64 < until && _handover is null && !_isOver.IsSet)
        {
            if (Volatile.Read(ref _awaited) > Sequence) return;
            _isOver.Wait(s_gatherFor);
        }
    }

    private void RequireRoom()
    {
        if (_disk.FreeBytes(Location) >= _options.KeepFreeBytes) return;
        throw new IOException($"less than {_options.KeepFreeBytes >> 20} MiB are free at {Location}.");
    }

    private void Fail(string why, bool isFinal = false)
    {
        _trouble = why;
        if (_saidTrouble && !isFinal) return;
        _saidTrouble = true;
        _tell($"ALARM queries: they stand at event {Sequence}: {why}");
    }

    private void Recover()
    {
        if (_trouble is null) return;
        _trouble = null;
        if (_saidTrouble) _tell("ALARM queries over");
        _saidTrouble = false;
    }
}
