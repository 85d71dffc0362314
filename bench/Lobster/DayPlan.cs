namespace Matching.Bench.Lobster;

internal enum PlannedKind
{
    /// <summary>A limit order that must rest.</summary>
    Enter = 1,

    /// <summary>An immediate-or-cancel order: the aggressor.</summary>
    Take = 2,

    /// <summary>To a smaller total at the same price, in place.</summary>
    Reduce = 3,

    Cancel = 4,
}

/// <summary>One command to send.</summary>
/// <param name="Order">The order that it enters or names: the number of the command that entered it.</param>
/// <param name="Qty">Of a new order its quantity; of a reduction the new total, fills included.</param>
internal readonly record struct PlannedCommand(
    int Step, PlannedKind Kind, int Order, bool IsBuy, long Price, long Qty);

/// <summary>A fill that the exchange reported: the resting order, the price and the quantity.</summary>
internal readonly record struct PlannedFill(int Order, long Price, long Qty);

/// <summary>The commands of one compared row, and what must be true after the last of them.</summary>
/// <param name="Row">The exchange's row whose book must be ours.</param>
/// <param name="FirstCommand">The step's commands are those from here to the next step's first.</param>
/// <param name="Fills">The aggressor's, in order; null where the step has no aggressor.</param>
/// <param name="Forced">Executions that the exchange made out of price-time order.</param>
internal sealed record PlannedStep(int Row, int FirstCommand, PlannedFill[]? Fills, int Forced);

/// <summary>
/// The day as commands for the venue. What each order will have filled comes from the file, so that
/// everything can be sent without waiting for anything.
/// </summary>
internal sealed class DayPlan
{
    private DayPlan(PlannedCommand[] commands, PlannedStep[] steps)
    {
        Commands = commands;
        Steps = steps;
    }

    public PlannedCommand[] Commands { get; }

    public PlannedStep[] Steps { get; }

    public int Aggressors => Steps.Count(step => step.Fills is not null);

    public int Fills => Steps.Sum(step => step.Fills?.Length ?? 0);

    public int Forced => Steps.Sum(step => step.Forced);

    /// <param name="maxRows">Only this many compared rows.</param>
    public static DayPlan From(LobsterDay day, int maxRows = int.MaxValue)
    {
        var (book, steps) = (new OrdersByFileId(), new List<PlannedStep>());
        foreach (var step in StepReader.Read(day))
        {
            if (steps.Count == maxRows) break;
            var first = book.Commands.Count;
            foreach (var row in step.Rows) book.Add(row, steps.Count);
            steps.Add(new PlannedStep(
                step.EndRow, first, book.TakeFills(), step.Rows.Count(row => row.Op == 'E')));
        }

        return new DayPlan([.. book.Commands], [.. steps]);
    }

    /// <summary>
    /// The same day with one fault: two orders of one size at one price are entered in each other's place,
    /// so that the later one is first in the queue when the first fill comes. A venue that keeps time
    /// priority then shows what a venue with a last-in-first-out fault would show.
    /// </summary>
    public DayPlan WithLifoFault()
    {
        var (first, second) = LifoFault.Find(this);
        var commands = Commands.ToArray();
        commands[first] = Commands[first] with { Order = second };
        commands[second] = Commands[second] with { Order = first };
        return new DayPlan(commands, Steps);
    }
}
