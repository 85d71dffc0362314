namespace Matching.Bench.Engine;

/// <summary>
/// A workload, ready in memory: the book as it stands at first, then the commands that are timed.
/// </summary>
/// <param name="Name">W1 to W5.</param>
/// <param name="Instruments">Numbered from 0.</param>
/// <param name="Accounts">Numbered from 0.</param>
/// <param name="Prices">All prices are from 1 to below this.</param>
/// <param name="Slots">Never more orders are live than this.</param>
/// <param name="Orders">So many orders are ever entered, those of the setup included.</param>
/// <param name="Setup">What makes the book that the run begins with.</param>
/// <param name="Commands">What is timed.</param>
/// <param name="Facts">What the generator says of its mix.</param>
internal sealed record Workload(
    string Name, int Instruments, int Accounts, int Prices, int Slots, int Orders,
    BookCommand[] Setup, BookCommand[] Commands, WorkloadFacts Facts)
{
    /// <summary>Quotes, and their protections, that the venue has room for beside the orders.</summary>
    public int Quotes { get; init; }
}

/// <summary>What the commands of a workload turned out to be, counted while they were generated.</summary>
/// <param name="New">New orders, those that take included.</param>
/// <param name="ImmediateOrCancel">Takers that never rest.</param>
/// <param name="Cancels">Of a live order each.</param>
/// <param name="Replaces">Of a live order each.</param>
/// <param name="Trading">Commands that traded.</param>
/// <param name="Trades">All their trades.</param>
/// <param name="Resting">Orders on the book at the end.</param>
/// <param name="Prices">Prices that they rest at.</param>
internal sealed record WorkloadFacts(
    int New, int ImmediateOrCancel, int Cancels, int Replaces, int Trading, int Trades, int Resting,
    int Prices);
