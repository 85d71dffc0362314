namespace Matching.Bench.Engine;

/// <summary>One contender's run over a workload.</summary>
/// <param name="Nanoseconds">CPU time of the thread for all commands.</param>
/// <param name="AllocatedBytes">By the thread meanwhile.</param>
/// <param name="Collections">Of any generation, meanwhile.</param>
/// <param name="Tally">All trades.</param>
internal sealed record Measurement(long Nanoseconds, long AllocatedBytes, int Collections, TradeTally Tally);

/// <summary>How long single commands took, by wall time.</summary>
internal sealed record Latency(long P50Ns, long P99Ns, long P999Ns, long MaxNs);
