namespace Matching.Bench.Campaigns.Simulation;

/// <summary>Thrown by a simulated disk whose power is gone, at the call that it does not survive.</summary>
internal sealed class PowerCutException : Exception;
