using Matching.Bench.Campaigns.Simulation;

namespace Matching.Bench.Campaigns.PowerLoss;

/// <summary>How large a power-loss campaign is, and what is planted in it.</summary>
/// <param name="Images">Distinct ones, at least.</param>
internal sealed record CrashOptions(int Images, int Seed, PlantedFault Planted = PlantedFault.None)
{
    public IReadOnlyList<Trace> Traces { get; init; } = Trace.All;

    /// <summary>
    /// With no more unsynced parts than this, and than the trace says, every subset of them is an image.
    /// </summary>
    public int MostPartsForAllSubsets { get; init; } = 10;

    /// <summary>Also has each call fail.</summary>
    public bool WithErrors { get; init; } = true;

    public int Threads { get; init; } = Environment.ProcessorCount;
}
