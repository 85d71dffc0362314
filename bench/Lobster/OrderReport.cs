namespace Matching.Bench.Lobster;

internal enum ReportKind
{
    Entered = 1,
    Filled = 2,
    Booked = 3,
    Removed = 4,
    Reduced = 5,
    Refused = 6,
}

/// <summary>What the venue says of one of our orders, in the plan's numbers.</summary>
/// <param name="Sequence">The event's place in the venue's history.</param>
/// <param name="Command">The command that this answers; −1 for a maker's fill.</param>
/// <param name="Order">The order's number in the plan.</param>
/// <param name="LastQty">Of a fill.</param>
/// <param name="TrdMatchId">Of a fill: both sides have the same.</param>
/// <param name="Reason">Of a refusal.</param>
internal readonly record struct OrderReport(
    long Sequence,
    int Command,
    ReportKind Kind,
    int Order,
    bool IsBuy,
    long Price,
    long LastQty,
    long LeavesQty,
    bool IsMaker,
    long TrdMatchId,
    string? Reason);
