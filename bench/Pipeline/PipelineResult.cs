using HdrHistogram;
using Matching.Bench.Results;

namespace Matching.Bench.Pipeline;

/// <summary>The end of a run: what its journal was folded to, and what the engine had come to.</summary>
internal sealed record StateCheck(long LastSequence, string Live, string Replayed)
{
    public bool Agree => Live == Replayed;
}

/// <summary>Of the wall time of the journal's thread, and where else it went.</summary>
internal sealed record JournalShares(
    double Encode, double Write, double Sync, double Hash, double SegmentWait, double Rest, double Wait);

/// <summary>One closed or open loop and all that is to be said about it.</summary>
internal sealed record LoopResult
{
    /// <summary>Commands a second that were asked for; 0 for as many as there is room for.</summary>
    public required long AskedPerSecond { get; init; }

    public required long Commands { get; init; }
    public required long Events { get; init; }
    public required long Refused { get; init; }
    public required double Seconds { get; init; }
    public required long Bytes { get; init; }
    public required long Groups { get; init; }
    public required long Segments { get; init; }
    public required long P50Ns { get; init; }
    public required long P99Ns { get; init; }
    public required long P999Ns { get; init; }
    public required long MaxNs { get; init; }

    /// <summary>How late the sender itself was, p99; of an open loop.</summary>
    public required long SenderP99Ns { get; init; }

    public required JournalShares Shares { get; init; }
    public required IReadOnlyList<ThreadUse> Threads { get; init; }

    /// <summary>Of the same groups on the bare disk; 0 where it was not run.</summary>
    public double BareSeconds { get; set; }

    public required int[] Collections { get; init; }
    public required long AllocatedBytes { get; init; }
    public required string LoadBefore { get; init; }
    public required string LoadAfter { get; init; }
    public required ProcessCost Cost { get; init; }
    public required LongHistogram Latency { get; init; }

    /// <summary>Empty of a closed loop.</summary>
    public required AckStages Stages { get; init; }

    public StateCheck? State { get; set; }

    public double PerSecond => Commands / Seconds;
    public double Ratio => BareSeconds > 0 ? Seconds / BareSeconds : 0;
}
