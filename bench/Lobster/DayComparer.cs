using Matching.V1;

namespace Matching.Bench.Lobster;

/// <summary>What was equal, of what the file expects.</summary>
internal sealed class DayCounts
{
    public required int Rows { get; init; }

    public int RowsEqual { get; set; }

    /// <summary>
    /// Of the equal rows those that the public feed could not show, between two subscriptions.
    /// </summary>
    public int RowsBridged { get; set; }

    public required int Aggressors { get; init; }

    public int AggressorsEqual { get; set; }

    public required int Fills { get; init; }

    public int FillsEqual { get; set; }

    /// <summary>Executions out of price-time order, reduced by force and compared as rows only.</summary>
    public required int Forced { get; init; }

    public int Refused { get; set; }

    public string? FirstMismatch { get; set; }

    public bool AllEqual => RowsEqual == Rows
        && AggressorsEqual == Aggressors
        && FillsEqual == Fills
        && Refused == 0
        && FirstMismatch is null;
}

/// <summary>
/// Joins the session's reports and the public book by sequence, and compares them with the exchange's day,
/// row by row and fill by fill. It does no I/O and knows nothing of who produced either stream.
/// </summary>
internal sealed class DayComparer
{
    private readonly LobsterDay _day;
    private readonly DayPlan _plan;
    private readonly PublicBook _public = new();
    private readonly OwnBook _own;
    private readonly Queue<(int Step, long EndSequence)> _closed = new();
    private readonly Dictionary<long, OrderReport> _halfFills = [];
    private readonly List<PlannedFill> _fills = [];
    private readonly long[] _row = new long[LobsterDay.LongsPerBook];
    private long _lastSequence;
    private int _step;

    public DayComparer(LobsterDay day, DayPlan plan)
    {
        (_day, _plan, _own) = (day, plan, new OwnBook(plan));
        Counts = new DayCounts
        {
            Rows = plan.Steps.Length,
            Aggressors = plan.Aggressors,
            Fills = plan.Fills,
            Forced = plan.Forced,
        };
    }

    public DayCounts Counts { get; }

    /// <summary>Rows compared so far.</summary>
    public int RowsDone { get; private set; }

    public bool IsDone => RowsDone == _plan.Steps.Length;

    /// <summary>
    /// Takes the session's next report. The first answer to a later step's command closes the steps before
    /// it, so one more command after the last closes the day.
    /// </summary>
    public void OnReport(in OrderReport report)
    {
        if (report.Command >= 0) CloseStepsBefore(StepOf(report.Command));
        _lastSequence = report.Sequence;
        if (report.Command == _plan.Commands.Length) return;
        if (report.Kind == ReportKind.Refused) OnRefused(report);
        if (report.Kind == ReportKind.Filled) OnFill(report);
        _own.Add(report);
    }

    public void OnBook(BookMessage message)
    {
        _public.Add(message);
        CompareClosed();
    }

    private int StepOf(int command) =>
        command < _plan.Commands.Length ? _plan.Commands[command].Step : _plan.Steps.Length;

    private void CloseStepsBefore(int step)
    {
        if (_step == step) return;
        for (; _step < step; _step++)
        {
            CompareFills(_step);
            _closed.Enqueue((_step, _lastSequence));
        }

        CompareClosed();
    }

    private void OnRefused(in OrderReport report)
    {
        Counts.Refused++;
        var command = _plan.Commands[report.Command];
        Mismatch($"row {_plan.Steps[command.Step].Row}: {command.Kind} was refused: {report.Reason}");
    }

    // The two sides' reports of one trade come in either order.
    private void OnFill(in OrderReport report)
    {
        if (!_halfFills.Remove(report.TrdMatchId, out var other))
        {
            _halfFills.Add(report.TrdMatchId, report);
            return;
        }

        var maker = report.IsMaker ? report : other;
        _fills.Add(new PlannedFill(maker.Order, maker.Price, maker.LastQty));
    }

    private void CompareFills(int step)
    {
        var expected = _plan.Steps[step].Fills ?? [];
        var equal = expected.Zip(_fills).TakeWhile(pair => pair.First == pair.Second).Count();
        Counts.FillsEqual += equal;
        if (equal == expected.Length && equal == _fills.Count)
        {
            if (_plan.Steps[step].Fills is not null) Counts.AggressorsEqual++;
        }
        else
        {
            Mismatch($"row {_plan.Steps[step].Row}: fill {equal + 1} is "
                + $"{(equal < _fills.Count ? _fills[equal] : "missing")}, the exchange has "
                + $"{(equal < expected.Length ? expected[equal] : "none")}");
        }

        _fills.Clear();
    }

    private void CompareClosed()
    {
        while (_closed.TryPeek(out var closed) && _public.TryStepTo(closed.EndSequence, out var observed))
        {
            _closed.Dequeue();
            _own.StepTo(closed.EndSequence);
            CompareBook(_plan.Steps[closed.Step].Row, observed);
            RowsDone++;
        }
    }

    private void CompareBook(int row, bool observed)
    {
        (observed ? _public.Levels : _own.Levels).CopyTo(_row);
        var expected = _day.BookAfter(row);
        if (expected.SequenceEqual(_row))
        {
            Counts.RowsEqual++;
            if (!observed) Counts.RowsBridged++;
        }
        else
        {
            Mismatch($"row {row}: the book is {string.Join(',', _row)}, the exchange has "
                + string.Join(',', expected.ToArray()));
        }

        if (observed) CompareOwn(row);
    }

    private void CompareOwn(int row)
    {
        Span<long> own = stackalloc long[LobsterDay.LongsPerBook];
        _own.Levels.CopyTo(own);
        if (!own.SequenceEqual(_row))
            Mismatch($"row {row}: our own reports make the book {string.Join(',', own.ToArray())}, "
                + $"the public feed {string.Join(',', _row)}");
    }

    private void Mismatch(string what) => Counts.FirstMismatch ??= what;
}
