namespace Matching.Bench.Processes;

/// <summary>What <c>bench processes</c> is to do.</summary>
internal sealed record ProcessesPlan
{
    public required string Directory { get; init; }
    public int Rounds { get; init; } = 5;
    public double Seconds { get; init; } = 5;

    /// <summary>Commands a second that the probe's engine is given.</summary>
    public double ProbeRate { get; init; } = 10_000;

    /// <summary>Commands a second that go through the venue's gateway.</summary>
    public double LoadRate { get; init; } = 20_000;

    public int Connections { get; init; } = 2;
}
