using System.Text.Json.Serialization;
using HdrHistogram;

namespace Matching.Bench.Engine;

/// <summary>One contender's run over a workload.</summary>
/// <param name="Nanoseconds">CPU time of the thread for all commands.</param>
/// <param name="AllocatedBytes">By the thread meanwhile.</param>
/// <param name="Collections">Of any generation, meanwhile.</param>
/// <param name="Tally">All trades.</param>
internal sealed record Measurement(long Nanoseconds, long AllocatedBytes, int Collections, TradeTally Tally);

/// <summary>How long single commands took, by wall time.</summary>
internal sealed class Latency(LongHistogram values)
{
    /// <summary>In nanoseconds.</summary>
    [JsonIgnore]
    public LongHistogram Values { get; } = values;

    public long P50Ns => Values.GetValueAtPercentile(50);
    public long P99Ns => Values.GetValueAtPercentile(99);
    public long P999Ns => Values.GetValueAtPercentile(99.9);
    public long P99999Ns => Values.GetValueAtPercentile(99.999);
    public long MaxNs => Values.GetMaxValue();
}
