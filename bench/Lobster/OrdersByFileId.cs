namespace Matching.Bench.Lobster;

/// <summary>
/// Makes the file's rows commands. The file's ids come again when a level leaves the window and comes back,
/// so an id means the order that was entered under it last.
/// </summary>
internal sealed class OrdersByFileId
{
    private readonly Dictionary<long, OpenOrder> _open = [];
    private List<PlannedFill>? _fills;

    private readonly record struct OpenOrder(int Order, long Price, long Total, long Filled)
    {
        public long Leaves => Total - Filled;
    }

    public List<PlannedCommand> Commands { get; } = [];

    /// <exception cref="InvalidDataException">The operation is unknown.</exception>
    public void Add(FileRow row, int step)
    {
        switch (row.Op)
        {
            case 'S' or 'L':
                _open[row.Id] = new OpenOrder(Commands.Count, row.Price, row.Qty, 0);
                Commands.Add(new PlannedCommand(
                    step, PlannedKind.Enter, Commands.Count, row.IsBuy, row.Price, row.Qty));
                break;
            case 'A':
                _fills = [];
                Commands.Add(new PlannedCommand(
                    step, PlannedKind.Take, Commands.Count, row.IsBuy, row.Price, row.Qty));
                break;
            case 'F':
                Fill(row);
                break;
            case 'R' or 'E':
                Reduce(row, step);
                break;
            case 'C' or 'D':
                Cancel(row, step);
                break;
            default:
                throw new InvalidDataException($"Row {row.Row} has an unknown operation '{row.Op}'.");
        }
    }

    /// <summary>
    /// The fills expected of the aggressor since the last call; null where there was none.
    /// </summary>
    public PlannedFill[]? TakeFills()
    {
        var fills = _fills?.ToArray();
        _fills = null;
        return fills;
    }

    private void Fill(FileRow row)
    {
        var order = _open[row.Id];
        _fills!.Add(new PlannedFill(order.Order, row.Price, row.Qty));
        Keep(row.Id, order with { Filled = order.Filled + row.Qty });
    }

    private void Reduce(FileRow row, int step)
    {
        var order = _open[row.Id];
        var smaller = order with { Total = order.Total - row.Qty };
        if (smaller.Leaves <= 0)
        {
            Cancel(row, step);
            return;
        }

        _open[row.Id] = smaller;
        Commands.Add(new PlannedCommand(
            step, PlannedKind.Reduce, order.Order, row.IsBuy, order.Price, smaller.Total));
    }

    private void Cancel(FileRow row, int step)
    {
        _open.Remove(row.Id, out var order);
        Commands.Add(new PlannedCommand(step, PlannedKind.Cancel, order.Order, row.IsBuy, order.Price, 0));
    }

    private void Keep(long id, OpenOrder order)
    {
        if (order.Leaves > 0) _open[id] = order;
        else _open.Remove(id);
    }
}
