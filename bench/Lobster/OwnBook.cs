namespace Matching.Bench.Lobster;

/// <summary>
/// The book as our own execution reports tell it: all of it, because nobody else trades the instrument. It
/// stands in where the public feed has a gap, and is compared with the public book wherever there is none.
/// </summary>
internal sealed class OwnBook(DayPlan plan)
{
    private readonly Queue<OrderReport> _reports = new();
    private readonly Dictionary<int, (bool IsBuy, long Price, long Leaves)> _resting = [];

    public LevelBook Levels { get; } = new();

    public void Add(OrderReport report) => _reports.Enqueue(report);

    public void StepTo(long sequence)
    {
        while (_reports.TryPeek(out var report) && report.Sequence <= sequence) Apply(_reports.Dequeue());
    }

    private void Apply(OrderReport report)
    {
        switch (report.Kind)
        {
            case ReportKind.Entered when plan.Commands[report.Order].Kind == PlannedKind.Enter:
                Change(report.Order, (report.IsBuy, report.Price, report.LeavesQty));
                break;
            case ReportKind.Filled when _resting.TryGetValue(report.Order, out var order):
                Change(report.Order, order with { Leaves = order.Leaves - report.LastQty });
                break;
            case ReportKind.Reduced or ReportKind.Removed
                when _resting.TryGetValue(report.Order, out var order):
                Change(report.Order, order with { Leaves = report.LeavesQty });
                break;
        }
    }

    private void Change(int number, (bool IsBuy, long Price, long Leaves) order)
    {
        var before = _resting.GetValueOrDefault(number).Leaves;
        Levels.Add(order.IsBuy, order.Price, order.Leaves - before);
        if (order.Leaves == 0) _resting.Remove(number);
        else _resting[number] = order;
    }
}
