namespace Matching.Bench.Fanout;

/// <summary>What <c>bench fanout</c> is to do.</summary>
internal sealed record FanoutPlan
{
    public required string Directory { get; init; }
    public int Rounds { get; init; } = 4;

    /// <summary>Commands a second of the one who trades.</summary>
    public double Rate { get; init; } = 2_000;

    public double Seconds { get; init; } = 3;

    public IReadOnlyList<Crowd> Crowds { get; init; } =
        [new(1, 0, 0), new(10, 0, 0), new(100, 0, 0), new(100, 50, 50)];
}
