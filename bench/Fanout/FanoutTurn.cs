using HdrHistogram;
using Matching.Bench.Results;
using Matching.Bench.Wire;

namespace Matching.Bench.Fanout;

/// <summary>Who follows the book in a turn.</summary>
internal readonly record struct Crowd(int Fast, int Slow, int Dead)
{
    public override string ToString() => $"{Fast} fast, {Slow} slow, {Dead} dead";
}

/// <summary>One turn: a trader's acks, and how late the fast readers had each change.</summary>
internal sealed record FanoutTurn
{
    public required WireTurn Trader { get; init; }

    /// <summary>From a command's intended moment until a fast reader had what it did.</summary>
    public required LongHistogram Delivery { get; init; }

    /// <summary>Of each reader that must have all.</summary>
    public required IReadOnlyList<long> Changes { get; init; }

    public required int Gaps { get; init; }
    public required int Cut { get; init; }
    public required double VenueCpuSeconds { get; init; }
    public required double VenueResidentMib { get; init; }
    public required ProcessCost Venue { get; init; }

    /// <summary>Every fast reader has had the same changes, none missing, and the trader its acks.</summary>
    public bool Holds => Trader.Holds && Gaps == 0 && Changes.Distinct().Count() <= 1;
}
